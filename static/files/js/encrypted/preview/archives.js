/**
 * Lists what is in an archive, without unpacking it: only the parts of the file that have the list are read.
 *
 * @import { Listing } from "./entries.js"
 * @import { Source } from "./reading.js"
 */

import { readFirst } from "./reading.js";
import { tarListing } from "./tar.js";
import { zipListing } from "./zip.js";

/** Where a tar says that it is one (POSIX.1-2017, pax, "ustar Interchange Format"). */
const MAGIC = { start: 257, end: 262 };

/**
 * @param {Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<Listing | null>} null if it is no archive whose list can be read
 */
export async function listingOf(source, signal) {
  const head = await readFirst(source, Math.min(512, source.size), { signal });
  const tar = String.fromCharCode(...head.subarray(MAGIC.start, MAGIC.end)) === "ustar";
  return tar ? tarListing(source, signal) : zipListing(source, signal);
}
