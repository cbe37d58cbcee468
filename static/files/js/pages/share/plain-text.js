import { byId } from "../dom.js";
import { page } from "../preview/elements.js";
import { decodeText } from "../../encrypted/preview/signatures.js";

/** Shows the text of a file that is not encrypted, in the encoding that the server found. */
async function show() {
  const place = byId("share-text", HTMLElement);
  const { source = "", name = "" } = place.dataset;
  const response = await fetch(source);
  if (!response.ok) return;
  const text = decodeText(new Uint8Array(await response.arrayBuffer()), response.headers.get("Content-Type") ?? "");
  if (text !== null) place.replaceChildren(page(name, text));
}

void show();
