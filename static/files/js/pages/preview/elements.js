import { message } from "../../../../messages/preview.js";

/**
 * @param {string} name of the file
 * @param {string} url
 * @returns {Promise<HTMLImageElement>} rejects if the browser cannot decode the picture
 */
export async function picture(name, url) {
  const image = new Image();
  image.className = "preview__picture";
  image.alt = message("image", { name });
  image.tabIndex = -1;
  image.src = url;
  await image.decode();
  return image;
}

/**
 * @param {"audio" | "video"} kind
 * @param {string} name of the file
 * @param {string} url
 */
export function player(kind, name, url) {
  const element = document.createElement(kind);
  element.className = `preview__${kind}`;
  element.controls = true;
  element.autoplay = true; // "Play" was pressed
  element.setAttribute("aria-label", name);
  element.src = url;
  element.play().catch(() => {}); // where autoplay alone does not start it; a failure is an "error" event
  return element;
}
