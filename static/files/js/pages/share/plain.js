import { byId } from "../dom.js";
import { preview } from "../preview/preview.js";
import { download, streamOf } from "../../transfer/downloader.js";

/** @import { Source } from "../../encrypted/preview/reading.js" */

const place = byId("preview", HTMLElement);

/** @returns {Source} the file of this page, which is not encrypted */
function sourceOfPage() {
  const { source = "", name = "", type = "", size = "0" } = place.dataset;
  return {
    ...{ name, type, size: Number(size), sealed: false },
    read: (start, end, signal) => streamOf(download(source, { start, end, signal, onRetry: () => {} })),
  };
}

const left = new AbortController();
addEventListener("pagehide", () => left.abort());
void preview(sourceOfPage(), { place, unasked: true, streamWorker: "", signal: left.signal });
