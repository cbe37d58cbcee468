import { byId } from "../dom.js";
import { csrfToken } from "../csrf.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { ownThumbnail } from "./thumbnails.js";

/**
 * @import { OwnLink } from "../../encrypted/own-links.js"
 * @import { StoredFile } from "../../transfer/api.js"
 */

/** Where a link is kept, as the key of the text that says so: in the library, in this browser, or here until it is unlocked. */
/** @typedef {"linkFiled" | "linkRemembered" | "linkWaits"} Where */

const { user = "", library: hasLibrary = "", publicUrl = "", thumbnailWorker = "" } =
  byId("upload-form", HTMLFormElement).dataset;
const links = new OwnLinks(user);

const field = byId("upload-remember", HTMLInputElement);
field.addEventListener("change", () => (links.remembering = field.checked));

/** @type {Promise<import("../../encrypted/library/filing.js").Filing | null> | undefined} */
let filing;

/** Shows whether this browser is to remember links. The switch is disabled until then, because no script handles it yet. */
export function showRemember() {
  field.checked = links.remembering;
  field.disabled = false;
}

/**
 * Finds a link that this browser or its unlocked library knows.
 * @param {string} id of the file
 * @returns {Promise<OwnLink | undefined>}
 */
export async function findLink(id) {
  if (hasLibrary !== "") {
    filing ??= openFiling();
    const filed = await (await filing.catch(() => null))?.links.all();
    const found = filed?.find((link) => link.id === id);
    if (found !== undefined) return found;
  }
  const own = await links.all().catch(() => []);
  return own.find((link) => link.id === id);
}

/**
 * Keeps the link to an encrypted file that was just uploaded, if that is switched on.
 * @param {File | { name: string, size: number }} file
 * @param {StoredFile} stored
 * @param {string} fragment
 * @param {string[]} members ids of the files in it, if it is a bundle
 * @returns {Promise<Where | null>} null if it is not kept
 */
export async function remember(file, { id, url }, fragment, members) {
  if (!links.remembering) return null;
  const { name, size } = file;
  const type = "type" in file ? file.type : "";
  const thumbnail = (await ownThumbnail(file)) ?? null;
  return keep({ id, url, fragment, name, size, type, thumbnail, members });
}

/**
 * @param {OwnLink} link
 * @returns {Promise<Where | null>}
 */
async function keep(link) {
  if (hasLibrary !== "" && (await fileInLibrary(link))) return "linkFiled";
  try {
    await links.keep(link);
    return hasLibrary === "" ? "linkRemembered" : "linkWaits";
  } catch {
    return null; // a private window, or no space: the page shows the link anyway
  }
}

/**
 * @param {OwnLink} link
 * @returns {Promise<boolean>} false if the library is locked here or could not be written
 */
async function fileInLibrary(link) {
  try {
    filing ??= openFiling();
    const open = await filing;
    await open?.keep(link);
    return open !== null;
  } catch {
    filing = undefined; // the next one tries again
    return false;
  }
}

/** Opens the library, if it stays unlocked in this browser. */
async function openFiling() {
  const [{ openedFiling }, { OwnerApi }] = await Promise.all([
    import("../../encrypted/library/filing.js"),
    import("../../transfer/owner-api.js"),
  ]);
  return openedFiling(user, new OwnerApi(csrfToken), { origin: new URL(publicUrl).origin, thumbnailWorker });
}
