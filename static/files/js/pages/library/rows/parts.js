import { message } from "../../../../../messages/library.js";
import { formatBytes } from "../../../../../messages/units.js";
import { safeName } from "../../../encrypted/safe-name.js";
import { byName } from "../../by-name.js";
import { byId, find } from "../../dom.js";

/** @import { OwnLink } from "../../../encrypted/own-links.js" */

/** Files that are shown at first, and by each press of "Show more". */
const AT_ONCE = 100;

/**
 * Adds the button that shows the files of a bundle below its row.
 * @param {HTMLElement} row
 * @param {OwnLink} link
 * @param {(id: string) => OwnLink | undefined} linkOf
 */
export function offerParts(row, link, linkOf) {
  const copy = /** @type {DocumentFragment} */ (byId("parts-button", HTMLTemplateElement).content.cloneNode(true));
  const button = find(copy, "button", HTMLButtonElement);
  find(button, "[data-part=name]", HTMLElement).textContent = safeName(link.name);
  button.addEventListener("click", () => {
    const open = row.querySelector(":scope > .file-row__parts");
    if (open === null) row.append(partsOf(link, linkOf));
    else open.remove();
    button.setAttribute("aria-expanded", String(open === null));
  });
  find(row, ".file-row__actions", HTMLElement).prepend(button);
}

/**
 * @param {OwnLink} link
 * @param {(id: string) => OwnLink | undefined} linkOf
 */
function partsOf({ members, name }, linkOf) {
  const list = document.createElement("ul");
  list.className = "file-rows file-row__parts";
  list.setAttribute("aria-label", safeName(name));
  const parts = members.map(linkOf).filter((part) => part !== undefined);
  parts.sort((a, b) => byName.compare(a.name, b.name));
  showMore(list, parts);
  return list;
}

/**
 * @param {HTMLElement} list
 * @param {OwnLink[]} parts that are not in the list yet
 * @returns {HTMLElement | undefined} the first of the rows that it adds
 */
function showMore(list, parts) {
  const rows = parts.slice(0, AT_ONCE).map(partRow);
  list.append(...rows);
  const left = parts.slice(AT_ONCE);
  if (left.length > 0) list.append(moreRow(list, left));
  return rows[0];
}

/**
 * @param {HTMLElement} list
 * @param {OwnLink[]} left
 */
function moreRow(list, left) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small button--quiet";
  button.textContent = message("moreParts", { count: left.length });
  button.addEventListener("click", () => {
    item.remove();
    showMore(list, left)?.querySelector("a")?.focus();
  });
  item.append(button);
  return item;
}

/** @param {OwnLink} part */
function partRow({ name, size, url, fragment }) {
  const item = document.createElement("li");
  item.className = "file-row file-row--part";
  const link = document.createElement("a");
  link.className = "file-row__name";
  link.textContent = safeName(name);
  link.href = `${url}#${fragment}`;
  const bytes = document.createElement("span");
  bytes.className = "muted small";
  bytes.textContent = formatBytes(size);
  item.append(link, bytes);
  return item;
}
