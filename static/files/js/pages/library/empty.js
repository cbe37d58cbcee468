import { OwnerApi } from "../../transfer/owner-api.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";
import { OwnLinks } from "../../encrypted/own-links.js";

/** Forgets links to files that no longer exist. My files is empty, so they may all be gone. */
async function forgetAllGone() {
  const keys = new OwnLinks(byId("mine-empty", HTMLElement).dataset.user ?? "");
  const all = await keys.all();
  if (all.length === 0) return;
  const api = new OwnerApi(csrfToken);
  const trashed = await api.trashed(); // their links don't open anything at the moment
  const { forgetGone } = await import("../../encrypted/own-links-gone.js");
  await forgetGone(keys, all.filter(({ id }) => !trashed.has(id)), api);
}

// If the browser does not allow storage, there is nothing to forget.
forgetAllGone().catch(() => {});
