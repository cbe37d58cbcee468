import { message } from "../../../../../messages/preview.js";
import { readPart } from "../../../encrypted/preview/reading.js";

/**
 * @import { Source } from "../../../encrypted/preview/reading.js"
 * @typedef {{ opened: boolean } | { start: number, end: number }} Asked by the frame
 */

const MOST = 2 ** 24; // bytes at a time
const SIGNATURE = "%PDF-";
const HEAD = 1024; // bytes in which it stands (ISO 32000-1, Annex H, note 13)

/**
 * Shows a PDF in a sandboxed frame (js/pdf/frame.js), which gets the bytes that it asks for.
 * @param {Source} source
 * @param {string} url of the frame
 * @param {{ signal: AbortSignal, onFailure: (error: unknown) => void }} options
 * @returns {Promise<HTMLElement | null>} null if it is no PDF
 */
export async function pdfOf(source, url, { signal, onFailure }) {
  const head = await readPart(source, 0, Math.min(HEAD, source.size), { signal });
  if (!String.fromCharCode(...head).includes(SIGNATURE)) return null;
  const frame = document.createElement("iframe");
  frame.className = "preview__pdf";
  frame.title = message("text", { name: source.name });
  frame.setAttribute("sandbox", "allow-scripts");
  frame.referrerPolicy = "no-referrer";
  frame.src = url;
  frame.addEventListener("load", () => connect(frame, source, { signal, onFailure }), { once: true });
  return frame;
}

/**
 * @param {HTMLIFrameElement} frame
 * @param {Source} source
 * @param {{ signal: AbortSignal, onFailure: (error: unknown) => void }} options
 */
function connect(frame, source, { signal, onFailure }) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = async (/** @type {MessageEvent<Asked>} */ { data }) => {
    try {
      if ("opened" in data) {
        if (!data.opened) throw new Error("pdf.js could not open it");
        return;
      }
      const { start, end } = within(data, source.size);
      const bytes = await readPart(source, start, end, { signal });
      port1.postMessage({ start, bytes }, [bytes.buffer]);
    } catch (error) {
      onFailure(error);
    }
  };
  signal.addEventListener("abort", () => port1.close());
  const texts = { previous: message("previous"), next: message("next"), page: message("pdfPage", { number: "{number}", count: "{count}" }), failed: message("unreadable") };
  const { theme } = document.documentElement.dataset;
  // Its origin is opaque, so there is no name for it; the port reaches no other frame.
  frame.contentWindow?.postMessage({ size: source.size, texts, theme }, "*", [port2]);
}

/**
 * @param {{ start: number, end: number }} asked
 * @param {number} size
 */
function within({ start, end }, size) {
  const valid = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start < end && end <= size;
  if (!valid || end - start > MOST) throw new RangeError("the frame asks for what is not there");
  return { start, end };
}
