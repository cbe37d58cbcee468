import { Api } from "../../transfer/api.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { awaitTrash } from "./trash-early.js";

/** Forgets links to files that no longer exist. My files is empty, so they may all be gone. */
async function forgetAllGone() {
  const keys = new OwnLinks(byId("mine-empty", HTMLElement).dataset.user ?? "");
  const unseen = await keys.all();
  if (unseen.length === 0) return;
  const { forgetGone } = await import("../../encrypted/own-links-gone.js");
  await forgetGone(keys, unseen, new Api(csrfToken));
}

const own = new OwnLinks(byId("mine-empty", HTMLElement).dataset.user ?? "");
awaitTrash({
  api: new Api(csrfToken),
  keys: () => own,
  known: async () => new Map((await own.all().catch(() => [])).map((link) => [link.id, link])),
});
// If the browser does not allow storage, there is nothing to forget.
forgetAllGone().catch(() => {});
