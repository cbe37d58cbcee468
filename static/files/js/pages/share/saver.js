import { message } from "../../../../messages/share.js";
import { openSaver } from "../../transfer/saving/file.js";
import { byId } from "../dom.js";
import { saveBlob } from "../save-blob.js";

let followed = false;

/** Returns whether the last save went through the browser's downloads. Not every engine deletes one that fails. */
export function mayHaveLeftFile() {
  return followed;
}

/**
 * Opens the saver for a file that this page decrypts. Call right after the click: later, browsers refuse the file
 * dialog.
 * @param {{ name: string, size: number | null }} file size in bytes; null if unknown
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>>>} rejects with an AbortError if the user cancels the dialog
 */
export function openPageSaver({ name, size }) {
  followed = false;
  const workerScript = byId("share", HTMLElement).dataset.streamWorker ?? "";
  return openSaver({ name, size, workerScript, deliver: (blob) => saveBlob(blob, name), follow });
}

/**
 * Starts a download in a frame, because navigating the page itself would trigger its beforeunload question.
 * @param {string} url
 */
function follow(url) {
  followed = true;
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = message("download");
  frame.src = url;
  document.body.append(frame);
  return () => frame.remove();
}
