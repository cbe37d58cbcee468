import { messagesOf } from "./message.js";

/** What the page for texts shows. */
export const TEXTS = /** @type {const} */ ({
  unnamed: "Text",
  automatic: "Automatic ({language})",
  empty: "Type or paste a text first.",
  sharedLost: "What was shared didn't arrive. Share it once more: this page is ready for it now.",
  serverSilent: "The server isn't responding. Your text is still here: check your connection, then try again.",
});

export const message = messagesOf("writing", TEXTS);
