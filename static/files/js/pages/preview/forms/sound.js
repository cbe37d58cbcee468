import { message } from "../../../../../messages/preview.js";
import { tagsOf } from "../../../encrypted/preview/sound/tags.js";
import { pictureSize } from "../../../workers/picture-size.js";
import { find } from "../../dom.js";

/**
 * @import { Source } from "../../../encrypted/preview/reading.js"
 * @import { Tags } from "../../../encrypted/preview/sound/tags.js"
 */

const MOST_PIXELS = 25_000_000; // of a cover, 100 MB while it is decoded

/**
 * Puts a player beside the place of its cover.
 * @param {HTMLElement} player
 * @param {HTMLTemplateElement} template
 * @param {Source} source
 * @param {AbortSignal} signal
 */
export function soundOf(player, template, source, signal) {
  const sound = find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), ".sound", HTMLElement);
  sound.append(player);
  void showTags(sound, source, signal);
  return sound;
}

/**
 * Shows title, artist and cover if the recording has them. Never rejects: it plays without them.
 * @param {HTMLElement} sound
 * @param {Source} source
 * @param {AbortSignal} signal
 */
export async function showTags(sound, source, signal) {
  try {
    const { title, artist, cover } = await tagsOf(source, { signal });
    showWords(find(sound, "[data-part=words]", HTMLElement), [title, artist]);
    if (cover !== null) find(sound, "[data-part=cover]", HTMLElement).replaceChildren(await pictureOf(cover, source.name, signal));
  } catch {
    // A damaged file says so itself when it is played.
  }
}

/**
 * @param {HTMLElement} place
 * @param {string[]} texts
 */
function showWords(place, texts) {
  const parts = texts.filter((text) => text !== "").map((text) => {
    const part = document.createElement("bdi");
    part.textContent = text;
    return part;
  });
  place.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : [" · ", part])));
  place.title = place.textContent;
}

/**
 * @param {NonNullable<Tags["cover"]>} cover
 * @param {string} name of the file
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLImageElement>} rejects if the browser cannot decode it, or should not
 */
async function pictureOf({ bytes, type }, name, signal) {
  const blob = new Blob([bytes], { type });
  const { width, height } = await pictureSize(blob);
  if (width * height > MOST_PIXELS) throw new RangeError("too many pixels");
  const image = new Image();
  image.alt = message("cover", { name });
  image.src = URL.createObjectURL(blob);
  signal.addEventListener("abort", () => URL.revokeObjectURL(image.src));
  await image.decode();
  return image;
}
