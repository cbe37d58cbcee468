import { Api } from "../../transfer/api.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";
import { OwnLinks } from "../../encrypted/own-links.js";

/** Links that this browser remembers of files that the last of them has followed. */
async function forgetAllGone() {
  const keys = new OwnLinks(byId("mine-empty", HTMLElement).dataset.user ?? "");
  const unseen = await keys.all();
  if (unseen.length === 0) return;
  const { forgetGone } = await import("../../encrypted/own-links-gone.js");
  await forgetGone(keys, unseen, new Api(csrfToken));
}

// Where this browser stores nothing there is nothing to forget.
forgetAllGone().catch(() => {});
