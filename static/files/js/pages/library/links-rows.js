import { message } from "../../../../messages/library.js";
import { formatBytes } from "../../../../messages/units.js";
import { safeName } from "../../encrypted/safe-name.js";
import { find } from "../dom.js";
import { THUMBNAIL } from "../../encrypted/thumbnail-format.js";

/** @import { OwnLink } from "../../encrypted/own-links.js" */

/** @returns {HTMLElement[]} of encrypted files */
export function sealedRows() {
  return [...document.querySelectorAll("[data-sealed]")].filter((row) => row instanceof HTMLElement);
}

/**
 * Shows what only the holder of the key knows: the file's name, thumbnail and link.
 * @param {HTMLElement} row
 * @param {OwnLink} key
 * @param {{ actions: HTMLTemplateElement, list: OwnLink | undefined }} options list: the bundle that the file is in
 */
export function drawRow(row, key, { actions, list }) {
  drawName(row, key);
  drawThumbnail(row, key.thumbnail);
  sayContent(row, key.members.length > 0 ? message("bundleFiles", { count: key.members.length }) : formatBytes(key.size));
  if (list !== undefined) addFact(row, message("inBundle", { name: safeName(list.name) }));
  const { url = "" } = row.dataset;
  if (url !== "") addActions(row, `${url}#${key.fragment}`, key, actions);
}

/**
 * @param {HTMLElement} row
 * @param {OwnLink} key
 */
function drawName(row, key) {
  const known = safeName(key.name);
  const name = find(row, ".file-row__name", HTMLElement);
  const { url = "" } = row.dataset;
  const shown = document.createElement(url === "" ? "bdi" : "a");
  shown.className = name.className;
  shown.textContent = known;
  if (shown instanceof HTMLAnchorElement) shown.href = `${url}#${key.fragment}`;
  name.replaceWith(shown);
  const spoken = row.querySelector('[form="delete"] > [data-part=name]');
  if (spoken) spoken.textContent = known;
  const selecting = row.querySelector(".file-row__select > .visually-hidden");
  if (selecting) selecting.textContent = message("selectFile", { name: known });
}

/**
 * @param {HTMLElement} row
 * @param {string | null} thumbnail a data: URL; one that is not a picture's is left out
 */
export function drawThumbnail(row, thumbnail) {
  if (thumbnail === null || !THUMBNAIL.test(thumbnail)) return;
  const picture = new Image(44, 44);
  picture.alt = "";
  picture.src = thumbnail;
  find(row, ".file-row__icon", HTMLElement).replaceChildren(picture);
}

/**
 * Replaces the size, which is that of the encrypted file.
 * @param {HTMLElement} row
 * @param {string} words
 */
function sayContent(row, words) {
  find(row, ".file-row__facts > span", HTMLElement).textContent = words;
}

/**
 * @param {HTMLElement} row
 * @param {string} words
 */
function addFact(row, words) {
  const fact = document.createElement("span");
  fact.textContent = words;
  fact.dataset.own = ""; // it stays when the server's facts come
  find(row, ".file-row__facts", HTMLElement).append(fact);
}

/**
 * @param {HTMLElement} row
 * @param {string} link
 * @param {OwnLink} key
 * @param {HTMLTemplateElement} template
 */
function addActions(row, link, key, template) {
  const actions = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const field = find(actions, "input", HTMLInputElement);
  field.id = `link-${key.id}`;
  field.value = link;
  find(actions, "[data-copy]", HTMLElement).dataset.copy = field.id;
  for (const name of actions.querySelectorAll("[data-part=name]")) name.textContent = safeName(key.name);
  find(row, ".file-row__actions", HTMLElement).prepend(actions);
}
