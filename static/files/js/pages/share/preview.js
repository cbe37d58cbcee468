import { byId } from "../dom.js";
import { shownKind } from "../../encrypted/preview/kinds.js";
import { given } from "./view.js";

/** @import { Source } from "../../encrypted/preview/reading.js" */

let current = new AbortController();

/** Removes the preview or the offer, and ends its streams and URLs. */
export function dropPreview() {
  current.abort();
  current = new AbortController();
}

/** Aborted when the page is left for another link. */
export function previewsEnd() {
  return current.signal;
}

/**
 * Says whether the page keeps a place for a preview: a list of files without a picture needs none.
 * @param {boolean} kept
 */
export function keepPlace(kept) {
  byId("preview", HTMLElement).hidden = !kept;
}

/**
 * Shows or offers a preview. If downloads are limited, nothing is read without a click.
 * @param {Source} source
 */
export async function offerPreview(source) {
  dropPreview();
  const { signal } = current;
  if (shownKind(source) === null) return;
  const { preview } = await import("../preview/preview.js");
  if (signal.aborted) return;
  keepPlace(true);
  const place = byId("preview", HTMLElement);
  await preview(source, { place, unasked: !given.limited, streamWorker: given.streamWorker, signal });
}
