import { find } from "../../dom.js";

/**
 * @import { OwnLink } from "../../../encrypted/own-links.js"
 * @import { StoredFile } from "../../../transfer/api.js"
 *
 * @typedef {object} Entry a file as My files lists it
 * @property {string} id
 * @property {boolean} sealed
 * @property {string} name "" if it is not known here
 * @property {string} type "" if it is not known here
 * @property {number} size bytes; of the encrypted file, where nothing else is known
 * @property {number} at when it was uploaded, in milliseconds
 * @property {string} url of its page; "" if its link does not work
 * @property {OwnLink | null} link of an encrypted file; null if it is not known here
 */

/**
 * @param {OwnLink} link
 * @param {number} at
 * @returns {Entry}
 */
export function entryOfLink(link, at) {
  const { id, name, type, size, url } = link;
  return { id, sealed: true, name, type, size, at, url, link };
}

/**
 * @param {StoredFile} file
 * @param {OwnLink | undefined} link
 * @returns {Entry}
 */
export function entryOfFile({ id, name, content_type: type = "", size, created_at: created = "", url, encrypted = false }, link) {
  const at = Date.parse(created);
  if (link !== undefined) return { ...entryOfLink(link, at), url };
  return { id, sealed: encrypted, name, type, size, at, url, link: null };
}

/**
 * @param {HTMLElement} row that the server has made
 * @param {OwnLink | undefined} link
 * @returns {Entry}
 */
export function entryOfRow(row, link) {
  const id = find(row, ".file-row__select input", HTMLInputElement).value;
  const name = find(row, ".file-row__name", HTMLElement);
  const sealed = row.dataset.sealed !== undefined;
  const url = sealed ? (row.dataset.url ?? "") : name instanceof HTMLAnchorElement ? name.href : "";
  if (link !== undefined) return { ...entryOfLink(link, 0), url };
  return { id, sealed, name: sealed ? "" : name.textContent, type: "", size: 0, at: 0, url, link: null };
}
