import { byId } from "../dom.js";

/** The offer to set up a library is made until it was put off so many times. */
const MOST = 3;
const section = byId("vault", HTMLElement);
const name = `library-put-off:${section.dataset.user}`;

/** Offers to set up a library. */
export function offerLibrary() {
  const before = Number(localStorage.getItem(name));
  const offer = byId("vault-offer", HTMLElement);
  offer.hidden = before >= MOST;
  byId("vault-later", HTMLButtonElement).addEventListener("click", () => {
    localStorage.setItem(name, String(before + 1));
    offer.hidden = true;
  });
}
