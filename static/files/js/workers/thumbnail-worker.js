import { pictureSize } from "./picture-size.js";

/**
 * Draws thumbnails. It is a worker because large pictures take long to decode. Only pixels are copied, so the thumbnail
 * has none of the file's metadata (such as where and when it was taken).
 *
 * @typedef {object} ThumbnailJob
 * @property {Blob} picture
 * @property {number} edge maximum of the longer side in pixels
 * @property {number} mostPixels limit for the picture; larger ones are not decoded
 *
 * @typedef {{ thumbnail: Blob } | { error: string }} ThumbnailAnswer
 */

const QUALITY = 0.75;

/**
 * @param {ThumbnailJob} job
 * @returns {Promise<ThumbnailAnswer>}
 */
async function run({ picture, edge, mostPixels }) {
  try {
    const { width, height } = await pictureSize(picture);
    if (width * height > mostPixels) throw new RangeError(`${width} x ${height} pixels are too many`);
    return { thumbnail: await draw(await createImageBitmap(picture), edge) };
  } catch (error) {
    return { error: String(error) };
  }
}

/**
 * @param {ImageBitmap} bitmap
 * @param {number} edge
 */
async function draw(bitmap, edge) {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  // A browser that cannot encode WebP returns PNG here, which is only larger.
  return canvas.convertToBlob({ type: "image/webp", quality: QUALITY });
}

self.addEventListener("message", async (/** @type {MessageEvent<ThumbnailJob>} */ event) => {
  self.postMessage(await run(event.data));
});
