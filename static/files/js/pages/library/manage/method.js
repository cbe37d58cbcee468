import { message } from "../../../../../messages/unlocking.js";
import { madeUpPassphrase } from "../../../encrypted/library/made-up-words.js";
import { NoPrfError, createPasskey } from "../../../encrypted/library/passkeys.js";
import { canUsePasskeys } from "../../../../../base/js/passkey-support.js";
import { passwordStrength } from "../../../encrypted/password-strength.js";
import { byId, find } from "../../dom.js";
import { argon2id, device, email } from "./session.js";
import { choiceIn, complain, show } from "./steps.js";

/** @import { NewMethod } from "../../../crypto/library/index.js" */

/** @typedef {NewMethod & { credential: string | null }} ChosenMethod credential: the passkey's id in base64 */

const field = byId("new-passphrase", HTMLInputElement);
const strength = byId("new-passphrase-strength", HTMLElement);

field.addEventListener("input", sayStrength);

/**
 * Asks for a new way to unlock the library, and makes it.
 * @param {string[]} existing ids of its passkeys, in base64
 * @returns {Promise<ChosenMethod | null>} null if the user cancels
 */
export async function chooseMethod(existing) {
  for (let complaint = ""; ; ) {
    const step = show("choose");
    complain(step, complaint);
    const choice = await choiceIn(step);
    if (choice === "cancel") return null;
    const made = choice === "passphrase" ? await choosePassphrase({ insteadOfPasskey: false }) : await makePasskey(existing);
    if (typeof made === "object" && made !== null) return made;
    complaint = made ?? "";
  }
}

/**
 * @param {string[]} existing
 * @returns {Promise<ChosenMethod | string | null>} or why there is none
 */
async function makePasskey(existing) {
  if (!canUsePasskeys()) return message("noPasskeysHere");
  try {
    const { id, prf } = await createPasskey(email, existing);
    return { secret: { prf }, name: device, credential: id };
  } catch (error) {
    if (error instanceof NoPrfError) return choosePassphrase({ insteadOfPasskey: true });
    if (!(error instanceof DOMException)) throw error;
    return message(error.name === "InvalidStateError" ? "passkeyExists" : "passkeyRefused");
  }
}

/**
 * @param {{ insteadOfPasskey: boolean }} options
 * @returns {Promise<ChosenMethod | null>}
 */
async function choosePassphrase({ insteadOfPasskey }) {
  const step = show("passphrase");
  find(step, '[data-part="reason"]', HTMLElement).hidden = !insteadOfPasskey;
  propose();
  for (;;) {
    const choice = await choiceIn(step);
    complain(step, "");
    if (choice === "cancel") break;
    if (choice === "another") propose();
    else if (isStrong()) return taken();
    else complain(step, message("tooWeak"));
  }
  field.value = "";
  return null;
}

/** @returns {ChosenMethod} */
function taken() {
  const { value: passphrase } = field;
  field.value = "";
  return { secret: { passphrase, argon2id }, name: "", credential: null };
}

function propose() {
  field.value = madeUpPassphrase();
  sayStrength();
}

function isStrong() {
  return passwordStrength(field.value) === "passwordStrong";
}

function sayStrength() {
  strength.textContent = isStrong() ? message("strongEnough") : "";
}
