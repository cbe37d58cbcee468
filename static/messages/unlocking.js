import { messagesOf } from "./message.js";

/** What the page "Library" shows. */
export const TEXTS = /** @type {const} */ ({
  passphrase: "Passphrase",
  passkey: "Passkey",
  recoveryCode: "Recovery code",
  added: "Added on {date}",
  lastChange: "{time}, {device}",
  none: "None",

  working: "One moment …",
  wrongPassphrase: "That doesn't fit.",
  wrongPasskey: "This passkey doesn't unlock this library. Choose another one, or another way.",
  wrongCode: "This isn't the recovery code of this library. It may have been replaced by a newer one.",
  mistypedCode: "One character is wrong or missing.",
  noPrf: "This device can't do that. Choose another way.",
  passkeyRefused: "That didn't work: the passkey was not confirmed. Try again, or choose another way.",
  passkeyExists: "This device already has a passkey for the library.",
  noPasskeysHere: "This browser can't use passkeys here. Choose a passphrase.",
  tooWeak: "This passphrase is too easy to guess. Use the suggested words, or add two or three random ones.",
  strongEnough: "Hard to guess.",
  wrongLastGroup: "Those aren't the last four characters of the code.",
  codeFile: "This code unlocks the bytebin library of {email}. Keep it where nobody else finds it.",

  setUp: "Your library is set up.",
  unlocked: "Unlocked.",
  moving: { one: "Adding {count} file …", other: "Adding {count} files …" },
  moved: { one: "{count} file was added.", other: "{count} files were added." },
  refused: {
    one: "{count} link can't be kept in the library, and stays in this browser: {names}",
    other: "{count} links can't be kept in the library, and stay in this browser: {names}",
  },
  ownLinks: {
    one: "This browser remembers {count} link that isn't in the library.",
    other: "This browser remembers {count} links that aren't in the library.",
  },
  wayAdded: "Added: {name}",
  wayRemoved: "Removed: {name}",
  newCode: "The new recovery code is in use. The old one no longer works.",
  keyChanged: "The key was changed. Set up your other passkeys and passphrases again.",
  rescued: "Your list was rescued. Your other devices will ask to be unlocked again.",
  startedOver: "You have a new, empty library.",
  deleted: "The library was deleted. Your files are still there.",
  locked: "Locked.",
  forgotten: "This device has forgotten the library.",

  removeTitle: "Remove “{name}”?",
  removeText: "It no longer unlocks the library. If somebody else might have it, change the key as well.",
  remove: "Remove",
  keyTitle: "Change the key?",
  keyText:
    "The library gets a new key, a new recovery code, and only the way to unlock it that you use now. All other ways stop working, on all devices. Somebody who had the old key still knows the links of your files of until now: delete and upload again what must stay secret. Your upload links are closed.",
  key: "Change the key",
  rescueTitle: "Rescue the list?",
  rescueText: "All ways to unlock the library, and the recovery code, are replaced by new ones, and your upload links are closed. Leave this page open until it says that it's done.",
  rescue: "Rescue the list",
  startOverTitle: "Start over?",
  startOverText:
    "The names, folders and keys that only the old library knows are lost for good. Your files stay on the server, but you won't be able to open those whose links nobody has. Your upload links are closed.",
  startOver: "Start over",
  deleteTitle: "Delete the library?",
  deleteText: "The names, folders and keys that only the library knows are lost for good, and so is what came through your upload links. These are closed. Save the links that you still need first.",
  delete: "Delete the library",
  forgetTitle: "Forget this device?",
  forgetText:
    "The list and its key are removed from this browser, and so is what lets it notice when a server shows an old list. Unlock the library again to use it here.",
  forget: "Forget this device",
  missingTitle: "Set up a new library?",
  missingText:
    "This browser remembers a library of yours, but the server says that there is none. If you deleted it on another device, go on. If not, ask the operator of this server first: with a new library, the old one can't come back.",
  goOn: "Go on",
  acceptTitle: "Accept it as it is?",
  acceptText: "This browser forgets what it remembers of your library, and takes the list as the server shows it. Do this only if you know why it differs.",
  accept: "Accept it as it is",

  olderTitle: "The server shows an old list",
  olderText:
    "It's older than what this browser has seen, so nothing was changed. The operator may have restored a backup: ask them. If you accept it, your last changes are missing.",
  incompleteTitle: "The list isn't complete",
  incompleteText:
    "The server has left something out, or mixed old and new, so nothing was changed. Try again. If it stays like this, ask the operator of this server.",
  forkedTitle: "The list has another history",
  forkedText:
    "It doesn't continue what this browser has seen: the server may be showing your devices different lists. Nothing was changed. Compare the list on your devices, and ask the operator of this server.",
  replacedTitle: "This is a new library",
  replacedText: "It isn't the one that this browser has seen: somebody started over. If that was you, accept it. If it wasn't, change your login password first.",
  methodsTitle: "The ways to unlock don't match",
  methodsText:
    "The server lists other ways to unlock the library than the library itself, so it was not used. If you have just changed them on another device, try again. If it stays like this, ask the operator of this server.",
  damagedTitle: "The library is damaged",
  damagedText: "What the server sent can't be opened. Nothing was changed. Reload the page and try again. If it stays like this, ask the operator of this server.",
  changedTitle: "Another device was faster",
  changedText: "The library was changed while you were working on it. Nothing of yours was written. Try again.",
  confirmTitle: "Confirm that it's you",
  confirmText: "It has been a while since you logged in. The library can be changed only shortly after you have confirmed who you are.",
  offlineTitle: "The server can't be reached",
  offlineText: "Check your connection, then try again. Nothing is lost.",
  refusedTitle: "The server refused",
  refusedText: "{reason}",
  failedTitle: "That didn't work",
  failedText: "Reload the page and try again. Your library is as it was.",
});

export const message = messagesOf("unlocking", TEXTS);
