import { openSaver } from "../../transfer/saving/file.js";
import { message } from "../../../../messages/share.js";
import { byId } from "../dom.js";
import { saveBlob } from "../save-blob.js";

/** One save of what this page decrypts, and what it leaves on the disk if it fails. */
export class PageSaver {
  #opened = false;
  #followed = false;
  #workerScript;

  /** @param {string} workerScript URL of the service worker */
  constructor(workerScript = byId("share", HTMLElement).dataset.streamWorker ?? "") {
    this.#workerScript = workerScript;
  }

  /**
   * Whether the save goes through the browser's downloads. Not every engine deletes one that fails: WebKit keeps what
   * has arrived, under the final name.
   */
  get mayLeaveFile() {
    return this.#followed;
  }

  /** Whether the save has begun. */
  get opened() {
    return this.#opened;
  }

  /**
   * Opens the saver. Call right after the click: later, browsers refuse the file dialog.
   * @param {{ name: string, size: number | null }} file size in bytes; null if unknown
   * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>>>} rejects with an AbortError if the user cancels the dialog
   */
  open({ name, size }) {
    this.#opened = true;
    const follow = this.#follow.bind(this);
    return openSaver({ name, size, workerScript: this.#workerScript, deliver: (blob) => saveBlob(blob, name), follow });
  }

  /**
   * Starts a download in a frame, because navigating the page itself would trigger its beforeunload question.
   * @param {string} url
   */
  #follow(url) {
    this.#followed = true;
    const frame = document.createElement("iframe");
    frame.hidden = true;
    frame.title = message("download");
    frame.src = url;
    document.body.append(frame);
    return () => {
      frame.remove();
      this.#followed = false;
    };
  }
}
