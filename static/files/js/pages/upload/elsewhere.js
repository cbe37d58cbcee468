import { message } from "../../../../messages/choosing.js";
import { handOver } from "../../transfer/handover.js";
import { byId } from "../dom.js";
import { takeDrops } from "./pick-files.js";

// Pages that upload nothing themselves: what is dropped or pasted there is handed to the upload page.

const UPLOAD = "/upload/";
const veil = byId("upload-veil", HTMLElement);

/** @param {File[]} files */
export async function toUpload(files) {
  const { pathOf } = await import("./folders.js");
  const handed = files.map((file) => ({ file, path: pathOf(file) }));
  const token = await handOver(veil.dataset.shareWorker ?? "", { files: handed, title: "", text: "" });
  if (token === null) refuse(message("dropOnUpload"));
  else location.assign(`${UPLOAD}?shared=${token}`);
}

/** @param {string} words */
export function refuse(words) {
  const news = byId("drop-refused", HTMLElement);
  news.textContent = words;
  news.hidden = false;
}

/** Takes what is dropped anywhere on the page, onto which files are being dragged already. */
export async function takeDropsElsewhere() {
  await styleVeil();
  takeDrops({ onFiles: (files) => void toUpload(files), onRefused: refuse, depth: 1 });
}

function styleVeil() {
  const style = document.createElement("link");
  return new Promise((resolve) => {
    style.addEventListener("load", resolve);
    style.addEventListener("error", resolve);
    style.rel = "stylesheet";
    style.href = veil.dataset.style ?? "";
    document.head.append(style);
  });
}
