/**
 * Lists what is in an archive, without unpacking it: only the parts of the file that have the list are read, or inflated.
 *
 * @import { Listing } from "./entries.js"
 * @import { Source } from "./reading.js"
 */

import { gzipListing, isGzipHead } from "./gzip.js";
import { readFirst } from "./reading.js";
import { BLOCK, isTar, tarListing } from "./tar.js";
import { zipListing } from "./zip.js";

/**
 * @param {Source} source
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void }} options onBytes: for one that is read from its start
 * @returns {Promise<Listing | null>} null if it is no archive whose list can be read
 */
export async function listingOf(source, { signal, onBytes }) {
  const head = await readFirst(source, Math.min(BLOCK, source.size), { signal });
  if (isGzipHead(head)) return gzipListing(source, head, { signal, onBytes });
  return isTar(head) ? tarListing(source, signal) : zipListing(source, signal);
}
