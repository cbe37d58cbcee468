import { byId } from "../dom.js";
import { OwnKeys } from "../../encrypted/own-links.js";
import { ownThumbnail } from "./thumbnails.js";

/** @import { StoredFile } from "../../transfer/api.js" */

const keys = new OwnKeys(byId("upload-form", HTMLFormElement).dataset.user ?? "");

const field = byId("upload-remember", HTMLInputElement);
field.addEventListener("change", () => (keys.remembering = field.checked));

/** Whether this browser is to remember the links. Until then the switch takes no click: nobody would hear it. */
export function showRemember() {
  field.checked = keys.remembering;
  field.disabled = false;
}

/**
 * Of an encrypted file that was just uploaded.
 * @param {File | { name: string, size: number }} file
 * @param {StoredFile} stored
 * @param {string} fragment
 * @param {string[]} members ids of the files that it lists
 * @returns {Promise<boolean>} whether this browser remembers the link now
 */
export async function remember(file, { id, url }, fragment, members) {
  if (!keys.remembering) return false;
  const { name, size } = file;
  const type = "type" in file ? file.type : "";
  const thumbnail = (await ownThumbnail(file)) ?? null;
  try {
    await keys.keep({ id, url, fragment, name, size, type, thumbnail, members });
    return true;
  } catch {
    return false; // a private window, or no room: the person keeps the link, as without this
  }
}
