import { message } from "../../../../messages/upload.js";
import { safeName } from "../../encrypted/safe-name.js";
import { byId } from "../dom.js";

/**
 * @import { ListSecret } from "../../encrypted/living-list.js"
 * @import { Entry } from "../../encrypted/manifest.js"
 * @import { OwnLink } from "../../encrypted/own-links.js"
 * @import { Api } from "../../transfer/api.js"
 * @import { Transport } from "./file-job.js"
 */

/** The link that chosen files are added to: the address of the page names it, and My files leads here. */

/** @type {OwnLink | null} */
let target = null;

/** Returns the link that chosen files are added to, null if they get one of their own. */
export function targetLink() {
  return target;
}

/** Shows which link the chosen files are added to, and asks for its password if it has one. */
export async function showTarget() {
  const id = new URLSearchParams(location.search).get("to");
  const { findLink } = await import("./remember.js");
  target = (id && (await findLink(id))) || null;
  byId("upload-target", HTMLElement).hidden = id === null;
  const words = target === null ? message("targetUnknown") : message("target", { name: safeName(target.name) });
  byId("upload-target-words", HTMLElement).textContent = words;
  if (target === null) return;
  const { hasPassword } = await import("../../encrypted/living-list.js");
  byId("upload-target-secret", HTMLElement).hidden = !hasPassword(target);
  const encrypt = byId("upload-encrypt", HTMLInputElement);
  encrypt.checked = true;
  encrypt.disabled = true; // what a link opens is encrypted like the link
}

/**
 * Returns why files cannot be added to a link, before any is uploaded: "" if they can.
 * @param {Transport & { api: Api }} transport
 * @param {OwnLink} link
 */
export async function refusalOfTarget({ api }, link) {
  const [{ hasPassword, readList }, { WrongPasswordError }] = await Promise.all([
    import("../../encrypted/living-list.js"),
    import("../../crypto/errors.js"),
  ]);
  if (!hasPassword(link)) return "";
  if (field().value === "") return message("targetNeedsPassword");
  try {
    await readList(api, link, await secretOf(link));
    return "";
  } catch (error) {
    return message(error instanceof WrongPasswordError ? "targetWrongPassword" : "targetNotRead");
  }
}

/**
 * @param {Transport & { api: Api }} transport
 * @param {OwnLink} link
 * @param {(entries: Entry[]) => Entry[]} change
 */
export async function changeTarget(transport, link, change) {
  const { changeList } = await import("../../encrypted/living-list.js");
  return changeList(transport, link, change, await secretOf(link));
}

/**
 * @param {OwnLink} link
 * @returns {Promise<ListSecret | undefined>}
 */
async function secretOf(link) {
  const { hasPassword } = await import("../../encrypted/living-list.js");
  if (!hasPassword(link)) return undefined;
  const { argon2id } = await import("../sealing.js");
  return { password: field().value, argon2id };
}

function field() {
  return byId("upload-target-password", HTMLInputElement);
}
