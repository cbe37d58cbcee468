import { messagesOf } from "./message.js";

/** What the upload page shows of files that were chosen. */
export const TEXTS = /** @type {const} */ ({
  start: { one: "Upload {count} file · {size}", other: "Upload {count} files · {size}" },
  uploading: "Uploading",
  uploaded: "Uploaded",
  linkTo: "Link to {name}",
  cancel: "Cancel",
  remove: "Remove from this page",

  // What an upload is doing, after the file's size.
  waiting: "waiting",
  starting: "starting",
  paused: "paused",
  reading: "reading",
  encrypting: "encrypting",
  sending: "uploading",
  checking: "checking that the file is still the same",
  completing: "finishing",
  done: "done",
  failed: "not uploaded",
  offline: "The connection was lost. {part} are safe on the server; we'll resume when you're back online.",
  serverBusy: "The server is busy. We'll try again in a moment.",
  retryingChunks: { one: "retrying chunk {chunks}", other: "retrying chunks {chunks}" },

  // The same, announced by screen readers.
  nowUploading: "{name} is being uploaded.",
  nowPaused: "{name} is paused.",
  nowUploaded: "{name} is uploaded.",
  nowUploadedWithLink: "{name} is uploaded. Its link is ready to copy.",
  nowFailed: "{name} could not be uploaded.",
  nowRemoved: "{name} was removed.",

  // What the link means.
  openToAll: "Anyone with the link can open this file.",
  openWithPassword: "Anyone with the link and the password can open this file.",
  openToOwner: "Only you can open this file.",
  addressTaken: "These words are taken",
  addressTakenHint: "Another link ends with them already. Upload the file again with other words, or without your own.",
  encrypted:
    "Encrypted in your browser. We can't open it, and neither can anyone without this link. Keep the link: without it nobody can recover the file, not even us.",
  encryptedWithPassword:
    "Encrypted in your browser. To open it, people need this link and the password. The password isn't in the link, so send it another way. Keep both: without them nobody can recover the file, not even us.",
  burns: "It can be read once, and is deleted then.",
  deletedAfter: "It will be deleted after {lifetime}.",
  linkRemembered:
    "This browser remembers the link under My files. Anyone who can use this browser profile can open it.",
  linkFiled: "It's in your library, under My files on all your devices.",
  linkWaits:
    "This browser remembers the link. Unlock your library under My files to see it there on all your devices.",

  // Several files in one link.
  target: "The files that you choose are added to the link “{name}”. Its address and key stay as they are.",
  targetUnknown: "This browser doesn't know the link that files should be added to. Unlock your library under My files, then try again. Files chosen now get a link of their own.",
  targetNeedsPassword: "Type the password of the link first, above.",
  targetWrongPassword: "That isn't the password of the link. Capital letters and spaces matter.",
  targetNotRead: "The link's list couldn't be read. Check your connection, then try again.",
  targetFailed: "The files are uploaded, but the link couldn't be changed.",
  targetFailedHint: "Check your connection, then try again.",
  manyFiles: "Many files",
  manyFacts: { one: "{count} file, {size}", other: "{count} files, {size}" },
  addingToLink: "Adding the files to the link…",
  bundleTitle: { one: "One link for {count} file", other: "One link for {count} files" },
  bundleProgress: {
    one: "{done} of {count} file uploaded. The link will be made when it's there.",
    other: "{done} of {count} files uploaded. The link will be made when all of them are there.",
  },
  bundleFailed: "Not uploaded: {names}",
  bundleRetry: "Try again below.",
  bundleRetryOrOmit: "Try again below, or make the link without the missing files.",
  bundleName: { one: "Bundle of {count} file", other: "Bundle of {count} files" },
  tooManyFiles: "One link can hold up to {most} files. Remove some, or choose “A link for each”.",

  // Why an upload failed, and what to do.
  serverSilent: "The server isn't responding.",
  serverSilentHint: "Check your connection, then try again.",
  alreadyUploading: "This file is already being uploaded.",
  alreadyUploadingHint: "Another tab of this browser is uploading it.",
  unreadable: "The file can no longer be read.",
  unreadableHint: "It was moved, renamed or changed, or it's a folder. Choose it again.",
  changedWhileRead: "The file changed while it was being read.",
  changedWhileReadHint: "Nothing was kept on the server. Choose the file again to upload it as it is now.",
  nameTooLong: "The file's name is too long.",
  nameTooLongHint: "Give the file a shorter name.",
  tooLargeToEncrypt: "The file is too large to encrypt.",
  tooLargeToEncryptHint: "Files of up to 64 TB can be encrypted.",
  quotaExceeded: "You don't have enough storage left.",
  quotaExceededHint: "The file needs {requested}, and {free} are free. Delete files that you no longer need.",
  tooLarge: "The file is too large.",
  tooLargeHint: "This server accepts files of up to {limit}.",
  loggedOut: "You're logged out.",
  loggedOutHint: "Log in again in another tab, then try again here.",
  refused: "The server refused the file.",
  refusedHint: "Try again. If it happens again, tell the people who run this server.",
  pageFailed: "Something went wrong on this page.",
  pageFailedHint: "Nothing was kept on the server. Reload the page and try again.",
});

export const message = messagesOf("upload", TEXTS);
