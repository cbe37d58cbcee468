import { canKeep, keepsAny } from "../../transfer/unfinished/database.js";
import { byId, find } from "../dom.js";
import { pickFiles } from "./pick-files.js";
import { explainPassword, explainSwitch } from "./choices.js";

// All that is needed until a file is chosen. The rest, with encryption and sending, comes while somebody looks for theirs.

const form = byId("upload-form", HTMLFormElement);

/** @type {Promise<typeof import("./page.js")> | null} */
let loaded = null;

function load() {
  loaded ??= import("./page.js").catch((error) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

/** @param {File[]} files */
async function choose(files) {
  refuse("");
  const page = await load().catch(() => null);
  if (page !== null) await page.choose(files);
  else refuse("The server does not answer. Check your connection, then choose the file again.");
}

/** @param {string} words */
function refuse(words) {
  const refused = byId("upload-refused", HTMLElement);
  refused.textContent = words;
  refused.hidden = words === "";
}

async function showUnfinished() {
  if (canKeep() && (await keepsAny())) await (await load()).showUnfinished();
}

form.addEventListener("submit", (event) => event.preventDefault());
for (const sign of ["pointerdown", "keydown", "dragenter"]) {
  addEventListener(sign, () => void load().catch(() => {}), { once: true }); // again when it is needed
}
find(form, "details", HTMLDetailsElement).addEventListener("toggle", async () => {
  const { showRemember } = await import("./remember.js");
  showRemember();
});
explainSwitch();
explainPassword();
pickFiles({ onFiles: (files) => void choose(files), onRefused: refuse });
void showUnfinished();
