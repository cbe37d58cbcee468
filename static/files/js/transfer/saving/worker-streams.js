import { answer } from "./worker-answer.js";

/** @import { Served } from "./worker-answer.js" */

const SCOPE = "/f/";
const VERSION = 1; // of the messages between page and worker, which workers/stream-worker.js describes
const TIMEOUT = 10_000; // milliseconds for the worker to start and to reply
const CONTROL_TIMEOUT = 2_000; // milliseconds until the worker controls the page
// Milliseconds. Firefox ends a worker after 30 s without an event, and treats what it has streamed as the whole file.
const PING_EVERY = 10_000;

/** @type {Promise<WorkerStreams | null> | null} */
let connection = null;

/**
 * Returns the service worker's streams. The worker is started on first use and shared by the whole page.
 * @param {string} script URL
 * @returns {Promise<WorkerStreams | null>} null if there is no worker (private window) or it is an older release's
 */
export async function openWorkerStreams(script) {
  connection ??= connect(script).catch(() => null);
  const streams = await connection;
  if (streams === null) connection = null;
  return streams;
}

/** @param {string} script */
async function connect(script) {
  if (!("serviceWorker" in navigator && "locks" in navigator)) return null;
  const container = navigator.serviceWorker;
  const registration = await within(TIMEOUT, container.register(script, { scope: SCOPE, updateViaCache: "none" }));
  if (registration.active === null) await within(TIMEOUT, container.ready);
  const { version, client } = await within(TIMEOUT, greet(registration));
  if (version !== VERSION) return null;
  await holdPageLock(client);
  if (container.controller === null) await within(CONTROL_TIMEOUT, controllerOf(container)).catch(() => {});
  return new WorkerStreams(container, registration, client);
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @returns {Promise<{ version: number, client: string }>}
 */
function greet({ active }) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    active?.postMessage("hello", [port2]);
  });
}

/**
 * Holds a lock until the page ends, even by a crash, which tells the worker that no reply will come.
 * @param {string} client
 */
function holdPageLock(client) {
  return new Promise((held) => {
    void navigator.locks.request(`bytebin-page-${client}`, () => new Promise(() => held(undefined)));
  });
}

/** @param {ServiceWorkerContainer} container */
function controllerOf(container) {
  return new Promise((resolve) => container.addEventListener("controllerchange", resolve, { once: true }));
}

/**
 * @template T
 * @param {number} milliseconds
 * @param {Promise<T>} step
 * @returns {Promise<T>}
 */
function within(milliseconds, step) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the service worker does not answer")), milliseconds);
    step.then(resolve, reject);
  });
}

/** Gives streams of this page a URL that downloads and players can read. */
export class WorkerStreams {
  #container;
  #registration;
  #client;
  /** @type {Map<string, { file: Served, taken: AbortController }>} by token */
  #served = new Map();
  #open = 0;
  /** @type {number | undefined} */
  #pinging;

  /**
   * @param {ServiceWorkerContainer} container
   * @param {ServiceWorkerRegistration} registration
   * @param {string} client the worker's id for this page
   */
  constructor(container, registration, client) {
    this.#container = container;
    this.#registration = registration;
    this.#client = client;
    container.addEventListener("message", ({ data, ports }) => void this.#answer(data, /** @type {any} */ (ports[0])));
    container.startMessages();
  }

  /** Whether the worker handles this page's own requests, such as a video's. Downloads do not need that. */
  get controlled() {
    return this.#container.controller !== null;
  }

  /**
   * @param {Served} file
   * @returns {{ url: string, stop: () => void }} stop: current reads fail, and no new ones start
   */
  serve(file) {
    const token = crypto.randomUUID();
    const taken = new AbortController();
    this.#served.set(token, { file, taken });
    const stop = () => {
      this.#served.delete(token);
      taken.abort();
    };
    return { url: `${SCOPE}stream/${this.#client}/${token}`, stop };
  }

  /**
   * @param {{ token: string, range: string | null }} request
   * @param {MessagePort} port
   */
  async #answer({ token, range }, port) {
    const served = this.#served.get(token);
    if (served === undefined) return port.postMessage({ status: 404, headers: {}, body: false });
    this.#startPinging();
    await answer(port, served.file, { range, signal: served.taken.signal });
    this.#stopPinging();
  }

  #startPinging() {
    this.#open += 1;
    this.#pinging ??= setInterval(() => this.#registration.active?.postMessage("ping"), PING_EVERY);
  }

  #stopPinging() {
    this.#open -= 1;
    if (this.#open > 0) return;
    clearInterval(this.#pinging);
    this.#pinging = undefined;
  }
}
