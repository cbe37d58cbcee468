import { message } from "../../../../messages/requests.js";
import { byId, find } from "../dom.js";
import { openDialog } from "../library/selection/dialog.js";

const ID = "requests-question";

/**
 * Asks before something that has consequences, and does it then.
 * @param {{ title: string, text: string, yes: string, danger: boolean }} words
 * @param {() => Promise<void>} act
 */
export function ask({ title, text, yes, danger }, act) {
  const go = find(byId(ID, HTMLDialogElement), "[value=go]", HTMLButtonElement);
  byId("requests-question-title", HTMLElement).textContent = title;
  byId("requests-question-text", HTMLElement).textContent = text;
  go.textContent = yes;
  go.className = danger ? "button button--danger" : "button button--primary";
  openDialog(ID, act, () => message("notDone"));
}
