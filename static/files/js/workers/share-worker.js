/**
 * The service worker under /upload/. It takes what a phone's share dialog, or another page of ours, hands to the upload
 * page, so that no server sees it: there it is encrypted like any chosen file.
 *
 * What it is given stays in its memory until the page takes it, or for KEPT_FOR. It stores nothing, caches nothing, and
 * ignores all requests but POST /upload/share. It is a classic script because not every browser supports modules here.
 *
 * page -> worker   {keep: content} with a port -> {token};  {take: token} with a port -> {content}, null if it has none
 *
 * @typedef {{ file: File, path: string }} Handed path: in its folder, "" if it is in none
 * @typedef {{ files: Handed[], title: string, text: string }} Content
 * @typedef {object} ShareScope
 * @property {{ scope: string }} registration
 * @property {() => Promise<void>} skipWaiting
 * @property {{ claim(): Promise<void> }} clients
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 */

const KEPT_FOR = 280_000; // milliseconds: browsers end a worker whose event takes five minutes
const worker = /** @type {ShareScope} */ (/** @type {unknown} */ (self));
const shared = `${worker.registration.scope}share`;

/** @type {Map<string, { content: Content, taken: () => void }>} by token */
const kept = new Map();

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  const { data, ports } = event;
  if (data.keep) ports[0].postMessage({ token: keep(data.keep, event) });
  else if (data.take) ports[0].postMessage({ content: take(data.take) });
});
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "POST" && url === shared) event.respondWith(receive(event));
});

/**
 * Reads what was shared, and opens the page that it is for: texts can be edited before they are sent.
 * @param {any} event
 */
async function receive(event) {
  const form = await event.request.formData().catch(() => new FormData());
  const files = form.getAll("file").filter((/** @type {unknown} */ file) => file instanceof File);
  const said = (/** @type {string} */ field) => String(form.get(field) ?? "");
  const text = [said("text"), said("url")].filter((part, index, all) => part !== "" && !all.slice(0, index).some((other) => other.includes(part)));
  const content = { files: files.map((/** @type {File} */ file) => ({ file, path: "" })), title: said("title"), text: text.join("\n") };
  const page = files.length === 0 ? "text/" : "";
  return Response.redirect(`${worker.registration.scope}${page}?shared=${keep(content, event)}`, 303);
}

/**
 * Keeps the content, and this worker running, until a page takes it.
 * @param {Content} content
 * @param {{ waitUntil(end: Promise<unknown>): void }} event
 * @returns {string} token
 */
function keep(content, event) {
  const token = crypto.randomUUID();
  const gone = new Promise((resolve) => {
    kept.set(token, { content, taken: () => resolve(undefined) });
    setTimeout(resolve, KEPT_FOR);
  });
  event.waitUntil(gone.then(() => kept.delete(token)));
  return token;
}

/** @param {string} token */
function take(token) {
  const found = kept.get(token);
  found?.taken();
  kept.delete(token);
  return found?.content ?? null;
}
