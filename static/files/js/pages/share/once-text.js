import { byId, find } from "../dom.js";
import { textRegion } from "../preview/forms/document.js";
import { saveBlob } from "../save-blob.js";
import { kindOf } from "../../encrypted/preview/kinds.js";
import { decodeText, readFirst } from "../../encrypted/preview/reading.js";

/** @import { Source } from "../../encrypted/preview/reading.js" */

// A text that can be read once. The page has all of it before the server deletes it.

const MOST_SHOWN = 4 * 2 ** 20; // bytes; what is larger is saved instead

/**
 * @typedef {object} Shown
 * @property {() => void} save saves the text as a file
 * @property {() => void} focus
 */

/**
 * Shows the text, with a button that copies it.
 * @param {Source} source
 * @returns {Promise<Shown | null>} null if it is no text or too large to show; then nothing of it was read
 */
export async function showText(source) {
  const kind = kindOf(source);
  if ((kind !== "text" && kind !== "active") || source.size > MOST_SHOWN) return null;
  const bytes = await readFirst(source, source.size, { signal: new AbortController().signal });
  const text = decodeText(bytes, source.type) ?? new TextDecoder().decode(bytes);
  const shown = show(source.name, text);
  return { save: () => void saveBlob(new Blob([bytes], { type: "application/octet-stream" }), source.name), focus: () => shown.focus() };
}

/**
 * @param {string} name
 * @param {string} text
 */
export function show(name, text) {
  const place = byId("share-once", HTMLElement);
  const shown = textRegion(name, text);
  place.prepend(shown);
  place.hidden = false;
  const note = document.getElementById("share-once-before");
  if (note !== null) note.hidden = true;
  document.querySelector(".share__icon")?.setAttribute("hidden", "");
  // The button copies a field (base/js/copy.js), which only has to be there while it does.
  const field = find(place, "textarea", HTMLTextAreaElement);
  field.value = text;
  return shown;
}
