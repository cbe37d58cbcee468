/**
 * Upload links, format r1 (docs/REQUESTS.md): the interface of this directory.
 *
 * @typedef {import("./opening.js").OpenedCard} OpenedCard
 * @typedef {import("./owner.js").Kept} Kept
 * @typedef {import("./owner.js").SealedRequest} SealedRequest
 * @typedef {import("./values.js").CardValue} CardValue
 * @typedef {import("./values.js").FileKeyValue} FileKeyValue
 */

export { CryptoError, DamagedError, UnsupportedError } from "../errors.js";
export { BrowserTooOldError, TextTooLargeError, WrongContextError, WrongRequestKeyError } from "./errors.js";
export { openFileKey, sealFileKey, sealedKeyLength } from "./file-key.js";
export { editCard, newRequest, readCard } from "./owner.js";
export * from "./opening.js";
