import { byId } from "../dom.js";
import { page } from "../preview/elements.js";
import { decodeText } from "../../encrypted/preview/signatures.js";

/** The text of a file that is not encrypted, on its page. */
async function show() {
  const place = byId("share-text", HTMLElement);
  const { source = "", name = "" } = place.dataset;
  // The same server that the page came from, under whichever of its names.
  const response = await fetch(new URL(source).pathname);
  if (!response.ok) return;
  const text = decodeText(new Uint8Array(await response.arrayBuffer()));
  if (text !== null) place.replaceChildren(page(name, text));
}

void show();
