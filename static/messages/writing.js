import { messagesOf } from "./message.js";

/** What the page for texts shows. */
export const TEXTS = /** @type {const} */ ({
  unnamed: "Text",
  automatic: "Automatic ({language})",
  empty: "Type or paste a text first.",
  serverSilent: "The server isn't responding. Your text is still here: check your connection, then try again.",
});

export const message = messagesOf("writing", TEXTS);
