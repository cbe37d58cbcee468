import { download, streamOf } from "../../transfer/downloader.js";

/** @import { Source } from "../../encrypted/preview/reading.js" */

/**
 * Returns the file of the page, which is not encrypted.
 * @param {DOMStringMap} facts that the server has written into the page
 * @returns {Source}
 */
export function sourceOf({ source = "", name = "", type = "", size = "0" }) {
  return {
    ...{ name, type, size: Number(size), sealed: false },
    read: (start, end, signal) => streamOf(download(source, { start, end, signal, onRetry: () => {} })),
  };
}
