import { messagesOf } from "./message.js";

/** What every page shows. */
export const TEXTS = /** @type {const} */ ({
  copied: "Copied",
  pressCtrlC: "Selected. Press Ctrl+C to copy.",
  showPassword: "Show",
  hidePassword: "Hide",
});

export const message = messagesOf("base", TEXTS);
