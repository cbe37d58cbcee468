import { encryptionOf } from "../../encrypted/announcement.js";
import { handleOf } from "../file-handles.js";
import { sealFile } from "../sealing.js";

/**
 * The descriptions of a file when its upload begins: for its recipients, for the server, and for this browser.
 *
 * @import { Sealing } from "../../crypto/index.js"
 * @import { Limits } from "../../transfer/api.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { Choices } from "./job.js"
 */

/**
 * Returns the file as it is uploaded: a photo without the metadata that its owner does not want in it. Photos are known by
 * their first bytes, whatever their name and type.
 * @param {File} file
 * @param {Pick<Choices, "metadata">} choices
 */
export async function contentOf(file, { metadata = "keep" }) {
  if (metadata === "keep" || !(await isPhoto(file))) return file;
  const { cleaned } = await import("../../encrypted/photos/cleaned.js");
  return cleaned(file, metadata === "none" ? "all" : "location");
}

/** @param {File} file */
async function isPhoto(file) {
  const { HEAD, photoFormat } = await import("../../encrypted/photos/signature.js");
  const start = await file.slice(0, HEAD).arrayBuffer().catch(() => new ArrayBuffer()); // its upload says that it cannot be read
  return photoFormat(new Uint8Array(start)) !== null;
}

/**
 * Begins the encryption of a file.
 * @param {File} file
 * @param {Choices} choices
 * @returns {Promise<Sealing | null>} null for a file that is not to be encrypted; rejects with a CryptoError
 */
export async function sealingOf(file, { sealed, password }) {
  return sealed ? sealFile(await metadataOf(file), password) : null;
}

/**
 * Returns what the recipients of a file learn of it.
 * @param {File} file
 */
export async function metadataOf(file) {
  const thumbnail = file.type.startsWith("image/") ? await thumbnailOf(file) : undefined;
  return { name: file.name, type: file.type, size: file.size, mtime: file.lastModified, thumbnail };
}

/** @param {File} file */
async function thumbnailOf(file) {
  const { ownThumbnail } = await import("./thumbnails.js");
  return ownThumbnail(file);
}

/**
 * Returns what the server is told about a file. It learns neither the name nor the type of an encrypted file.
 * @param {File} file
 * @param {Choices} choices
 * @param {Sealing | null} sealing
 */
export function announcementOf(file, { expiresIn, maxDownloads, burn, burnGroup, metadata = "keep", rules = {} }, sealing) {
  const options = { expires_in: expiresIn, max_downloads: maxDownloads, burn, burn_group: burnGroup, ...rules };
  if (sealing === null) return { ...options, name: file.name, content_type: file.type, keep_metadata: metadata === "keep" };
  return { ...options, encryption: encryptionOf(sealing) };
}

/**
 * Returns what this browser keeps until the upload is finished. The choices are copied one by one: the password is not kept.
 * @param {File} file
 * @param {{ choices: Choices, sealing: Sealing | null, owner: string, limits: Pick<Limits, "max_ttl">, bundle: string }} options
 * @returns {Promise<Omit<Unfinished, "id">>}
 */
export async function recordOf(file, { choices, sealing, owner, limits, bundle }) {
  const { sealed, expiresIn, lifetime, maxDownloads, burn, burnGroup, metadata, rules: { password = "", ...rules } = {} } = choices;
  // Without its password, a file that starts over must not be open to everyone.
  if (password !== "") rules.private = true;
  return {
    owner,
    name: file.name,
    size: file.size,
    mtime: file.lastModified,
    lapsesAt: Date.now() + limits.max_ttl * 1000,
    handle: await handleOf(file),
    choices: { sealed, expiresIn, lifetime, maxDownloads, burn, burnGroup, metadata, rules },
    bundle,
    sealed: sealing && { fragment: sealing.fragment, envelope: sealing.envelope },
  };
}
