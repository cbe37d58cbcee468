import { OwnerApi } from "../../../transfer/owner-api.js";
import { RequestsApi } from "../../../transfer/requests.js";
import { argon2idInWorker } from "../../../encrypted/argon2id.js";
import { deviceName } from "../../../encrypted/library/device.js";
import { Library } from "../../../encrypted/library/library.js";
import { LibraryLinks } from "../../../encrypted/library/links.js";
import { OwnLinks } from "../../../encrypted/own-links.js";
import { csrfToken } from "../../csrf.js";
import { byId } from "../../dom.js";

/** What all steps of the page share. */

const { dataset } = byId("library", HTMLElement);
const { argon2Worker = "", argon2Simd = "", argon2NoSimd = "", publicUrl = "", thumbnailWorker = "" } = dataset;

export const account = dataset.account ?? "";
export const email = dataset.email ?? "";
export const device = deviceName();
/** Dispatches "change" when another tab has changed the library. */
export const changes = new EventTarget();
export const library = new Library(account, new OwnerApi(csrfToken), {
  device,
  onChange: () => changes.dispatchEvent(new Event("change")),
  onLock: () => location.reload(),
});
/** The account's upload links, whose keys are in the library. */
export const requests = new RequestsApi(csrfToken);
/** Whether the account has a library, as far as is known: to ask for one that is not there is an error in the console. */
export const presence = { exists: dataset.exists === "yes" };
export const links = new LibraryLinks(library, { origin: new URL(publicUrl, location.href).origin, thumbnailWorker });
export const own = new OwnLinks(account);
export const argon2id = argon2idInWorker({ worker: argon2Worker, simd: argon2Simd, noSimd: argon2NoSimd });

/** @returns {{ id: string, kind: number, name: string, added: number }[]} the library's own list of ways to unlock it */
export function listed() {
  return library.state.entries.get("4/settings")?.value.methods ?? [];
}
