import { message } from "../../../../../messages/unlocking.js";
import { WrongLibraryKeyError } from "../../../crypto/library/index.js";
import { setUp } from "./founding.js";
import { manage, replaceLost, takeKey } from "./manage.js";
import { showProblem } from "./problem.js";
import { library, presence } from "./session.js";
import { askHowLong, moveLinks } from "./settling.js";
import { choiceIn, show } from "./steps.js";
import { askToUnlock } from "./unlock.js";

/** @import { StoredLibrary } from "../../../transfer/owner-api.js" */

/** Does what comes next: sets the library up, unlocks it, or does one thing with it. */
async function turn() {
  const stored = presence.exists ? await library.stored() : null;
  presence.exists = stored !== null;
  if (stored === null) await begin();
  else if (await isUnlocked()) await manage(stored);
  else await enter(stored);
}

/** Whether the library is unlocked and up to date. */
async function isUnlocked() {
  try {
    if (!library.unlocked) return await library.resume();
    await library.sync();
    return true;
  } catch (error) {
    if (!(error instanceof WrongLibraryKeyError)) throw error;
    await library.lock({ forget: false }); // its key was changed on another device
    return false;
  }
}

async function begin() {
  await choiceIn(show("none"));
  takeKey(await setUp());
}

/** @param {StoredLibrary} stored */
async function enter(stored) {
  const answer = await askToUnlock(stored, { stay: "tab", again: false });
  if (answer === "start-over") return replaceLost(stored);
  if (answer === "cancel") return;
  takeKey(answer);
  await askHowLong(answer.amk);
  await moveLinks(message("unlocked"));
}

async function run() {
  for (;;) {
    try {
      await turn();
    } catch (error) {
      await showProblem(error);
      presence.exists = true; // perhaps: another tab may have been faster
    }
  }
}

if (isSecureContext) void run();
else show("no-https");
