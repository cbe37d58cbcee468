import { byId } from "../dom.js";
import { act } from "./extras.js";

const { dataset: facts } = byId("share-extras", HTMLElement);
const place = document.getElementById("preview");
const sound = document.getElementById("sound");
const left = new AbortController();

async function source() {
  const { sourceOf } = await import("./plain-source.js");
  return sourceOf(facts);
}

/** @param {HTMLElement} place */
async function show(place) {
  const [{ preview }, shown] = await Promise.all([import("../preview/preview.js"), source()]);
  await preview(shown, { place, unasked: true, streamWorker: "", signal: left.signal });
}

/** @param {HTMLElement} sound */
async function showTagsOf(sound) {
  const [{ showTags }, shown] = await Promise.all([import("../preview/forms/sound.js"), source()]);
  await showTags(sound, shown, left.signal);
}

for (const button of byId("share-extras", HTMLElement).querySelectorAll("button")) {
  button.hidden = false;
  button.addEventListener("click", () => void act(button, source));
}
addEventListener("pagehide", () => left.abort());
if (place !== null) void show(place);
if (sound !== null) void showTagsOf(sound);
