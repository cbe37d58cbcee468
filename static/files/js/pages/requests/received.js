import { message } from "../../../../messages/requests.js";
import { formatBytes } from "../../../../messages/units.js";
import { safeName } from "../../encrypted/safe-name.js";
import { complain, copyOf, dateOf, fill, offer, offerCopy, part } from "./parts.js";

/** @import { LibraryRequests, Received } from "../../encrypted/library/requests.js" */

/**
 * Draws the row of a received file. Everything in it but size and date is a stranger's word, shown as text.
 * @param {Received} received
 * @param {LibraryRequests} requests
 * @returns {HTMLElement}
 */
export function rowOf(received, requests) {
  const { file, opened } = received;
  const row = copyOf("received-row");
  row.dataset.file = file.id;
  fill(row, "date", dateOf(file.received_at));
  part(row, "accepted").hidden = !file.filed;
  if (opened === null) {
    drawRefused(row, received, requests);
    return row;
  }
  const { name, size, sender = "", note = "" } = opened.value;
  part(row, "unnamed").remove();
  fill(row, "name", safeName(name));
  part(row, "link").setAttribute("href", requests.linkToFile(received));
  fill(row, "size", formatBytes(size));
  fill(row, "sender", senderOf(sender));
  fill(row, "note", note);
  offer(row, file.filed ? (file.released ? ["trash"] : ["release", "trash"]) : ["accept", "trash"]);
  offerCopy(row, `received-${file.id}`, file.filed && file.released ? requests.linkToFile(received) : null);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Received} received
 * @param {LibraryRequests} requests
 */
function drawRefused(row, { file }, requests) {
  part(row, "link").remove();
  fill(row, "unnamed", message("notOpened"));
  fill(row, "name", message("notOpened"));
  fill(row, "size", formatBytes(file.size));
  complain(row, message(requests.kept(file.request) === null ? "keyGone" : "notOpenedText"));
  offer(row, ["trash"]);
  offerCopy(row, `received-${file.id}`, null);
}

/**
 * Within a sentence, the name must not change the direction in which that is read, as `safeName` makes sure.
 * @param {string} name what somebody wrote there: nobody vouches for it
 */
function senderOf(name) {
  return name === "" ? message("stranger") : message("strangerNamed", { name: safeName(name) });
}
