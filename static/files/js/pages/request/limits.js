import { message } from "../../../../messages/sending.js";
import { formatBytes } from "../../../../messages/units.js";
import { sealedLengths } from "../../crypto/index.js";
import { LONGEST_THUMBNAIL } from "../../encrypted/thumbnail-format.js";
import { countedSize } from "../../encrypted/contribution.js";
import { valueOf } from "./contribution.js";

/**
 * @import { OpenedRequest } from "../../transfer/request-api.js"
 * @import { Contribution, Words } from "./contribution.js"
 */

/** Bytes of UTF-8 (docs/REQUESTS.md). */
const LONGEST_NOTE = 2000;
const LONGEST_SENDER = 80;

/**
 * Returns why the chosen files cannot be sent; "" if they can. Whether a picture gets a thumbnail is known only when it is
 * sent, so each is taken to get the largest.
 * @param {Contribution[]} chosen
 * @param {Contribution[]} begun since the limits were asked for
 * @param {{ limits: OpenedRequest, words: Words }} options
 */
export function refusalOf(chosen, begun, { limits, words }) {
  const { files_left, bytes_left, max_file_size } = limits;
  const large = chosen.find(({ file }) => lengthsOf(/** @type {File} */ (file)).body > max_file_size);
  const files = files_left - begun.length;
  const bytes = bytes_left - countedSizes(begun, words);
  const needed = countedSizes(chosen, words);
  if (large !== undefined) return message("tooLarge", { name: large.file.name, size: formatBytes(max_file_size) });
  if (chosen.length > files) return message("tooMany", { chosen: chosen.length, count: Math.max(0, files) });
  if (needed > bytes) return message("tooMuch", { needed: formatBytes(needed), size: formatBytes(Math.max(0, bytes)) });
  return refusalOfWords(words);
}

/** @param {Words} words */
function refusalOfWords({ note = "", sender = "" }) {
  if (new TextEncoder().encode(note).length > LONGEST_NOTE) return message("noteTooLong");
  if (new TextEncoder().encode(sender).length > LONGEST_SENDER) return message("nameTooLong");
  return "";
}

/** @type {WeakMap<File, ReturnType<typeof sealedLengths>>} pictures may be many, and the longest thumbnail is long */
const known = new WeakMap();

/** @param {File} file */
function lengthsOf(file) {
  const lengths = known.get(file) ?? sealedLengths({ ...valueOf(file, {}), mtime: file.lastModified, thumbnail: thumbnailFor(file) });
  known.set(file, lengths);
  return lengths;
}

/** @param {File} file */
function thumbnailFor({ type }) {
  return type.startsWith("image/") ? "x".repeat(LONGEST_THUMBNAIL) : undefined;
}

/**
 * @param {Contribution[]} jobs
 * @param {Words} words
 */
function countedSizes(jobs, words) {
  const files = jobs.map(({ file }) => /** @type {File} */ (file));
  return files.reduce((bytes, file) => bytes + countedSize(lengthsOf(file), valueOf(file, words)), 0);
}
