import { messagesOf } from "./message.js";

/** What the page of a file that can be read once shows. */
export const TEXTS = /** @type {const} */ ({
  opening: "Opening…",
  readOnce: "Read it once",
  openOnce: "Open it once",
  leftToSave: {
    one: "Saved. {count} file is left: save it before you leave this page.",
    other: "Saved. {count} files are left: save them before you leave this page.",
  },
  onceToSave: "This can't be shown on the page. Download it now: it is deleted once it is saved.",
  alreadyRead: "It was already read.",
  alreadyReadHint: "It could be opened once, and somebody has opened it, or it has expired. If that wasn't you, tell the sender.",
  burnt: "It has been deleted. This page has the only copy: it is gone when you leave.",
  savedAndBurnt: "Saved, and deleted from the server. Every byte was checked and is authentic.",
  saveCopy: "Save as a file",
});

export const message = messagesOf("once", TEXTS);
