import { messagesOf } from "./message.js";

/** What My files shows of encrypted files, whose links this browser remembers. */
export const TEXTS = /** @type {const} */ ({
  bundleFiles: { one: "{count} file in one link", other: "{count} files in one link" },
  inBundle: "In {name}",

  deleteMembers: { one: "Also delete the {count} file in it", other: "Also delete the {count} files in it" },
  trashed: "{name} is in the trash. The link no longer works.",
  restored: { one: "{count} file was restored. Its link works again.", other: "{count} files were restored. Their links work again." },
  notRestored: "Not everything could be restored. Check your connection, then look at the trash.",
  notDeleted: "Not everything could be deleted. Check your connection and that you're logged in, then try again.",

  noLinks: "It doesn't remember any links at the moment.",
  links: { one: "It remembers {count} link at the moment.", other: "It remembers {count} links at the moment." },
  forgetLink: "This browser will forget the link to {name}.",
  linkForgotten: "The link to {name} was forgotten.",
  forgetAll: "This browser will forget all your links.",
  allForgotten: "All links were forgotten.",
  goneForgotten: {
    one: "{count} link was forgotten: the server no longer has the file that it opened.",
    other: "{count} links were forgotten: the server no longer has the files that they opened.",
  },
  exported: "Exported. Keep the file safe: anyone who has it can open everything that it lists.",
  imported: { one: "{count} link imported.", other: "{count} links imported." },
  linksMoved: {
    one: "{count} link that this browser remembered was moved into your library.",
    other: "{count} links that this browser remembered were moved into your library.",
  },
  lastChange: "Library unlocked. Last change: {date}, {device}",
  unknownDevice: "an unknown device",
  doesNotFit: "That doesn't fit. Check what you've typed and try again.",
  mistypedCode: "One character is wrong or missing. Compare it with your copy of the code.",
  noPrf: "This device can't unlock the library with a passkey. Use the passphrase or the recovery code.",
  passkeyRefused: "The passkey wasn't used. Try again, or unlock in another way.",
  notUnlocked: "The library couldn't be opened. Check your connection and try again.",
  libraryOlder:
    "What this server shows of your library is older than what this device has seen before. Perhaps it was restored from a " +
    "backup. Nothing was changed. Ask its operator before you go on.",
  libraryIncomplete:
    "What this server shows of your library isn't complete, or isn't what your devices have written. Nothing was changed. " +
    "Reload the page; if it stays like this, ask the server's operator.",
  libraryForked:
    "What this server shows of your library doesn't continue what this device has seen before. Nothing was changed. Ask its " +
    "operator before you go on.",
  libraryStartedOver:
    "This isn't the library that this device knows: it was started over. If that was you, let this device forget the old one " +
    "under Account, Library.",
  libraryKeyChanged: "The key of your library was changed on another device. Unlock it again here.",
  libraryMethods:
    "The server lists other ways to unlock your library than the library itself does. Don't enter anything secret here, and " +
    "ask its operator.",
  searchFound: {
    one: "{count} file with “{query}” in its name, note or tags.",
    other: "{count} files with “{query}” in their names, notes or tags.",
  },
  moreParts: { one: "Show {count} more", other: "Show {count} more" },
  topFolder: "My files",
  newFolder: "New folder",
  renameFolder: "Rename {name}",
  removeFolder: "What is in {name} moves to the folder around it. No file is deleted.",
  folderRemoved: "The folder {name} was removed. Its files are still here.",
  foldersNotRead: "Your folders couldn't be read. Check your connection and that you're logged in, then try again.",
  foldersSealed: { one: "{count} folder was moved into your library.", other: "{count} folders were moved into your library." },
  unnamed: "Encrypted file",
  noFolder: "No folder",
  listLocked: "The link has a password. Type it to see and change its files.",
  listWrongPassword: "Wrong password. Capital letters and spaces matter.",
  listReading: "Reading the list…",
  listOpens: { one: "The link opens {count} file.", other: "The link opens {count} files." },
  listChanging: "Changing the list…",
  listNotRead: "The list couldn't be read. Check your connection, then try again.",
  listNotChanged: "The list couldn't be changed. Check your connection and that you're logged in, then try again.",
  mailSubject: "A file for you",
  mailBody: "This is an encrypted file for you. The whole link opens it in your browser:\n\n{link}\n",
  ownLink: "Its own link",
  anotherLink: "Another link",
  linkFor: "Link: {name}",
  ownLinkEnded: "Ended. Only you can open the file by it.",
  makeLink: "Make a link",
  linkMade: "The link is ready.",
  linkReplaced: "The file has a new link. The former one has stopped working.",
  linkEndedNow: "The link has ended.",
  openedTimes: { one: "opened {count} time", other: "opened {count} times" },
  openedOf: { one: "{opened} of {count} download", other: "{opened} of {count} downloads" },
  untilDate: "until {date}",
  withPassword: "with a password",
  unchanged: "unchanged",
  addressTaken: "Another link ends with these words already. Choose others.",
  qr: "QR code of the link",
  detailsSaved: "{name} was changed.",
  factName: "Name",
  factSize: "Size",
  factType: "Type",
  factUploaded: "Uploaded",
  factOpened: "Opened",
  neverExpires: "Never",
  expiresOn: "As now: {date}",
  detailsNotRead: "The details couldn't be read. Check your connection and that you're logged in, then try again.",
  detailsNotSaved: "This couldn't be saved. Check your connection and that you're logged in, then try again.",
  selectFile: "Select {name}",
  selected: { one: "{count} file selected", other: "{count} files selected" },
  filesMoved: { one: "{count} file was moved, on all your devices.", other: "{count} files were moved, on all your devices." },
  filesTagged: { one: "{count} file was tagged, on all your devices.", other: "{count} files were tagged, on all your devices." },
  trashSelected: {
    one: "The link to {count} file will stop working for everyone. The trash keeps it for seven days.",
    other: "The links to {count} files will stop working for everyone. The trash keeps them for seven days.",
  },
  deleteInside: {
    one: "Also delete the {count} file in what you selected",
    other: "Also delete the {count} files in what you selected",
  },
  filesInTrash: {
    one: "{count} file is in the trash now. Its link no longer works.",
    other: "{count} files are in the trash now. Their links no longer work.",
  },
  archiveName: { one: "{count} file", other: "{count} files" },
  packing: "Packing: {percent} % done",
  packed: "Saved as {name}",
  notPacked: "Not all of these files could be downloaded, so no archive was saved. Check your connection, then try again.",
  linkNotMade: "The link couldn't be made. Check your connection and that you're logged in, then try again.",
  linkNotKept: "This link isn't remembered anywhere. Copy it now: nobody can restore it.",
  linkPlain: "{name} isn't encrypted. One link can only hold encrypted files.",
  linkTooMany: "One link can hold at most {most} files.",
  notInLibrary: "{name} isn't in your library. Only the files in it can be tagged.",
  linkEnded: "{name} can't be opened any more. Leave it out and try again.",
  keyUnknown: "The key of {name} isn't known here. Unlock your library, or leave it out.",
  needsPassword: "{name} needs a password. Open it by its own link, and leave it out here.",
  contentUnknown: "Which files are in {name} isn't known here. Open it by its own link, and leave it out here.",

  notAnExport: "This isn't a file of links exported from this server. Nothing was changed.",
});

export const message = messagesOf("library", TEXTS);
