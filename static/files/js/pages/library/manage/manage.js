import { message } from "../../../../../messages/unlocking.js";
import { countOf } from "../../../encrypted/library/moving-in.js";
import { byId } from "../../dom.js";
import { beginAgain, replaceKey, rescueList } from "./founding.js";
import { changes, library, own, presence, requests } from "./session.js";
import { moveLinks } from "./settling.js";
import { choiceIn, confirmed, say, show } from "./steps.js";
import { askToUnlock } from "./unlock.js";
import { addWay, drawWays, removeWay, replaceCode } from "./ways.js";

/**
 * @import { StoredLibrary } from "../../../transfer/owner-api.js"
 * @import { AtHand } from "./unlock.js"
 */

/** @type {AtHand | null} */
let atHand = null;

changes.addEventListener("change", draw);

/** @param {AtHand | null} key what unlocked the library on this page, so that nothing is asked twice */
export function takeKey(key) {
  atHand = key ?? atHand;
}

/**
 * Shows the library, and does one thing with it.
 * @param {StoredLibrary} stored
 */
export async function manage(stored) {
  draw();
  const count = await countOf(own);
  byId("manage-own", HTMLElement).hidden = count === 0;
  byId("manage-own-words", HTMLElement).textContent = message("ownLinks", { count });
  const [choice, id = ""] = (await choiceIn(show("manage"))).split(":");
  say();
  if (choice === "lock" || choice === "forget") await lock(choice === "forget");
  else if (choice === "rescue") takeKey(await rescueList());
  else if (choice === "delete") await deleteLibrary();
  else if (choice === "move") await moveLinks("");
  else await change(choice, id, stored);
}

/** Draws what may have changed. */
function draw() {
  const { device, at } = library.state.head.value;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  byId("manage-changed", HTMLElement).textContent = message("lastChange", { time: format.format(at), device });
  byId("manage-files", HTMLElement).textContent = String(library.files.length || message("none"));
  drawWays();
}

/**
 * Does what needs the key itself.
 * @param {string} choice
 * @param {string} id of a way
 * @param {StoredLibrary} stored
 */
async function change(choice, id, stored) {
  const key = await keyAtHand(stored);
  if (key === null) return;
  if (choice === "add") await addWay(key.amk, stored);
  else if (choice === "remove") await removeWay(key.amk, id);
  else if (choice === "code") await replaceCode(key.amk);
  else takeKey(await replaceKey(key, stored));
}

/** @param {StoredLibrary} stored */
async function keyAtHand(stored) {
  if (atHand !== null && atHand.amk.generation === library.state.generation) return atHand;
  const { stay } = await library.remembered();
  const answer = await askToUnlock(stored, { stay: stay ?? "tab", again: true });
  if (typeof answer === "string") return null;
  takeKey(answer);
  return answer;
}

/** @param {boolean} forget */
async function lock(forget) {
  const words = { title: message("forgetTitle"), text: message("forgetText"), yes: message("forget") };
  if (forget && !(await confirmed(words))) return;
  atHand = null;
  await library.lock({ forget });
  say(message(forget ? "forgotten" : "locked"));
}

async function deleteLibrary() {
  const words = { title: message("deleteTitle"), text: message("deleteText"), yes: message("delete") };
  if (!(await confirmed(words))) return;
  await requests.closeAll(); // nobody could open what came through them
  await library.delete();
  presence.exists = false;
  atHand = null;
  say(message("deleted"));
}

/** @param {StoredLibrary} stored */
export async function replaceLost(stored) {
  takeKey(await beginAgain(stored));
}
