import { message } from "../../../../messages/choosing.js";
import { canKeep, keepsAny } from "../../transfer/unfinished/database.js";
import { byId, find } from "../dom.js";
import { explainPassword, explainSwitch } from "./choices.js";
import { pickFiles } from "./pick-files.js";
import { shareWhenInstalled, sharedContent } from "./shared.js";

// All that the upload page needs until a file is chosen. Encryption and sending are loaded while the user picks a file.

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
  else refuse(message("serverSilent"));
}

/** @param {string} text why nothing was added; "" takes the text away */
function refuse(text) {
  const refused = byId("upload-refused", HTMLElement);
  refused.textContent = text;
  refused.hidden = text === "";
}

async function chooseShared() {
  const { keepPath } = await import("./folders.js");
  const content = await sharedContent();
  if (content === null || content === "lost") return refuse(message("sharedLost"));
  for (const { file, path } of content.files) keepPath(file, path);
  await choose(content.files.map(({ file }) => file));
}

async function showUnfinished() {
  if (canKeep() && (await keepsAny())) await (await load()).showUnfinished();
}

form.addEventListener("submit", (event) => event.preventDefault());
for (const sign of ["pointerdown", "keydown", "dragenter"]) {
  addEventListener(sign, () => void load().catch(() => {}), { once: true }); // after a failure, `choose` tries again
}
find(form, "details", HTMLDetailsElement).addEventListener("toggle", async () => {
  const { showRemember } = await import("./remember.js");
  showRemember();
});
explainSwitch();
explainPassword();
pickFiles({ onFiles: (files) => void choose(files), onRefused: refuse });
void showUnfinished();
shareWhenInstalled();
if (new URLSearchParams(location.search).has("shared")) void chooseShared();
if (new URLSearchParams(location.search).has("to")) void load().then((page) => page.showTarget());
