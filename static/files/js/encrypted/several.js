import { makeZip, predictLength } from "../../../vendor/client-zip/index.js";
import { ApiError, NetworkError } from "../transfer/errors.js";
import { BundledFile } from "./bundled-file.js";
import { saveStream } from "./save-stream.js";
import { zipNames } from "./zip-names.js";

/**
 * @import { Api } from "../transfer/api.js"
 * @import { OwnLink } from "./own-links.js"
 * @import { Content, OpenSaver } from "./save-stream.js"
 *
 * @typedef {object} Packed a file to be packed
 * @property {string} name
 * @property {number} size bytes
 * @property {(signal: AbortSignal) => Promise<Content>} open called when its turn comes
 */

/**
 * @param {Api} api
 * @param {OwnLink} link of an encrypted file without a password
 * @returns {Packed}
 */
export function sealedFile(api, { id, fragment, name, size, type }) {
  const file = new BundledFile(api, { id, key: fragment, name, size, type, path: "" });
  return { name, size, open: (signal) => file.open({ signal, onRetry: () => {} }) };
}

/**
 * Returns a file that is not encrypted. With a download limit, getting it uses one download.
 * @param {Api} api
 * @param {string} id
 * @returns {Promise<Packed>}
 */
export async function plainFile(api, id) {
  const { name, size, max_downloads: limit } = await api.file(id);
  return { name, size, open: async (signal) => fetchPlain(id, limit === null ? "" : (await api.openPlain(id)).ticket, signal) };
}

/**
 * @param {string} id
 * @param {string} ticket "" if the file needs none
 * @param {AbortSignal} signal
 * @returns {Promise<Content>}
 */
async function fetchPlain(id, ticket, signal) {
  const query = ticket === "" ? "" : `?${new URLSearchParams({ ticket })}`;
  const response = await fetch(`/d/${id}${query}`, { signal }).catch((error) => {
    throw signal.aborted ? error : new NetworkError();
  });
  if (!response.ok || response.body === null) throw new ApiError(response.status);
  return response.body;
}

/**
 * Saves files as one uncompressed ZIP, which is packed while they arrive, in constant memory where the browser can save
 * so. If one of them fails, saving fails.
 * @param {string} name of the archive
 * @param {Packed[]} files
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void, openSaver: OpenSaver }} options
 */
export async function saveZip(name, files, options) {
  const names = zipNames(files.map((file) => ({ name: file.name, path: "" })));
  const size = Number(predictLength(files.map((file, index) => ({ name: names[index], size: file.size }))));
  const open = () => /** @type {Content} */ (makeZip(contents(files, names, options.signal)));
  await saveStream({ name, size }, open, options);
}

/**
 * @param {Packed[]} files
 * @param {string[]} names
 * @param {AbortSignal} signal
 */
async function* contents(files, names, signal) {
  for (const [index, file] of files.entries()) {
    yield { input: await file.open(signal), name: names[index], size: file.size };
  }
}
