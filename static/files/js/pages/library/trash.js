import { safeName } from "../../encrypted/safe-name.js";
import { OwnerApi } from "../../transfer/owner-api.js";
import { csrfToken } from "../csrf.js";
import { find } from "../dom.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { openedFiling } from "../../encrypted/library/filing.js";
import { sealedRows } from "./links-rows.js";

/** Fills in the names of encrypted files that this browser or its unlocked library knows. */
async function showNames() {
  const form = document.getElementById("trash");
  if (form === null) return;
  const { user = "", publicUrl = "", thumbnailWorker = "" } = form.dataset;
  const known = new Map((await new OwnLinks(user).all().catch(() => [])).map((link) => [link.id, link.name]));
  const options = { origin: new URL(publicUrl).origin, thumbnailWorker };
  const filing = await openedFiling(user, new OwnerApi(csrfToken), options).catch(() => null);
  for (const { id, name } of (await filing?.links.all()) ?? []) known.set(id, name);
  for (const row of sealedRows()) {
    const name = known.get(row.dataset.sealed ?? "");
    if (name === undefined) continue;
    find(row, ".file-row__name", HTMLElement).textContent = safeName(name);
    for (const spoken of row.querySelectorAll("[data-part=name]")) spoken.textContent = safeName(name);
  }
}

showNames().catch(() => {});
