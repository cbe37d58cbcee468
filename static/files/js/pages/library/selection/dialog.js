import { byId, find } from "../../dom.js";

/**
 * Opens a dialog and, when its user agrees, acts. It stays open meanwhile, and says what happened if that fails.
 * @param {string} id
 * @param {() => Promise<void>} act
 * @param {() => string} failure
 */
export function openDialog(id, act, failure) {
  const dialog = byId(id, HTMLDialogElement);
  const form = find(dialog, "form", HTMLFormElement);
  const go = find(form, "[value=go]", HTMLButtonElement);
  const problem = find(form, "[role=alert]", HTMLElement);
  problem.hidden = true;
  form.onsubmit = async (event) => {
    if (event.submitter instanceof HTMLButtonElement && event.submitter.value !== "go") return;
    event.preventDefault();
    go.disabled = true;
    problem.hidden = true;
    try {
      await act();
      dialog.close();
    } catch {
      problem.textContent = failure();
      problem.hidden = false;
    } finally {
      go.disabled = false;
    }
  };
  dialog.showModal();
}
