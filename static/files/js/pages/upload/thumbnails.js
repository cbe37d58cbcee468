import { byId } from "../dom.js";

/** @type {WeakMap<object, Promise<string | undefined>>} by file: each thumbnail is drawn once */
const drawn = new WeakMap();

/**
 * @param {File | { name: string, size: number }} file
 * @returns {Promise<string | undefined>} a data: URL; undefined for anything but an image at hand
 */
export function ownThumbnail(file) {
  const known = drawn.get(file);
  if (known !== undefined) return known;
  const thumbnail = draw(file);
  drawn.set(file, thumbnail);
  return thumbnail;
}

/** @param {File | { name: string, size: number }} file */
async function draw(file) {
  if (!(file instanceof File && file.type.startsWith("image/"))) return undefined;
  const { thumbnailOf } = await import("../../encrypted/thumbnail.js");
  return thumbnailOf(file, byId("upload-form", HTMLFormElement).dataset.thumbnailWorker ?? "");
}
