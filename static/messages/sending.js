import { messagesOf } from "./message.js";

/** What the page of an upload link shows to those who send files through it. */
export const TEXTS = /** @type {const} */ ({
  opening: "Opening…",
  checkingPassword: "Checking the password…",
  retry: "Try again",
  sender: "the person who sent you this link", // in place of a name
  forWhom: "For {who}",
  sealed: "Everything is locked on your device before it leaves. Only {who} can open it.",
  noteLabel: "Message to {who}",
  left: { one: "You can send {count} more file, {size} in total.", other: "You can send up to {count} more files, {size} in total." },
  largest: "Each file can have up to {size}.",
  until: "The link is open until {date}.",
  start: { one: "Send {count} file · {size}", other: "Send {count} files · {size}" },
  sending: "Sending",
  finished: "Sent",
  notAll: "Not everything was sent",
  whole: { one: "{done} of {count} file sent", other: "{done} of {count} files sent" },
  sent: { one: "{count} file sent to {who}.", other: "{count} files sent to {who}." },
  sentHint: "You can close this page. To change something, ask {who}.",
  sentBefore: { one: "{count} file was sent completely.", other: "{count} files were sent completely." },

  // What does not fit, before anything is sent.
  tooMany: {
    one: "You chose {chosen} files, but only {count} more can be sent through this link. Remove some.",
    other: "You chose {chosen} files, but only {count} more can be sent through this link. Remove some.",
  },
  tooLarge: "{name} is too large. A file sent through this link can have up to {size}.",
  tooMuch: "The files need {needed}, but only {size} more can be sent through this link. Remove some.",
  noteTooLong: "The message is too long. Shorten it.",
  nameTooLong: "The name is too long. Shorten it.",

  // Why the link cannot be opened, and what to do.
  noKey: "The link is incomplete.",
  noKeyHint: "The part after the # is missing. Copy the whole link again, or ask for it again.",
  damagedLink: "The link is damaged.",
  damagedLinkHint: "Characters after the # are missing or mistyped. Copy the whole link again, or ask for it again.",
  noHttps: "Files can't be sent from this page.",
  noHttpsHint: "Browsers can encrypt only on https pages, and this page was opened over http. Open the link with https.",
  tooOld: "This browser is too old.",
  tooOldHint: "It lacks the encryption that this link needs (X25519). Update it, or open the link in a current Chrome, Edge, Firefox or Safari.",
  wrongPassword: "Wrong password.",
  wrongPasswordHint: "Try again. Capital letters and spaces count.",
  wrongLink: "This link doesn't fit.",
  wrongLinkHint: "It was changed on its way to you, or what belongs to it was replaced on the server. Nothing was sent. Ask for a new link.",
  unsupported: "This page can't open the link.",
  unsupportedHint: "It was made by a newer version. Reload the page. If that doesn't help, ask for a new link.",
  closed: "This link is closed.",
  closedHint: "No more files can be sent through it. Ask the person who sent it for a new link.",
  expired: "This link has expired.",
  expiredHint: "No more files can be sent through it. Ask the person who sent it for a new link.",
  notFound: "This link doesn't exist.",
  notFoundHint: "It's wrong, or it was deleted. Ask the person who sent it for a new link.",
  full: "This link has reached its limit.",
  fullHint: "No more files can be sent through it. Ask {who} for a new link.",
  serverSilent: "The server isn't responding.",
  serverSilentHint: "Check your connection, then try again.",
  tooManyAttempts: "Too many attempts.",
  waitMinute: "Wait a minute, then try again.",
  waitSeconds: { one: "Wait {count} second, then try again.", other: "Wait {count} seconds, then try again." },
  failed: "Something went wrong on this page.",
  failedHint: "Nothing was sent. Reload the page and try again.",

  // Why a file was not sent.
  noSpace: "There isn't enough space for this file.",
  noSpaceHint: "{who} can make space, or send you a new link.",
  limitReached: "The link's limit doesn't allow this file.",
  limitReachedHint: "Others may have sent files in the meantime. Send fewer or smaller files, or ask for a new link.",
  passwordChanged: "The password of the link was changed.",
  passwordChangedHint: "Reload the page and enter the new one.",
  noProof: "The server couldn't check that you aren't a program.",
  noProofHint: "Try again.",
});

export const message = messagesOf("sending", TEXTS);
