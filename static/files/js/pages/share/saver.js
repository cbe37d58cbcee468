import { message } from "../../../../messages/share.js";
import { openSaver } from "../../transfer/saving/file.js";
import { byId } from "../dom.js";
import { saveBlob } from "../save-blob.js";

/**
 * Where a file goes that this page decrypts. Ask first thing after the click: a browser lets a page ask for a place no later.
 * @param {{ name: string, size: number | null }} file size in bytes; null where it is not known
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>>>} rejects with an AbortError when the person chose no place
 */
export function openPageSaver({ name, size }) {
  const workerScript = byId("share", HTMLElement).dataset.streamWorker ?? "";
  return openSaver({ name, size, workerScript, deliver: (blob) => saveBlob(blob, name), follow });
}

/**
 * In a frame, since a page that leads its own window to a download must first ask whether it may be left.
 * @param {string} url
 */
function follow(url) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = message("download");
  frame.src = url;
  document.body.append(frame);
  return () => frame.remove();
}
