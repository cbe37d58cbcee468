import { startWorker, takeOver } from "../../transfer/handover.js";
import { byId } from "../dom.js";

/** @import { Content } from "../../transfer/handover.js" */

const script = byId("upload-veil", HTMLElement).dataset.shareWorker ?? "";

/**
 * Takes what another app or another page of ours has handed to this one, as the address of the page says.
 * @returns {Promise<Content | "lost" | null>} null if nothing was; "lost" if it has not arrived
 */
export async function sharedContent() {
  const query = new URLSearchParams(location.search);
  const token = query.get("shared");
  if (token === null) return null;
  query.delete("shared");
  const rest = query.size === 0 ? "" : `?${query}`;
  history.replaceState(history.state, "", `${location.pathname}${rest}`);
  const content = await takeOver(token).catch(() => null);
  if (content === null) await startWorker(script); // for the next time
  return content ?? "lost";
}

/** Lets the installed app take what other apps share. */
export function shareWhenInstalled() {
  addEventListener("appinstalled", () => void startWorker(script));
  if (matchMedia("(display-mode: standalone)").matches) void startWorker(script);
}
