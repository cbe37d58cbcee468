import { message } from "../../../../../messages/library.js";
import { formatBytes } from "../../../../../messages/units.js";
import { byId, find } from "../../dom.js";

/** @import { Entry } from "./entry.js" */

/**
 * Makes the row of a file that the server's page does not have. Of an encrypted one, `drawRow` adds what its link knows.
 * @param {Entry} entry
 * @returns {HTMLElement}
 */
export function newRow({ id, sealed, name, size, url }) {
  const template = byId(sealed ? "sealed-row" : "plain-row", HTMLTemplateElement);
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const row = find(copy, "li", HTMLLIElement);
  find(row, "[form=delete]", HTMLButtonElement).value = id;
  find(row, ".file-row__select input", HTMLInputElement).value = id;
  find(row, ".file-row__facts > span", HTMLElement).textContent = formatBytes(size);
  if (sealed) {
    row.dataset.sealed = id;
    row.dataset.url = url;
  } else {
    fillPlain(row, { id, name, url });
  }
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {{ id: string, name: string, url: string }} file
 */
function fillPlain(row, { id, name, url }) {
  const link = find(row, "a.file-row__name", HTMLAnchorElement);
  link.textContent = name;
  link.href = new URL(url, location.href).pathname;
  find(row, ".file-row__select > .visually-hidden", HTMLElement).textContent = message("selectFile", { name });
  const field = find(row, "input[readonly]", HTMLInputElement);
  field.id = `link-${id}`;
  field.value = new URL(url, location.href).href;
  find(row, "[data-copy]", HTMLElement).dataset.copy = field.id;
  for (const spoken of row.querySelectorAll("[data-part=name]")) spoken.textContent = name;
}

/**
 * Adds what only the server knows, from the row that it has made: when the file expires, how often it was opened.
 * @param {HTMLElement} row made here
 * @param {HTMLElement} made by the server
 * @returns {boolean} whether its link works
 */
export function addFacts(row, made) {
  const [facts, known] = [find(made, ".file-row__facts", HTMLElement), find(row, ".file-row__facts", HTMLElement)];
  const sealed = row.dataset.sealed !== undefined;
  if (sealed) find(facts, "span", HTMLElement).textContent = find(known, "span", HTMLElement).textContent;
  facts.append(...known.querySelectorAll("[data-own]"));
  known.replaceWith(facts);
  if (!sealed) find(row, ".file-row__icon", HTMLElement).replaceWith(find(made, ".file-row__icon", HTMLElement));
  relink(row, made);
  const works = sealed ? made.dataset.url !== "" : find(made, ".file-row__name", HTMLElement) instanceof HTMLAnchorElement;
  if (!works) endLink(row);
  return works;
}

/**
 * Takes over the server's link, which may end with other words than the file's ID. The key stays.
 * @param {HTMLElement} row made here
 * @param {HTMLElement} made by the server
 */
function relink(row, made) {
  const link = row.querySelector("a.file-row__name");
  const url = made.dataset.url ?? made.querySelector("a.file-row__name")?.getAttribute("href") ?? "";
  if (!(link instanceof HTMLAnchorElement) || url === "") return;
  link.href = `${url}${link.hash}`;
  if (row.dataset.url !== undefined) row.dataset.url = url;
  const field = row.querySelector("input[readonly]");
  if (field instanceof HTMLInputElement) field.value = link.href;
}

/** @param {HTMLElement} row of a file whose link does not work */
function endLink(row) {
  if (row.dataset.url !== undefined) row.dataset.url = "";
  const name = find(row, ".file-row__name", HTMLElement);
  const plain = document.createElement("bdi");
  plain.className = name.className;
  plain.textContent = name.textContent;
  name.replaceWith(plain);
  for (const button of row.querySelectorAll("[data-copy], [data-action=list]")) button.remove();
}
