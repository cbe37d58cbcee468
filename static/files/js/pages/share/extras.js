import { message } from "../../../../messages/share.js";
import { byId, find } from "../dom.js";

/** @import { Source } from "../../encrypted/preview/reading.js" */

const extras = byId("share-extras", HTMLElement);

/**
 * Does what a button below Download says. What it needs is loaded then.
 * @param {HTMLButtonElement} button
 * @param {() => Source | Promise<Source> | null} shown what the page shows; null: nothing that has one digest
 */
export async function act(button, shown) {
  const { action } = button.dataset;
  if (action === "copy") await copyLink();
  if (action === "qr") await showQr(button);
  if (action === "digest") await showDigest(button, await shown());
}

/** @param {string} text is shown and announced */
function say(text) {
  byId("share-extras-news", HTMLElement).textContent = text;
}

async function copyLink() {
  const { copyText } = await import("../copy-text.js");
  say(message((await copyText(location.href)) ? "linkCopied" : "linkNotCopied"));
}

/** @param {HTMLButtonElement} button */
async function showQr(button) {
  const { qrOf } = await import("../qr.js");
  const place = byId("share-qr", HTMLElement);
  if (place.hidden) place.replaceChildren(qrOf(location.href, message("qr")));
  place.hidden = !place.hidden;
  button.setAttribute("aria-expanded", String(!place.hidden));
}

/**
 * @param {HTMLButtonElement} button
 * @param {Source | null} source
 */
async function showDigest(button, source) {
  const place = find(extras, "[data-part=digest]", HTMLElement);
  if (source === null) return void (place.textContent = message("noDigest"));
  button.disabled = true;
  const { sha256Of } = await import("./digest.js");
  const onPart = (/** @type {string} */ part) => (place.textContent = message("digesting", { part }));
  const digest = await sha256Of(source, extras.dataset.digestWorker ?? "", onPart).catch(() => null);
  button.disabled = false;
  button.hidden = digest !== null;
  place.textContent = digest ?? message("noDigest");
}
