// A double click would send a form twice, and the response to the first request would be lost.
const PAUSE_MS = 3000;

/** Ignores a second submission of `<form data-once>` that follows within PAUSE_MS. */
export function enableSubmitOnce() {
  /** @type {WeakMap<EventTarget, number>} */
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("once" in form.dataset)) return;
    if (event.timeStamp - (sent.get(form) ?? -PAUSE_MS) < PAUSE_MS) event.preventDefault();
    else sent.set(form, event.timeStamp);
  });
}
