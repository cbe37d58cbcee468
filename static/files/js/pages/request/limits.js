import { message } from "../../../../messages/sending.js";
import { formatBytes } from "../../../../messages/units.js";
import { LONGEST_THUMBNAIL } from "../../encrypted/thumbnail-format.js";
import { costOf } from "../../encrypted/sending-link.js";
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
  const costs = new Map([...chosen, ...begun].map((job) => [job, costOfFile(/** @type {File} */ (job.file), words)]));
  const large = chosen.find((job) => (costs.get(job)?.body ?? 0) > max_file_size);
  const files = files_left - begun.length;
  const bytes = bytes_left - sum(begun, costs);
  const needed = sum(chosen, costs);
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

/**
 * @param {File} file
 * @param {Words} words
 */
function costOfFile(file, words) {
  const value = valueOf(file, words);
  const thumbnail = file.type.startsWith("image/") ? "x".repeat(LONGEST_THUMBNAIL) : undefined;
  return costOf({ ...valueOf(file, {}), mtime: file.lastModified, thumbnail }, value);
}

/**
 * @param {Contribution[]} jobs
 * @param {Map<Contribution, { counted: number }>} costs
 */
function sum(jobs, costs) {
  return jobs.reduce((bytes, job) => bytes + (costs.get(job)?.counted ?? 0), 0);
}
