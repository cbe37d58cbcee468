import { pictureSize } from "./picture-size.js";

/**
 * Draws pictures small. Apart from the page, because a large one takes long to decode; and from the pixels alone, so that
 * nothing the file says beside them (where and when it was taken) comes along.
 *
 * @typedef {object} ThumbnailJob
 * @property {Blob} picture
 * @property {number} edge pixels of the longer side, at most
 * @property {number} mostPixels of the picture itself: larger ones are not decoded
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
  // A browser that does not write WebP answers PNG here, which is as good and only longer.
  return canvas.convertToBlob({ type: "image/webp", quality: QUALITY });
}

self.addEventListener("message", async (/** @type {MessageEvent<ThumbnailJob>} */ event) => {
  self.postMessage(await run(event.data));
});
