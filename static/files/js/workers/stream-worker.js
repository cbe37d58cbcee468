/**
 * The service worker under /f/. It lets the browser's downloads and players read what a page decrypts.
 *
 * It holds no key, no file and no state. For a GET of /f/stream/<client id>/<token> it asks that page over a port, and
 * passes on one array whenever the reader is ready. So the browser may end it between requests, and it has nothing to
 * leak. It ignores all other requests under /f/, and caches nothing. It is a classic script because not every browser
 * supports modules here.
 *
 * page -> worker   "hello" with a port -> {version, client} when the page is controlled; "ping": stay awake
 * worker -> page   {token, range} with a port, on which these follow:
 *   page -> worker   {status, headers, body: boolean}, then for each "pull" one of {bytes}, {end: true}; {error: true} at any time
 *   worker -> page   "pull"; finally "drained" (the last byte was taken) or "cancel" (the reader cancelled)
 *
 * @typedef {{ id: string, postMessage(message: object, transfer: Transferable[]): void }} PageClient
 * @typedef {object} WorkerScope
 * @property {{ scope: string }} registration
 * @property {{ claim(): Promise<void>, get(id: string): Promise<PageClient | undefined> }} clients
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 *
 * @typedef {{ status: number, headers: Record<string, string>, body: boolean }} Head
 */

const VERSION = 1; // of the messages; a page with another version saves without this worker
// A background page may send pings only once a minute, but browsers end a worker that is idle for half a minute.
const AWAKE_AFTER_PING = 60_000; // milliseconds
const TIMEOUT = 10_000; // milliseconds for the page's first reply
// Uploaded content must never run with our origin, whatever type the page gave it.
const STRICT_HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "sandbox; default-src 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};
const SHOWN_IN_PAGE = ["audio", "image", "video"];

// A channel whose other end is closed: the memory of what is sent to it is freed immediately (see transfer/release.js).
const { port1: drain, port2: drainEnd } = new MessageChannel();
drainEnd.close();

const scope = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));
const streams = `${scope.registration.scope}stream/`;

// No skipWaiting(): a new release would break the streams of the old one.
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("message", (event) => event.waitUntil(greet(event.source, event.ports[0])));
scope.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(streams)) event.respondWith(respond(event.request));
});

/**
 * @param {PageClient} client
 * @param {MessagePort | undefined} port undefined for a ping
 */
async function greet(client, port) {
  if (port === undefined) return new Promise((resolve) => setTimeout(resolve, AWAKE_AFTER_PING));
  await scope.clients.claim();
  port.postMessage({ version: VERSION, client: client.id });
}

/** @param {Request} request */
async function respond(request) {
  const [clientId = "", token] = request.url.slice(streams.length).split("/");
  const client = await scope.clients.get(clientId);
  if (client === undefined) return refusal(404);
  const { port1: port, port2 } = new MessageChannel();
  client.postMessage({ token, range: request.headers.get("Range") }, [port2]);
  const head = await headFrom(port);
  if (head === null || !isSafe(request, head)) {
    port.postMessage("cancel");
    return refusal(404);
  }
  return new Response(head.body ? bodyFrom(port, clientId) : null, {
    status: head.status,
    headers: { ...head.headers, ...STRICT_HEADERS },
  });
}

/** @param {number} status */
function refusal(status) {
  return new Response(null, { status, headers: STRICT_HEADERS });
}

/**
 * Returns whether the response is a download or media in a page. This worker never serves a document.
 * @param {Request} request
 * @param {Head} head
 */
function isSafe(request, { headers }) {
  return headers["Content-Disposition"]?.startsWith("attachment") || SHOWN_IN_PAGE.includes(request.destination);
}

/**
 * @param {MessagePort} port
 * @returns {Promise<Head | null>} null if the page does not reply
 */
function headFrom(port) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, TIMEOUT, null);
    port.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
  });
}

/**
 * Streams one array at a time, so that the page decrypts no faster than the reader reads.
 * @param {MessagePort} port
 * @param {string} clientId
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>} fails, and never closes, if the page fails or is gone
 */
function bodyFrom(port, clientId) {
  const over = new AbortController();
  let answered = () => {};
  /** @type {Uint8Array<ArrayBuffer> | undefined} what the reader took last */
  let taken;
  return new ReadableStream(
    {
      start(controller) {
        const fail = () => controller.error(new TypeError("the page could not go on"));
        port.onmessage = ({ data }) => {
          if (over.signal.aborted) return;
          if (data.bytes) controller.enqueue((taken = data.bytes));
          else over.abort();
          if (data.end) {
            controller.close();
            port.postMessage("drained");
          }
          if (data.error) fail();
          answered();
        };
        whenGone(clientId, over.signal, fail);
      },
      pull() {
        // Nothing is queued: the reader pulls only after copying the last array (Fetch standard, "incrementally read").
        if (taken) drain.postMessage(null, [taken.buffer]);
        taken = undefined;
        port.postMessage("pull");
        return new Promise((resolve) => (answered = () => resolve(undefined)));
      },
      cancel() {
        over.abort();
        port.postMessage("cancel");
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Calls `then` when the page is gone. A page that is closed or crashes sends no message, but its lock is released.
 * @param {string} clientId
 * @param {AbortSignal} signal
 * @param {() => void} then
 */
function whenGone(clientId, signal, then) {
  const lock = `bytebin-page-${clientId}`;
  navigator.locks.request(lock, { signal }, async () => then()).catch(() => {}); // the stream ended first
}
