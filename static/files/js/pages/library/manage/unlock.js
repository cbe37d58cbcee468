import { message } from "../../../../../messages/unlocking.js";
import {
  DamagedError,
  PASSKEY,
  PASSPHRASE,
  WrongLibraryKeyError,
  parseRecoveryCode,
} from "../../../crypto/library/index.js";
import { NoPrfError, usePasskey } from "../../../encrypted/library/passkeys.js";
import { canUsePasskeys } from "../../../../../base/js/passkey-support.js";
import { byId, find } from "../../dom.js";
import { argon2id, library } from "./session.js";
import { choiceIn, complain, during, show } from "./steps.js";

/**
 * @import { Amk, Secret } from "../../../crypto/library/index.js"
 * @import { Stay } from "../../../encrypted/library/library.js"
 * @import { StoredLibrary } from "../../../transfer/owner-api.js"
 */

/** @typedef {{ amk: Amk, secret: Secret }} AtHand the key itself, and what unlocked it */

/** What was typed, or the passkey, is not right; the message says so. */
class NotThis extends Error {}

const passphrase = byId("unlock-passphrase", HTMLInputElement);
const code = byId("unlock-code", HTMLInputElement);

/**
 * Asks until the library is unlocked.
 * @param {StoredLibrary} stored
 * @param {{ stay: Stay, again: boolean }} options again: it is unlocked, but the key itself is needed
 * @returns {Promise<AtHand | "start-over" | "cancel">}
 */
export async function askToUnlock(stored, { stay, again }) {
  const step = show("unlock");
  offer(step, stored, again);
  for (;;) {
    const choice = await choiceIn(step);
    if (choice === "cancel" || choice === "start-over") return choice;
    complain(step, "");
    try {
      const secret = await secretOf(choice, stored);
      const amk = await during(library.unlock(secret, stored, stay));
      passphrase.value = code.value = "";
      return { amk, secret };
    } catch (error) {
      complain(step, explained(error, choice));
    }
  }
}

/**
 * @param {HTMLElement} step
 * @param {StoredLibrary} stored
 * @param {boolean} again
 */
function offer(step, stored, again) {
  for (const kind of [PASSPHRASE, PASSKEY]) {
    const usable = stored.methods.some((method) => method.kind === kind) && (kind !== PASSKEY || canUsePasskeys());
    find(step, `[data-way="${kind}"]`, HTMLElement).hidden = !usable;
  }
  for (const name of ["again", "cancel"]) find(step, `[data-part="${name}"]`, HTMLElement).hidden = !again;
  find(step, '[data-part="lost"]', HTMLElement).hidden = again;
}

/**
 * @param {string} choice
 * @param {StoredLibrary} stored
 * @returns {Promise<Secret>}
 */
async function secretOf(choice, { methods }) {
  if (choice === "passphrase") return { passphrase: passphrase.value, argon2id };
  if (choice === "passkey") return { prf: await usePasskey(methods.flatMap(({ credential_id: id }) => id || [])) };
  await parseRecoveryCode(code.value).catch((error) => {
    throw error instanceof DamagedError ? new NotThis(message("mistypedCode")) : error;
  });
  return { code: code.value };
}

/**
 * @param {unknown} error
 * @param {string} choice
 */
function explained(error, choice) {
  if (error instanceof NotThis) return error.message;
  if (error instanceof NoPrfError) return message("noPrf");
  if (error instanceof DOMException && choice === "passkey") return message("passkeyRefused");
  if (!(error instanceof WrongLibraryKeyError)) throw error;
  if (choice === "passphrase") return message("wrongPassphrase");
  return message(choice === "passkey" ? "wrongPasskey" : "wrongCode");
}
