import { messagesOf } from "./message.js";

/** What the upload page shows about unfinished uploads from earlier visits. */
export const TEXTS = /** @type {const} */ ({
  uploadedShare: ": {percent}% uploaded.",
  chooseFile: "Choose file",
  chooseFiles: "Choose files",
  onlyMissing: "Only the missing part is uploaded.",
  changed: "{name} has changed since its upload began, so it starts over.",
  expiredRestart: "The earlier upload of {name} expired, so it starts over.",

  expired: "The upload of {name} expired before it was finished. Choose the file below to upload it again.",
  discarded: "{name} was discarded.",
  endedElsewhere: "{name} was finished or discarded in another tab.",
  otherTab: "Another tab of this browser is uploading it.",
  otherFile: "This is {chosen}. Choose {name} to resume.",
  notOpened: "The file couldn't be opened. It may have been moved. Choose it again to resume.",
  password: "Enter the password that you gave it, then select Resume.",
  wrongPassword: "Wrong password.",
  notResumable: "This upload can't be resumed. Discard it, and choose the file below.",

  // Several files in one link.
  bundle: { one: "the link for {count} file", other: "the link for {count} files" },
  bundleMissing: "Choose these again: {names}.",
  bundleReady: "All files are there. Only the link is missing.",
  bundleOthers: "Not among the missing files: {names}.",
  bundleNotOpened: "{name} couldn't be opened. It may have been moved.",
  bundlePassword: "Enter the password for the link, then select Resume.",
  bundleDiscarded: {
    one: "The link for {count} file was discarded, along with what had been uploaded for it.",
    other: "The link for {count} files was discarded, along with what had been uploaded for it.",
  },
  bundleEndedElsewhere: {
    one: "The link for {count} file was finished or discarded in another tab.",
    other: "The link for {count} files was finished or discarded in another tab.",
  },
  bundleResumedElsewhere: "Another tab of this browser has already resumed it. Reload this page.",
  namesAndMore: "{names} and {more} more",
});

export const message = messagesOf("resume", TEXTS);
