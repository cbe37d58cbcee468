import { message } from "../../../../messages/requests.js";
import { byId } from "../dom.js";
import { titleOf } from "./card.js";
import { show } from "./steps.js";

/** @import { LibraryRequests, OwnRequest } from "../../encrypted/library/requests.js" */

/**
 * Shows a link to be given to senders.
 * @param {OwnRequest} own that the library knows
 * @param {LibraryRequests} requests
 */
export function showLink(own, requests) {
  const link = requests.linkOf(own.stored.id);
  byId("requests-link-name", HTMLElement).textContent = titleOf(own);
  byId("requests-link-value", HTMLInputElement).value = link;
  byId("requests-link-password", HTMLElement).hidden = own.kept?.password_key === undefined;
  const place = byId("requests-qr", HTMLElement);
  place.replaceChildren();
  show("requests-link");
  // The link is what matters: without the code, the page is still useful.
  void import("../qr.js").then(({ qrOf }) => place.replaceChildren(qrOf(link, message("qr"))), () => {});
}
