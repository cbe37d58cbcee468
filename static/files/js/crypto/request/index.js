/**
 * Upload links, format r1 (docs/REQUESTS.md): the interface of this directory.
 *
 * @typedef {import("./card.js").OpenedCard} OpenedCard
 * @typedef {import("./owner.js").Kept} Kept
 * @typedef {import("./owner.js").SealedRequest} SealedRequest
 * @typedef {import("./sender.js").OpenedHead} OpenedHead
 * @typedef {import("./sender.js").RequestLink} RequestLink
 * @typedef {import("./values.js").CardValue} CardValue
 * @typedef {import("./values.js").FileKeyValue} FileKeyValue
 */

export { CryptoError, DamagedError, UnsupportedError } from "../errors.js";
export { BrowserTooOldError, TextTooLargeError, WrongContextError, WrongRequestKeyError } from "./errors.js";
export { openFileKey, sealFileKey } from "./file-key.js";
export { editCard, newRequest, readCard } from "./owner.js";
export { openRequestLink } from "./sender.js";
export { requireX25519 } from "./x25519.js";
