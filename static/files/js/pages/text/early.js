import { formatBytes } from "../../../../messages/units.js";
import { message } from "../../../../messages/writing.js";
import { byId } from "../dom.js";
import { explainPassword, explainSwitch } from "../upload/choices.js";
import { toUpload, refuse as refuseDrop } from "../upload/elsewhere.js";
import { takeDrops } from "../upload/pick-files.js";
import { shareWhenInstalled, sharedContent } from "../upload/shared.js";
import { guessLanguage } from "./guess.js";

// The page for texts until a text is sent: encryption and sending are loaded while the user types.

const LOOK_AFTER = 300; // milliseconds without a key: a text of some MB is not looked at with each

const form = byId("upload-form", HTMLFormElement);
const field = byId("text", HTMLTextAreaElement);
const name = byId("id_name", HTMLInputElement);
const languages = byId("id_language", HTMLSelectElement);
const burn = byId("text-burn", HTMLInputElement);
const limit = byId("id_max_downloads", HTMLInputElement);
const start = byId("text-start", HTMLButtonElement);

/** Whether the text is not under a link yet. */
let unsent = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
let guessed = "text";

function load() {
  return import("../upload/page.js");
}

/** Looks at the text: what it is written in, and how large it is. */
function look() {
  clearTimeout(waiting);
  const text = field.value;
  guessed = guessLanguage(text);
  const [automatic] = languages.options;
  const words = text === "" ? automatic.dataset.automatic ?? "" : message("automatic", { language: labelOf(guessed) });
  if (automatic.text !== words) automatic.text = words;
  byId("text-size", HTMLElement).textContent = text === "" ? "" : formatBytes(new Blob([text]).size);
}

/** @param {string} language */
function labelOf(language) {
  return optionOf(language)?.text.trim() ?? language;
}

/** @param {string} language */
function optionOf(language) {
  return [...languages.options].find(({ value }) => value === language);
}

/** @param {string} text why nothing is sent; "" takes the text away */
function refuse(text) {
  const refused = byId("upload-refused", HTMLElement);
  refused.textContent = text;
  refused.hidden = text === "";
}

async function send() {
  const text = field.value;
  if (text === "") {
    refuse(message("empty"));
    return field.focus();
  }
  refuse("");
  look();
  start.disabled = true;
  try {
    const [{ sendText }, { fileOf }] = await Promise.all([load(), import("./file.js")]);
    const extension = optionOf(languages.value || guessed)?.dataset.extension ?? "txt";
    const file = fileOf(text, { name: name.value, extension, chosen: languages.value !== "" });
    sendText(file, ({ state }) => {
      if (state === "done") clear();
      if (["done", "failed", "removed"].includes(state)) start.disabled = false;
    });
  } catch {
    refuse(message("serverSilent"));
    start.disabled = false;
  }
}

/**
 * Takes files from a drop, from the clipboard or from another app: one text is shown here, the rest is for the upload page.
 * @param {File[]} files
 */
async function take(files) {
  const { textOf } = await import("./file.js");
  const text = files.length === 1 && field.value === "" ? await textOf(files[0]) : null;
  if (text === null) return toUpload(files);
  name.value = files[0].name;
  enter(text);
}

/** @param {string} text */
function enter(text) {
  field.value = text;
  unsent = text !== "";
  look();
  field.focus();
}

async function takeShared() {
  const content = await sharedContent();
  if (content === null) return;
  if (content === "lost") return refuse(message("sharedLost"));
  enter(content.text || content.title);
  if (content.text !== "") name.value = content.title;
}

/** Makes room for the next text: this one is under its link. */
function clear() {
  field.value = "";
  name.value = "";
  unsent = false;
  look();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
field.addEventListener("input", () => {
  unsent = field.value !== "";
  clearTimeout(waiting);
  waiting = setTimeout(look, LOOK_AFTER);
});
field.addEventListener("input", () => void load().catch(() => {}), { once: true });
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
burn.addEventListener("change", () => {
  limit.disabled = burn.checked;
  if (burn.checked) limit.value = "";
});
addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  void take(files);
});
takeDrops({ onFiles: (files) => void take(files), onRefused: refuseDrop });
explainSwitch();
explainPassword();
shareWhenInstalled();
void takeShared();
start.hidden = false;
form.querySelector("details")?.addEventListener("toggle", async () => {
  const { showRemember } = await import("../upload/remember.js");
  showRemember();
});
