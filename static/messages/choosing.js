import { messagesOf } from "./message.js";

/** What the upload page shows until a file is chosen. */
export const TEXTS = /** @type {const} */ ({
  serverSilent: "The server isn't responding. Check your connection, then choose the file again.",
  folderEmpty: "There are no files in this folder.",
  folderNotRead: "The folder couldn't be read. Check that you may open it, then try again.",
  sharedLost: "What was shared didn't arrive. Share it once more: this page is ready for it now.",
  dropOnUpload: "This browser can't hand files to another page. Drop them on the Upload page.",
  pastedTextName: "Pasted text.txt",

  // How hard the password is to guess.
  passwordVeryWeak: "Very easy to guess: passwords like this are tried first.",
  passwordWeak: "Easy to guess for anyone who tries. Add more words or characters.",
  passwordFair: "Keeps out the curious, but not a determined attacker. One or two more random words make it hard to guess.",
  passwordStrong: "Hard to guess.",
});

export const message = messagesOf("choosing", TEXTS);
