import { messagesOf } from "./message.js";

/** What a preview shows in addition to the file. */
export const TEXTS = /** @type {const} */ ({
  image: "Preview of {name}",
  text: "Text of {name}",
  play: "Play",
  listenHint: "Only what you listen to is loaded.",
  watchHint: "Only what you watch is loaded.",
  show: "Show preview",
  showHint: "Loads {size}.",
  decrypting: "Decrypting: {part}",
  loading: "Loading: {part}",
  source: "Source",
  wrap: "Wrap lines",
  larger: "Larger",
  copy: "Copy",
  copied: "Copied",
  notCopied: "This browser doesn't allow copying. Select the text and press Ctrl+C.",
  picture: "Picture:",
  tableCut: "Shown: {rows} of {all} rows, {columns} of {allColumns} columns. Download the file to see all.",
  notAnImage: "This isn't an image, although its name says so. It isn't shown, but you can download it.",
  notAudio: "This isn't audio, although its name says so. It isn't played, but you can download it.",
  notAVideo: "This isn't a video, although its name says so. It isn't played, but you can download it.",
  notText: "This isn't text, although its name says so. It isn't shown, but you can download it.",
  tooLarge: "This browser can't play such a large file while decrypting it. Download it first.",
  damaged: "The preview was removed: the file was damaged or changed on its way. Ask the sender to upload it again.",
  refused: "The server refused the preview: {reason}",
  unreadable: "This browser can't show the file. Download it and open it with another program.",
});

export const message = messagesOf("preview", TEXTS);
