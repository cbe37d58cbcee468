import { byId } from "../dom.js";
import { page } from "../preview/elements.js";
import { decodeText } from "../../encrypted/preview/signatures.js";

/** Shows the text of a file that is not encrypted, in the encoding that the server found. */
async function show() {
  const place = byId("share-text", HTMLElement);
  const { source = "", name = "" } = place.dataset;
  // The path only, because the page may use another of the server's host names.
  const response = await fetch(new URL(source).pathname);
  if (!response.ok) return;
  const text = decodeText(new Uint8Array(await response.arrayBuffer()), response.headers.get("Content-Type") ?? "");
  if (text !== null) place.replaceChildren(page(name, text));
}

void show();
