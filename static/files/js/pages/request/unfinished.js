import { canKeep } from "../../transfer/unfinished/database.js";
import { unfinishedOf, wipe } from "../../transfer/unfinished/store.js";
import { byId } from "../dom.js";

/** @import { RequestApi } from "../../transfer/request-api.js" */
/** @import { Unfinished } from "../../transfer/unfinished/store.js" */

/** For whom this browser keeps unfinished uploads: the link. null if it can keep nothing. */
export const owner = canKeep() ? (byId("unfinished", HTMLElement).dataset.owner ?? null) : null;

/**
 * Gives the API the tokens of all uploads that this browser has kept.
 * @param {RequestApi} api
 */
export async function knowTokens(api) {
  for (const upload of await kept()) api.know(upload);
}

/** Deletes all that this browser has kept of uploads through the link. */
export async function forgetUnfinished() {
  await Promise.all((await kept()).map(({ id }) => wipe(id)));
}

/** @returns {Promise<Unfinished[]>} none if the browser refuses to open its database, as some do in private windows */
async function kept() {
  return owner === null ? [] : unfinishedOf(owner).catch(() => []);
}
