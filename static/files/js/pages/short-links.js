// The QR codes of short links. Without this script, the page does without them.

for (const button of document.querySelectorAll("[data-qr]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => void toggle(button));
}

/** @param {HTMLButtonElement} button */
async function toggle(button) {
  const link = document.getElementById(button.dataset.qr ?? "");
  const place = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (!(link instanceof HTMLInputElement) || place === null) return;
  if (place.firstChild === null) {
    const { qrOf } = await import("./qr.js");
    place.replaceChildren(qrOf(link.value, button.form?.dataset.qrLabel ?? ""));
  }
  place.hidden = !place.hidden;
  button.setAttribute("aria-expanded", String(!place.hidden));
}
