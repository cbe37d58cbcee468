import { canKeep } from "../../transfer/unfinished/database.js";
import { unfinishedOf, wipe } from "../../transfer/unfinished/store.js";
import { byId } from "../dom.js";

/** @import { RequestApi } from "../../transfer/request-api.js" */

/** For whom this browser keeps unfinished uploads: the link. null if it can keep nothing. */
export const owner = canKeep() ? (byId("unfinished", HTMLElement).dataset.owner ?? null) : null;

/**
 * Gives the API the tokens of all uploads that this browser has kept.
 * @param {RequestApi} api
 */
export async function knowTokens(api) {
  if (owner !== null) for (const upload of await unfinishedOf(owner)) api.know(upload);
}

/** Deletes all that this browser has kept of uploads through the link. */
export async function forgetUnfinished() {
  if (owner !== null) await Promise.all((await unfinishedOf(owner)).map(({ id }) => wipe(id)));
}
