import { message } from "../../../../messages/share.js";
import { byId, find } from "../dom.js";
import { show } from "../preview/preview.js";

/**
 * @import { Source } from "../../encrypted/preview/reading.js"
 *
 * @typedef {Source & { thumbnail?: string }} Picture thumbnail: the path of one that the server has made
 */

const SWIPE = 48; // CSS pixels

const dialog = byId("share-gallery", HTMLDialogElement);
const place = find(dialog, ".preview", HTMLElement);

/** @type {Picture[]} */
let pictures = [];
let current = 0;
let shown = new AbortController();

/**
 * Shows the pictures one at a time, in the whole window.
 * @param {Picture[]} files
 */
export function openGallery(files) {
  pictures = files;
  dialog.showModal();
  turnTo(0);
}

/** @param {number} index wraps around */
function turnTo(index) {
  shown.abort();
  shown = new AbortController();
  current = (index + pictures.length) % pictures.length;
  const file = pictures[current];
  const where = message("galleryPlace", { number: current + 1, count: pictures.length, name: file.name });
  find(dialog, "[data-part=place]", HTMLElement).textContent = where;
  place.dataset.heicThumbnail = file.thumbnail ?? "";
  void show(file, { place, streamWorker: "", signal: shown.signal }); // only players need that worker
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === "ArrowRight") turnTo(current + 1);
  else if (event.key === "ArrowLeft") turnTo(current - 1);
  else if (event.key === "Home") turnTo(0);
  else if (event.key === "End") turnTo(pictures.length - 1);
  else return;
  event.preventDefault();
}

/** @type {Touch | null} where the only finger came down */
let touch = null;

dialog.addEventListener("keydown", onKey);
dialog.addEventListener("close", () => shown.abort());
for (const [action, step] of /** @type {const} */ ([["previous", -1], ["next", 1]])) {
  find(dialog, `[data-action=${action}]`, HTMLButtonElement).addEventListener("click", () => turnTo(current + step));
}
place.addEventListener("touchstart", ({ touches }) => (touch = touches.length === 1 ? touches[0] : null), { passive: true });
place.addEventListener(
  "touchend",
  ({ changedTouches: [up] }) => {
    if (touch === null) return;
    const [right, down] = [up.clientX - touch.clientX, up.clientY - touch.clientY];
    touch = null;
    if (Math.abs(right) >= SWIPE && Math.abs(right) > 2 * Math.abs(down)) turnTo(current - Math.sign(right));
  },
  { passive: true },
);
