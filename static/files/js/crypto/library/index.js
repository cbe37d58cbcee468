/**
 * The library, format v1 (docs/LIBRARY.md): the interface of this directory.
 *
 * @typedef {import("./change.js").Change} Change
 * @typedef {import("./change.js").Put} Put
 * @typedef {import("./change.js").Write} Write
 * @typedef {import("./draft.js").State} State
 * @typedef {import("./founding.js").Founding} Founding
 * @typedef {import("./founding.js").NewMethod} NewMethod
 * @typedef {import("./ids.js").Ref} Ref
 * @typedef {import("./items.js").Entry} Entry
 * @typedef {import("./keys.js").Amk} Amk
 * @typedef {import("./keys.js").MasterKey} MasterKey
 * @typedef {import("./memory.js").Memory} Memory
 * @typedef {import("./methods.js").Method} Method
 * @typedef {import("./secrets.js").Secret} Secret
 * @typedef {import("./values.js").FileValue} FileValue
 * @typedef {import("./values.js").FolderValue} FolderValue
 * @typedef {import("./values.js").RequestValue} RequestValue
 * @typedef {import("./values.js").SettingsValue} SettingsValue
 */

export { CryptoError, DamagedError, UnsupportedError } from "../errors.js";
export { PAGE_LENGTH, cacheKeyOf, openPage, openThumb, sealPage, sealThumb } from "./cache.js";
export { MAX_IN_WRITE, renewalOf, sealChange } from "./change.js";
export { Draft } from "./draft.js";
export { ItemTooLargeError, RolledBackError, WrongContextError, WrongLibraryKeyError } from "./errors.js";
export { changeKey, changeMethods, found, rescue, startOver } from "./founding.js";
export { FILE, FOLDER, OLD_KEY, REQUEST, SETTINGS, nameOf, newId } from "./ids.js";
export { masterKeyOf, unlock } from "./keys.js";
export { memoryOf, requireMethods } from "./memory.js";
export { parseRecoveryCode } from "./recovery.js";
export { PASSKEY, PASSPHRASE, PRF_INPUT, RECOVERY } from "./secrets.js";
