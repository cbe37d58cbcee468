import { messagesOf } from "./message.js";

/** What the page of the owner's upload links shows. */
export const TEXTS = /** @type {const} */ ({
  usedFiles: { one: "{used} of {count} file", other: "{used} of {count} files" },
  usedBytes: "{used} of {size}",
  endsOn: "ends on {date}",
  endedOn: "ended on {date}",
  running: { one: "{count} upload is running", other: "{count} uploads are running" },
  needsPassword: "needs a password",
  forWhom: "For {name}",

  stateOpen: "Open",
  stateFull: "Full",
  stateClosed: "Closed",
  stateExpired: "Expired",
  stateTakenDown: "Taken down",
  stateDeleted: "Link deleted",

  unknownLink: "A link that your library doesn't know",
  unknownLinkText: "Nobody can open what comes through it, because its key is gone. Close or delete it, and make another one.",
  otherCard:
    "The server keeps something else for this link than what you made. The pages of senders refuse it. Delete the link, and make another one.",
  takenDown: "A moderator of this server has taken this link down.",

  newFiles: { one: "{count} new file", other: "{count} new files" },
  stranger: "From a stranger",
  strangerNamed: "From a stranger who gave the name “{name}”",
  notOpened: "A file that can't be opened",
  notOpenedText: "It wasn't encrypted for this link, or it was changed on the way. Delete it.",
  keyGone: "Your library doesn't have the key of this link any more, so nobody can open this file.",

  titleNew: "New upload link",
  titleChange: "Change the upload link",
  create: "Make the link",
  save: "Save",
  asNow: "As now: {date}",
  passwordNow: "It has a password. Leave this empty to keep it.",
  tooLong: "These texts are too long. Shorten them and try again.",
  quotaExceeded: "You don't have that much storage left. Choose a smaller size.",
  tooManyLinks: { one: "You can't have more than {count} open link. Close another one first.", other: "You can't have more than {count} open links. Close others first." },
  belowUsed: "Through this link, {files} files with {size} have come in. No limit can be lower than that.",
  refused: "The server refused: {reason}",
  perhapsMade: "The connection dropped before the server confirmed. Reload the page to see whether the link was made.",
  notSaved: "This couldn't be saved. Check your connection and that you're logged in, then try again.",
  changed: "The link “{title}” was changed.",

  closed: "The link “{title}” is closed. What came through it is still here.",
  reopened: "The link “{title}” is open again.",
  deleteTitle: "Delete “{title}”?",
  deleteText: "The link stops working at once and can't come back. What came through it stays.",
  delete: "Delete",
  deleted: "The link “{title}” was deleted.",

  filesAccepted: {
    one: "{count} file is in the folder “{name}” of My files now, on all your devices.",
    other: "{count} files are in the folder “{name}” of My files now, on all your devices.",
  },
  releaseTitle: "Make a link to {name}?",
  releaseText: "Until now, only you can open this file. From then on, anyone with its link can. This can't be undone, other than by deleting the file.",
  release: "Make a link",
  released: "{name} has a link now. Copy it, and give it to those who should have the file.",
  trashTitle: "Delete {name}?",
  trashText: "It goes to the trash, where you can restore it for seven days.",
  trash: "Move to trash",
  trashed: "{name} is in the trash.",

  notRead: "Your upload links couldn't be read. Check your connection, then try again.",
  notDone: "That didn't work. Check your connection and that you're logged in, then try again.",
  qr: "QR code of the upload link",
});

export const message = messagesOf("requests", TEXTS);
