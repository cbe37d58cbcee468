import { message } from "../../../../messages/choosing.js";
import { canKeep, keepsAny } from "../../transfer/unfinished/database.js";
import { byId } from "../dom.js";
import { pickFiles } from "../upload/pick-files.js";
import { fullText } from "./texts.js";
import * as view from "./view.js";

/**
 * @import { SendingLink } from "../../encrypted/sending-link.js"
 * @import { RequestApi } from "../../transfer/request-api.js"
 */

/**
 * Lets files be chosen. What seals and sends them is loaded at the first sign that some will be, or because an earlier visit
 * has left some.
 * @param {RequestApi} api
 * @param {SendingLink} link that was opened
 * @param {string} who the owner's name
 */
export async function offer(api, link, who) {
  const load = loaderOf(async () => {
    const sender = await import("./sender.js");
    await sender.begin(api, link, who);
    return sender;
  });
  const kept = canKeep() && (await keepsAny().catch(() => false));
  const busy = kept && (await load()).isBusy();
  if (link.full && !busy) return view.showProblem(fullText(who));
  if (!link.full && !busy) view.showForm();
  /** @param {File[]} files */
  const choose = async (files) => {
    view.refuse("");
    const sender = await load().catch(() => null);
    if (sender === null) view.refuse(message("serverSilent"));
    else await sender.choose(files);
  };
  byId("upload-form", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
  pickFiles({ onFiles: (files) => void choose(files), onRefused: view.refuse });
  for (const sign of ["pointerdown", "keydown", "dragenter"]) {
    addEventListener(sign, () => void load().catch(() => {}), { once: true }); // after a failure, `choose` tries again
  }
}

/**
 * Returns a function that loads something once, and again after a failure.
 * @template T
 * @param {() => Promise<T>} load
 */
function loaderOf(load) {
  /** @type {Promise<T> | null} */
  let loaded = null;
  return () => {
    loaded ??= load().catch((error) => {
      loaded = null;
      throw error;
    });
    return loaded;
  };
}
