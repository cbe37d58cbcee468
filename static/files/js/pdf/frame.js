/**
 * Shows a PDF, page by page. This runs in a sandboxed frame: without our origin, its cookies or its storage, and its policy
 * allows no request but for its own scripts. The page around it sends the bytes that are asked for, and nothing else
 * passes between the two. Scripts inside the PDF are never run: the part of pdf.js that could is not there.
 *
 * @typedef {object} Opening what the page sends first
 * @property {number} size bytes of the PDF
 * @property {Record<"previous" | "next" | "page" | "failed", string>} texts
 * @property {string | undefined} theme
 */

const MOST_PIXELS = 2 ** 24; // of a canvas; a larger page is drawn with fewer
const MOST_IMAGE_PIXELS = 2 ** 25;
const CHUNK = 2 ** 18; // bytes per request

const root = document.documentElement;
const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas"));
const text = /** @type {HTMLElement} */ (document.getElementById("text"));
const place = /** @type {HTMLElement} */ (document.getElementById("place"));
const [previous, next] = document.querySelectorAll("button");

/** @param {string} name */
function elementText(name) {
  return root.dataset[name] ?? "";
}

/**
 * @param {number} size
 * @param {MessagePort} port
 */
async function openDocument(size, port) {
  const [pdfjs, worker] = await Promise.all([import(elementText("library")), import(elementText("worker"))]);
  // Not in a worker: browsers start none for an opaque origin. pdf.js looks for the worker's module here.
  Object.assign(globalThis, { pdfjsWorker: worker });
  class Transport extends pdfjs.PDFDataRangeTransport {
    /**
     * @param {number} start
     * @param {number} end
     */
    requestDataRange(start, end) {
      port.postMessage({ start, end });
    }
  }
  const range = new /** @type {any} */ (Transport)(size, null);
  port.onmessage = ({ data: { start, bytes } }) => range.onDataRange(start, bytes);
  const options = { disableAutoFetch: true, disableStream: true, rangeChunkSize: CHUNK, maxImageSize: MOST_IMAGE_PIXELS };
  return pdfjs.getDocument({ range, ...options, enableXfa: false, useWasm: false, useWorkerFetch: false, verbosity: 0 }).promise;
}

/** @param {any} page of pdf.js */
async function draw(page) {
  const whole = page.getViewport({ scale: 1 });
  const wanted = (root.clientWidth / whole.width) * devicePixelRatio;
  const scale = Math.min(wanted, Math.sqrt(MOST_PIXELS / (whole.width * whole.height)));
  const viewport = page.getViewport({ scale });
  canvas.width = Math.ceil(viewport.width);
  canvas.height = Math.ceil(viewport.height);
  await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
  const { items } = await page.getTextContent();
  text.textContent = items.map((/** @type {{ str?: string }} */ { str = "" }) => str).join(" ");
}

/**
 * @param {Opening} opening
 * @param {MessagePort} port
 */
async function show({ size, texts, theme }, port) {
  if (theme !== undefined) root.dataset.theme = theme;
  previous.textContent = texts.previous;
  next.textContent = texts.next;
  const pdf = await openDocument(size, port);
  let current = 0;
  /** @type {Promise<unknown>} */
  let drawn = Promise.resolve();
  /** @param {number} number */
  function turnTo(number) {
    if (number < 1 || number > pdf.numPages || number === current) return;
    current = number;
    previous.disabled = number === 1;
    next.disabled = number === pdf.numPages;
    place.textContent = texts.page.replace("{number}", String(number)).replace("{count}", String(pdf.numPages));
    const step = async () => number === current && draw(await pdf.getPage(number));
    drawn = drawn.then(step).catch(() => (place.textContent = texts.failed));
  }
  previous.addEventListener("click", () => turnTo(current - 1));
  next.addEventListener("click", () => turnTo(current + 1));
  addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft" || key === "PageUp") turnTo(current - 1);
    if (key === "ArrowRight" || key === "PageDown") turnTo(current + 1);
  });
  turnTo(1);
}

addEventListener("message", ({ source, data, ports: [port] }) => {
  if (source !== parent || port === undefined) return;
  void show(data, port).then(
    () => port.postMessage({ opened: true }),
    () => port.postMessage({ opened: false }),
  );
});
