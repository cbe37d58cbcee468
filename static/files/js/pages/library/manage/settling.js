import { message } from "../../../../../messages/unlocking.js";
import { moveIn } from "../../../encrypted/library/moving-in.js";
import { library, links, own } from "./session.js";
import { choiceIn, say, show } from "./steps.js";

/** What follows when the library was unlocked on this page, or set up. */

/** @param {import("../../../crypto/library/index.js").Amk} amk */
export async function askHowLong(amk) {
  if ((await choiceIn(show("stay"))) === "device") await library.keepUnlocked(amk, "device");
}

/**
 * Moves the links that this browser remembers into the library.
 * @param {string} before what was done before
 */
export async function moveLinks(before) {
  const onProgress = (/** @type {number} */ count) => say(message("moving", { count }));
  const { moved, refused } = await moveIn(own, { library, links, onProgress });
  const names = refused.map(({ name, id }) => name || id).join(", ");
  say(
    before,
    moved > 0 ? message("moved", { count: moved }) : "",
    refused.length > 0 ? message("refused", { count: refused.length, names }) : "",
  );
}
