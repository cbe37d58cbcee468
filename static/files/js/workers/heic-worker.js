import { heifLibrary } from "./heif-library.js";

/**
 * Decodes one HEIC for a browser that cannot. It is a worker because that takes seconds, because only few scripts may
 * compile WebAssembly, and so that the page can stop it, which frees its memory. It may load nothing but its own code.
 *
 * @import { HeifImage } from "./heif-library.js"
 *
 * @typedef {object} HeicJob
 * @property {Uint8Array<ArrayBuffer>} bytes
 * @property {number} mostPixels limit for the picture; larger ones are not decoded
 * @property {number} edge maximum of the longer side of the result in pixels
 *
 * @typedef {{ picture: Blob } | { error: string }} HeicAnswer a picture without metadata, upright
 */

const QUALITY = 0.9;

/**
 * @param {HeicJob} job
 * @returns {Promise<HeicAnswer>}
 */
async function run({ bytes, mostPixels, edge }) {
  try {
    const { HeifDecoder } = heifLibrary();
    const images = new HeifDecoder().decode(bytes);
    const image = images.find((one) => one.is_primary()) ?? images[0];
    if (image === undefined) throw new Error("no picture");
    return { picture: await drawn(await pixelsOf(image, mostPixels), edge) };
  } catch (error) {
    return { error: String(error) };
  }
}

/**
 * @param {HeifImage} image
 * @param {number} most
 * @returns {Promise<ImageData>}
 */
async function pixelsOf(image, most) {
  const [width, height] = [image.get_width(), image.get_height()];
  if (!(width * height <= most)) throw new RangeError(`${width} x ${height} pixels are too many`);
  const filled = await new Promise((resolve) => image.display(new ImageData(width, height), resolve));
  if (filled === null) throw new Error("libheif could not decode it");
  return filled;
}

/**
 * @param {ImageData} pixels
 * @param {number} edge
 */
async function drawn(pixels, edge) {
  const scale = Math.min(1, edge / Math.max(pixels.width, pixels.height));
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  const bitmap = await createImageBitmap(pixels, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  // A browser that cannot encode WebP returns PNG here, which is only larger.
  return canvas.convertToBlob({ type: "image/webp", quality: QUALITY });
}

self.addEventListener("message", async (/** @type {MessageEvent<HeicJob>} */ event) => {
  self.postMessage(await run(event.data));
});
