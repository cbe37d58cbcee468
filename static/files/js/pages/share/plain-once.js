import { message } from "../../../../messages/once.js";
import { Api } from "../../transfer/api.js";
import { decodeText } from "../../encrypted/preview/reading.js";
import { ApiError, NetworkError, apiError } from "../../transfer/errors.js";
import { csrfToken } from "../csrf.js";
import { byId, find } from "../dom.js";
import { show } from "./once-text.js";
import { failureText } from "./texts.js";

// A text without encryption that can be read once. Without this script, the button opens it by itself.

const form = byId("share-once-form", HTMLFormElement);
const news = byId("share-news", HTMLElement);
const { fileId = "", name = "", source = "" } = form.dataset;
const api = new Api(csrfToken);
/** @type {string | null} */
let ticket = null;

async function read() {
  const button = find(form, "button", HTMLButtonElement);
  button.disabled = true;
  try {
    ticket ??= (await api.openPlain(fileId)).ticket;
    const response = await fetch(source, { headers: { "Bytebin-Ticket": ticket }, cache: "no-store" }).catch(() => {
      throw new NetworkError();
    });
    if (!response.ok) throw apiError(response.status, await response.text(), response.headers.get("Retry-After"));
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = decodeText(bytes, response.headers.get("Content-Type") ?? "") ?? new TextDecoder().decode(bytes);
    await api.burn(fileId, ticket).catch(() => {}); // the server deletes it within the hour
    form.hidden = true;
    show(name, text).focus();
    news.textContent = message("burnt");
  } catch (error) {
    button.disabled = false;
    const gone = error instanceof ApiError && [404, 410].includes(error.status);
    const problem = failureText(error, { withPassword: false });
    news.textContent = gone ? `${message("alreadyRead")} ${message("alreadyReadHint")}` : `${problem.title} ${problem.text}`;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void read();
});
