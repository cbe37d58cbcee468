import { message } from "../../../../messages/requests.js";
import { BrowserTooOldError, requireX25519 } from "../../crypto/request/index.js";
import { argon2idInWorker } from "../../encrypted/argon2id.js";
import { LibraryRequests } from "../../encrypted/library/requests.js";
import { OwnLinks } from "../../encrypted/own-links.js";
import { OwnerApi } from "../../transfer/owner-api.js";
import { RequestsApi } from "../../transfer/requests.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";
import { openVault } from "../library/vault.js";
import { titleOf } from "./card.js";
import { listenToForm, openForm } from "./form.js";
import { showLink } from "./link.js";
import { RequestList } from "./list.js";
import { say, show } from "./steps.js";

/**
 * @import { Library } from "../../encrypted/library/library.js"
 * @import { OwnRequest } from "../../encrypted/library/requests.js"
 */

const api = new OwnerApi(csrfToken);
const { user = "", publicUrl = "", thumbnailWorker = "", argon2Worker = "", argon2Simd = "", argon2NoSimd = "" } = byId("vault", HTMLElement).dataset;

/** @type {RequestList | null} once the library is unlocked */
let list = null;

/** @param {Library} library */
function begin(library) {
  const requests = new LibraryRequests(library, new RequestsApi(csrfToken), {
    origin: new URL(publicUrl).origin,
    argon2id: argon2idInWorker({ worker: argon2Worker, simd: argon2Simd, noSimd: argon2NoSimd }),
    thumbnailWorker,
  });
  const on = { change: openForm, show: (/** @type {OwnRequest} */ own) => showLink(own, requests) };
  const opened = new RequestList(requests, api, on);
  byId("requests-new", HTMLButtonElement).addEventListener("click", () => openForm(null));
  byId("requests-link-done", HTMLButtonElement).addEventListener("click", () => show("requests-list"));
  listenToForm(requests, (own, isNew) => {
    opened.put(own);
    if (isNew) return showLink(own, requests);
    show("requests-list");
    say(message("changed", { title: titleOf(own) }));
  });
  byId("requests-list", HTMLElement).hidden = false;
  return opened;
}

async function start() {
  try {
    await requireX25519();
  } catch (error) {
    if (!(error instanceof BrowserTooOldError)) throw error;
    byId("requests-too-old", HTMLElement).hidden = false;
    return;
  }
  await openVault(new OwnLinks(user), api, {
    onOpen: async (_links, library) => {
      list ??= begin(library);
      await list.load();
    },
    onMoved: () => {},
  });
}

if (isSecureContext) void start();
else byId("requests-no-https", HTMLElement).hidden = false;
