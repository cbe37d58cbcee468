import { message } from "../../../../messages/library.js";
import { folded } from "../../encrypted/library/folded.js";
import { byId, find } from "../dom.js";
import { offerDetails } from "./details.js";
import { drawRow } from "./links-rows.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { OwnLink } from "../../encrypted/own-links.js"
 */

const MOST = 50; // rows
const field = byId("search", HTMLInputElement);
const folder = byId("folder", HTMLSelectElement);
const section = byId("sealed-matches", HTMLElement);
const list = find(section, "ul", HTMLUListElement);
const words = find(section, "[data-part=words]", HTMLElement);

/**
 * Answers the search while it is typed, over the encrypted files, whose names the server does not know.
 * @param {LibraryLinks} links
 * @param {{ actions: HTMLTemplateElement, trashed: Set<string> }} options trashed: ids of files that it does not find
 */
export async function searchLibrary(links, { actions, trashed }) {
  const files = (await links.searchable()).filter(({ link }) => !trashed.has(link.id));
  /** @type {Map<string, HTMLElement>} rows that were shown, because the next letter mostly finds them again */
  const rows = new Map();

  /** @param {OwnLink} link */
  function shown(link) {
    const row = rows.get(link.id) ?? rowOf(link, links, actions);
    rows.set(link.id, row);
    return row;
  }

  function search() {
    const query = folded(field.value.trim());
    const inside = folder.value === "" ? null : links.within(folder.value);
    section.hidden = query === "" && inside === null;
    const found = section.hidden
      ? []
      : files.filter((file) => file.text.includes(query) && (inside === null || inside.has(file.folder)));
    words.textContent = saying(found.length);
    list.replaceChildren(...found.slice(0, MOST).map(({ link }) => shown(link)));
    find(section, ".card", HTMLElement).hidden = found.length === 0;
  }

  folder.append(...links.folders.map(({ id, path }) => new Option(path, id)));
  folder.hidden = links.folders.length === 0;
  field.addEventListener("input", search);
  folder.addEventListener("change", search);
  const empty = document.getElementById("no-matches");
  if (empty) empty.hidden = true;
  search();
}

/** @param {number} count of the files found */
function saying(count) {
  const query = field.value.trim();
  return query === "" ? message("inFolder", { count }) : message("searchFound", { count, query });
}

/**
 * @param {OwnLink} link
 * @param {LibraryLinks} links
 * @param {HTMLTemplateElement} actions
 */
function rowOf(link, links, actions) {
  const copy = /** @type {DocumentFragment} */ (byId("sealed-row", HTMLTemplateElement).content.cloneNode(true));
  const row = find(copy, "li", HTMLLIElement);
  row.dataset.sealed = link.id;
  row.dataset.url = link.url;
  find(row, "[form=delete]", HTMLButtonElement).value = link.id;
  find(row, ".file-row__select input", HTMLInputElement).value = link.id;
  drawRow(row, link, { actions, list: undefined });
  offerDetails(row, link.id, links);
  return row;
}
