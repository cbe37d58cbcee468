import { message } from "../../../../messages/sending.js";
import { requireX25519 } from "../../crypto/request/opening.js";
import { pastedFragment } from "../../encrypted/pasted-link.js";
import { SendingLink } from "../../encrypted/sending-link.js";
import { ApiError, NetworkError } from "../../transfer/errors.js";
import { RequestApi } from "../../transfer/request-api.js";
import { offer } from "./choosing.js";
import { damagedLinkText, endingText, isWrongToken, noHttpsText, noKeyText, openingText } from "./texts.js";
import * as view from "./view.js";

const api = new RequestApi(view.requestId);

/** What "Try again" does. */
let again = find;

/** Opens the link. */
async function find() {
  again = find;
  if (globalThis.crypto.subtle === undefined) return view.showProblem(noHttpsText());
  if (location.hash.length < 2) return view.showProblem(noKeyText());
  view.showBusy(message("opening"));
  await tell(false, async () => {
    await requireX25519(); // before a file is chosen
    const link = await SendingLink.find(api, view.requestId, pastedFragment(location.hash).slice(1)).catch(orDamaged);
    if (link === null) return view.showProblem(damagedLinkText());
    if (!link.passwordNeeded) return open(link);
    passwordOf = link;
    view.showPassword();
  });
}

/** @type {SendingLink | null} the link that a password is asked for */
let passwordOf = null;

/** @param {string} password */
async function unlock(password) {
  const link = passwordOf;
  if (link === null) return;
  again = () => unlock(password);
  view.showBusy(message("checkingPassword"));
  await tell(true, async () => {
    const { argon2id } = await import("../sealing.js"); // most links need no password
    await open(link, { password, argon2id });
  });
}

/**
 * @param {SendingLink} link
 * @param {Parameters<SendingLink["open"]>[0]} [secret]
 */
async function open(link, secret) {
  await link.open(secret);
  passwordOf = null;
  again = find;
  const who = link.value.by ?? message("sender");
  view.showOpened(link, who);
  await offer(api, link, who);
}

/**
 * @param {boolean} withPassword
 * @param {() => Promise<void>} step whose failure is shown
 */
async function tell(withPassword, step) {
  try {
    await step();
  } catch (error) {
    const problem = openingText(error, withPassword);
    if (withPassword && isWrongToken(error)) return view.showWrongPassword(problem);
    view.showProblem(problem, { retry: mayRetry(error) });
    if (endingText(error) !== null) await forgetAll();
  }
}

/** Of a link that has ended, nothing is kept that opens what was sent. */
async function forgetAll() {
  const { forgetUnfinished } = await import("./unfinished.js");
  await forgetUnfinished();
}

/**
 * Returns null if the link is mistyped. Rethrows any other error.
 * @param {unknown} error
 */
function orDamaged(error) {
  if (error instanceof Error && "code" in error && error.code === "damaged") return null;
  throw error;
}

/** @param {unknown} error */
function mayRetry(error) {
  if (error instanceof ApiError) return error.status === 429 || error.status >= 500;
  return error instanceof NetworkError;
}

view.listen({
  onPassword: (password) => void unlock(password),
  onRetry: () => void again(),
});
addEventListener("hashchange", () => location.reload()); // another link was pasted into the address bar
void find();
