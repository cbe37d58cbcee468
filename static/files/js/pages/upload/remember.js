import { byId } from "../dom.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { ownThumbnail } from "./thumbnails.js";

/** @import { StoredFile } from "../../transfer/api.js" */

const links = new OwnLinks(byId("upload-form", HTMLFormElement).dataset.user ?? "");

const field = byId("upload-remember", HTMLInputElement);
field.addEventListener("change", () => (links.remembering = field.checked));

/** Shows whether this browser is to remember links. The switch is disabled until then, because no script handles it yet. */
export function showRemember() {
  field.checked = links.remembering;
  field.disabled = false;
}

/**
 * Remembers the link to an encrypted file that was just uploaded, if that is switched on.
 * @param {File | { name: string, size: number }} file
 * @param {StoredFile} stored
 * @param {string} fragment
 * @param {string[]} members ids of the files in it, if it is a bundle
 * @returns {Promise<boolean>} whether this browser remembers the link now
 */
export async function remember(file, { id, url }, fragment, members) {
  if (!links.remembering) return false;
  const { name, size } = file;
  const type = "type" in file ? file.type : "";
  const thumbnail = (await ownThumbnail(file)) ?? null;
  try {
    await links.keep({ id, url, fragment, name, size, type, thumbnail, members });
    return true;
  } catch {
    return false; // a private window, or no space: the page shows the link anyway
  }
}
