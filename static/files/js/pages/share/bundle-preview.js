import { byId, find } from "../dom.js";
import { shownKind } from "../../encrypted/preview/kinds.js";
import { given, previewsEnd } from "./view.js";

/** @import { BundledFile } from "../../encrypted/bundled-file.js" */

const template = byId("share-list-preview", HTMLTemplateElement);

/**
 * Enables a row's button, which shows and hides the file below the row.
 * @param {HTMLElement} row
 * @param {BundledFile} file
 */
export function addPreview(row, file) {
  const kind = shownKind(file);
  if (kind === null) return;
  const button = find(row, "[data-action=preview]", HTMLButtonElement);
  const icon = kind === "audio" || kind === "video" ? "play" : "eye";
  find(button, `[data-icon=${icon}]`, HTMLElement).hidden = false;
  button.hidden = false;
  /** @type {AbortController | null} */
  let shown = null;
  button.addEventListener("click", () => {
    if (shown === null) shown = showIn(row, file);
    else {
      shown.abort();
      shown = null;
    }
    button.setAttribute("aria-expanded", String(shown !== null));
  });
}

/**
 * @param {HTMLElement} row
 * @param {BundledFile} file
 * @returns {AbortController} hides it
 */
function showIn(row, file) {
  const closed = new AbortController();
  const place = find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), ".preview", HTMLElement);
  row.append(place);
  const signal = AbortSignal.any([closed.signal, previewsEnd()]);
  signal.addEventListener("abort", () => place.remove());
  void import("../preview/preview.js").then(({ show }) => show(file, { place, streamWorker: given.streamWorker, signal }));
  return closed;
}
