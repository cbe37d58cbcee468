import { importInputKey } from "./box.js";
import { stretchAt } from "./cost.js";
import { WrongLibraryKeyError } from "./errors.js";
import { parseRecoveryCode } from "./recovery.js";

/** @import { Bytes } from "../bytes.js" */
/** @import { Argon2id } from "../passphrase.js" */
/** @import { InputKey } from "./box.js" */
/** @import { Cost } from "./cost.js" */

/**
 * What unlocks a method: a passphrase, the 32 bytes of a passkey's PRF, or a recovery code as it was typed.
 * @typedef {{ passphrase: string, argon2id: Argon2id } | { prf: Bytes } | { code: string }} Secret
 */

/** The kinds of methods, as their header has them. */
export const PASSPHRASE = 1;
export const PASSKEY = 2;
export const RECOVERY = 3;

/** The passkey's PRF is asked for this `first` input. */
export const PRF_INPUT = "bytebin-library/1 prf\0";

/** @param {Secret} secret */
export function kindOf(secret) {
  if ("passphrase" in secret) return PASSPHRASE;
  return "prf" in secret ? PASSKEY : RECOVERY;
}

/**
 * Returns HKDF's input key for a method. A mistyped recovery code is refused when it is called.
 * @param {Secret} secret
 * @param {Cost | null} cost of a passphrase; its limits were checked
 * @returns {InputKey}
 */
export function inputKeyOf(secret, cost) {
  return async (salt) => importInputKey(await inputBytes(secret, cost, salt));
}

/**
 * @param {Secret} secret
 * @param {Cost | null} cost
 * @param {Bytes} salt
 */
async function inputBytes(secret, cost, salt) {
  if ("prf" in secret) return secret.prf;
  if ("code" in secret) return parseRecoveryCode(secret.code);
  // No method is sealed with it, and not every Argon2id takes it.
  if (secret.passphrase === "") throw new WrongLibraryKeyError("an empty passphrase opens no method");
  return stretchAt(secret.passphrase, salt, /** @type {Cost} */ (cost), secret.argon2id);
}
