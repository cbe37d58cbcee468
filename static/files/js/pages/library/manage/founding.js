import { message } from "../../../../../messages/unlocking.js";
import { changeKey, found, rescue, startOver, unlock } from "../../../crypto/library/index.js";
import { fromBase64 } from "../../../transfer/base64.js";
import { showCode } from "./code.js";
import { chooseMethod } from "./method.js";
import { account, device, library, links, listed, own, presence, requests } from "./session.js";
import { askHowLong, moveLinks } from "./settling.js";
import { confirmed, during, say } from "./steps.js";

/**
 * Everything that gives the library a new key, and with it a new recovery code.
 *
 * @import { Founding, NewMethod } from "../../../crypto/library/index.js"
 * @import { StoredLibrary } from "../../../transfer/owner-api.js"
 * @import { ChosenMethod } from "./method.js"
 * @import { AtHand } from "./unlock.js"
 */

/** @returns {Promise<AtHand | null>} null if the user cancels */
export async function setUp() {
  const { known } = await library.remembered();
  if (known && !(await confirmed(wordsOf("missing", "goOn")))) return null;
  const founded = await establish(await chooseMethod([]), (methods) => found(account, methods, device), {});
  if (founded === null) return null;
  await askHowLong(founded.amk);
  await moveLinks(message("setUp"));
  return founded;
}

/**
 * @param {StoredLibrary} stored
 * @returns {Promise<AtHand | null>}
 */
export async function beginAgain({ generation, revision }) {
  if (!(await confirmed(wordsOf("startOver", "startOver")))) return null;
  const before = { account, generation, revision };
  const make = (/** @type {NewMethod[]} */ methods) => startOver(before, methods, device);
  const founded = await establish(await chooseMethod([]), make, { replace: true });
  if (founded === null) return null;
  await askHowLong(founded.amk);
  await moveLinks(message("startedOver"));
  return founded;
}

/**
 * Puts a library that is unlocked here, but nowhere else any more, under a new key. Its links lie in this browser's own
 * list meanwhile, in case that the page is closed.
 * @returns {Promise<AtHand | null>}
 */
export async function rescueList() {
  if (!(await confirmed(wordsOf("rescue", "rescue")))) return null;
  const [contents, saved] = [await library.contents(), await links.all()];
  const { stay } = await library.remembered();
  const method = await chooseMethod([]);
  if (method !== null) await own.keep(...saved);
  const make = (/** @type {NewMethod[]} */ methods) => rescue(library.state, methods, device);
  const founded = await establish(method, make, { replace: true });
  if (founded === null) {
    await own.forget(...saved.map(({ id }) => id));
    return null;
  }
  await during(library.write({ put: contents }));
  await during(library.readBack());
  await own.forget(...saved.map(({ id }) => id));
  await library.keepUnlocked(founded.amk, stay ?? "tab");
  say(message("rescued"));
  return founded;
}

/**
 * @param {AtHand} atHand
 * @param {StoredLibrary} stored
 * @returns {Promise<AtHand | null>}
 */
export async function replaceKey({ amk, secret }, stored) {
  if (!(await confirmed(wordsOf("key", "key")))) return null;
  const { stay } = await library.remembered();
  // A recovery code is drawn anew, so that another way is needed.
  const method = "code" in secret ? await chooseMethod([]) : await currentMethod(secret, stored);
  const make = (/** @type {NewMethod[]} */ methods) => changeKey(library.state, amk, methods, device);
  const founded = await establish(method, make, { path: "/rotate" });
  if (founded === null) return null;
  await library.keepUnlocked(founded.amk, stay ?? "tab");
  await during(library.renew());
  say(message("keyChanged"));
  return founded;
}

/**
 * Returns the way by which the library was just unlocked.
 * @param {Exclude<AtHand["secret"], { code: string }>} secret
 * @param {StoredLibrary} stored
 * @returns {Promise<ChosenMethod>}
 */
async function currentMethod(secret, { methods }) {
  const names = new Map(listed().map(({ id, name }) => [id, name]));
  for (const { id, kind, sealed, credential_id: credential } of methods) {
    const one = [{ id, kind, sealed: fromBase64(sealed) }];
    const fits = await unlock(account, one, secret).then(() => true, () => false);
    if (fits) return { secret, name: names.get(id) ?? "", credential };
  }
  throw new Error("what unlocked the library is not among its ways");
}

/**
 * @param {ChosenMethod | null} method
 * @param {(methods: NewMethod[]) => Promise<Founding>} make
 * @param {{ path?: "" | "/rotate", replace?: boolean }} how
 * @returns {Promise<AtHand | null>}
 */
async function establish(method, make, { path = "", replace = false }) {
  if (method === null) return null;
  const { secret, name, credential } = method;
  const founding = await during(make([{ secret, name }]));
  if (!(await showCode(founding.recoveryCode))) return null;
  // Whoever had the old key has the keys of all upload links, and a new library has none. If this fails, nothing is changed.
  await during(requests.closeAll());
  await during(library.establish(founding, { path, replace, credentials: [credential, null], stay: "tab" }));
  presence.exists = true;
  return { amk: founding.amk, secret };
}

/**
 * @param {"missing" | "startOver" | "rescue" | "key"} what
 * @param {"goOn" | "startOver" | "rescue" | "key"} yes
 */
function wordsOf(what, yes) {
  return { title: message(`${what}Title`), text: message(`${what}Text`), yes: message(yes) };
}
