import { replacements } from "./formats.js";
import { Source } from "./source.js";

/** @import { Wanted } from "./formats.js" */

const LARGEST = 64 * 2 ** 20; // bytes of a photo, as on the server (files/services/photos/cleaning.py)

/**
 * Returns the file without what is not wanted in it, of the same size; the file itself if there is nothing to remove, or
 * its metadata are damaged. Its bytes are read when they are needed, from the file on the disk.
 * @param {File} file
 * @param {Wanted} wanted
 * @returns {Promise<File>}
 */
export async function cleaned(file, wanted) {
  if (file.size > LARGEST) return file;
  const found = await replacements(new Source(file), wanted).catch(() => []);
  /** @type {Blob[]} */
  const parts = [];
  let at = 0;
  for (const { start, content } of found) {
    if (start < at) return file; // two replacements of the same bytes: the metadata contradict themselves
    parts.push(file.slice(at, start), new Blob([content]));
    at = start + content.length;
  }
  if (found.length === 0) return file;
  return new File([...parts, file.slice(at)], file.name, { type: file.type, lastModified: file.lastModified });
}
