import { message } from "../../../../messages/library.js";
import { folded } from "../../encrypted/library/folded.js";
import { byId, find } from "../dom.js";
import { drawRow } from "./links-rows.js";

/**
 * @import { LibraryLinks } from "../../encrypted/library/links.js"
 * @import { OwnLink } from "../../encrypted/own-links.js"
 */

const MOST = 50; // rows
const field = byId("search", HTMLInputElement);
const section = byId("sealed-matches", HTMLElement);
const list = find(section, "ul", HTMLUListElement);
const words = find(section, "[data-part=words]", HTMLElement);

/**
 * Answers the search while it is typed, over the encrypted files, whose names the server does not know.
 * @param {LibraryLinks} links
 * @param {{ actions: HTMLTemplateElement }} options
 */
export async function searchLibrary(links, { actions }) {
  const files = await links.searchable();

  async function search() {
    const query = folded(field.value.trim());
    const found = query === "" ? [] : files.filter(({ text }) => text.includes(query));
    section.hidden = query === "";
    words.textContent = message("searchFound", { count: found.length, query: field.value.trim() });
    list.replaceChildren(...found.slice(0, MOST).map(({ link }) => rowOf(link, actions)));
    find(section, ".card", HTMLElement).hidden = found.length === 0;
  }

  field.addEventListener("input", () => void search());
  const empty = document.getElementById("no-matches");
  if (empty) empty.hidden = true;
  await search();
}

/**
 * @param {OwnLink} link
 * @param {HTMLTemplateElement} actions
 */
function rowOf(link, actions) {
  const copy = /** @type {DocumentFragment} */ (byId("sealed-row", HTMLTemplateElement).content.cloneNode(true));
  const row = find(copy, "li", HTMLLIElement);
  row.dataset.sealed = link.id;
  row.dataset.url = link.url;
  find(row, "[form=delete]", HTMLButtonElement).value = link.id;
  drawRow(row, link, { actions, list: undefined });
  return row;
}
