import { fromBase64, toBase64 } from "../transfer/base64.js";
import { LONGEST_SMALL_THUMBNAIL, LONGEST_THUMBNAIL, THUMBNAIL } from "./thumbnail-format.js";

/** @import { ThumbnailAnswer, ThumbnailJob } from "../workers/thumbnail-worker.js" */

const TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const LARGEST_FILE = 64 * 2 ** 20; // bytes
const MOST_PIXELS = 64e6; // 256 MB while it is decoded
/** Pixels and characters. The second edge is used if the first does not fit. */
const IN_METADATA = { edges: [256, 128], longest: LONGEST_THUMBNAIL };
const IN_LIBRARY = { edges: [96, 64], longest: LONGEST_SMALL_THUMBNAIL };
const TIMEOUT = 10_000; // milliseconds; the upload waits for the thumbnail

/** @type {Promise<unknown>} one picture at a time: decoding takes much memory */
let before = Promise.resolve();

/**
 * @param {Blob} file
 * @param {string} script URL of the worker
 * @returns {Promise<string | undefined>} a data: URL; undefined unless the file is a picture that this browser can decode
 */
export function thumbnailOf(file, script) {
  return inTurn(file, script, IN_METADATA);
}

/**
 * Redraws a thumbnail to fit into the library.
 * @param {string} thumbnail a data: URL
 * @param {string} script URL of the worker
 * @returns {Promise<string | undefined>}
 */
export async function smallThumbnailOf(thumbnail, script) {
  return thumbnail.length <= LONGEST_SMALL_THUMBNAIL ? thumbnail : redraw(thumbnail, script);
}

/**
 * Redraws a thumbnail that a stranger sent to fit into the library. A short one, too: it may have any number of pixels.
 * @param {string} thumbnail
 * @param {string} script URL of the worker
 * @returns {Promise<string | undefined>} undefined unless it is one that this browser can decode
 */
export async function strangersThumbnailOf(thumbnail, script) {
  if (thumbnail.length > LONGEST_THUMBNAIL || !THUMBNAIL.test(thumbnail)) return undefined;
  return redraw(thumbnail, script).catch(() => undefined);
}

/**
 * @param {string} thumbnail a data: URL
 * @param {string} script
 */
async function redraw(thumbnail, script) {
  const [type, content] = thumbnail.slice("data:".length).split(";base64,");
  return inTurn(new Blob([fromBase64(content)], { type }), script, IN_LIBRARY);
}

/**
 * @param {Blob} file
 * @param {string} script
 * @param {typeof IN_METADATA} wanted
 * @returns {Promise<string | undefined>}
 */
function inTurn(file, script, wanted) {
  if (!TYPES.includes(file.type) || file.size > LARGEST_FILE) return Promise.resolve(undefined);
  const thumbnail = before.then(() => draw(file, script, wanted)).catch(() => undefined);
  before = thumbnail;
  return thumbnail;
}

/**
 * @param {Blob} picture
 * @param {string} script
 * @param {typeof IN_METADATA} wanted
 */
async function draw(picture, script, { edges, longest }) {
  const worker = new Worker(script, { type: "module" });
  try {
    for (const edge of edges) {
      const url = await dataUrl(await answerOf(worker, { picture, edge, mostPixels: MOST_PIXELS }));
      if (url.length <= longest) return url;
    }
    return undefined;
  } finally {
    worker.terminate();
  }
}

/**
 * @param {Worker} worker
 * @param {ThumbnailJob} job
 * @returns {Promise<Blob>}
 */
function answerOf(worker, job) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the picture takes too long")), TIMEOUT);
    worker.addEventListener("message", (/** @type {MessageEvent<ThumbnailAnswer>} */ { data }) => {
      clearTimeout(timer);
      if ("thumbnail" in data) resolve(data.thumbnail);
      else reject(new Error(data.error));
    });
    worker.addEventListener("error", () => reject(new Error("the thumbnail worker could not be loaded")));
    worker.postMessage(job);
  });
}

/** @param {Blob} blob */
async function dataUrl(blob) {
  return `data:${blob.type};base64,${toBase64(new Uint8Array(await blob.arrayBuffer()))}`;
}
