import { kindOf } from "./preview/kinds.js";
import { given } from "./share-view.js";

/** @import { Source } from "./preview/reading.js" */

let current = new AbortController();

/** Takes away what is shown or offered: its streams and addresses end. */
export function dropPreview() {
  current.abort();
  current = new AbortController();
}

/**
 * Where downloads are limited, only what is asked for is read.
 * @param {Source} source
 */
export async function offerPreview(source) {
  dropPreview();
  const { signal } = current;
  if (kindOf(source) === null) return;
  const { preview } = await import("./preview/preview.js");
  if (signal.aborted) return;
  await preview(source, { unasked: !given.limited, streamWorker: given.streamWorker, signal });
}
