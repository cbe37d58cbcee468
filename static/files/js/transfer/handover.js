/**
 * Hands files and texts to another of our pages without a server, through the service worker in workers/share-worker.js.
 *
 * @typedef {{ file: File, path: string }} Handed path: in its folder, "" if it is in none
 * @typedef {{ files: Handed[], title: string, text: string }} Content
 */

const SCOPE = "/upload/";
const TIMEOUT = 10_000; // milliseconds for the worker to start and to reply

/**
 * Starts the worker, which then also takes what other apps share with this one.
 * @param {string} script URL
 * @returns {Promise<ServiceWorker | null>} null if there can be none: a private window, or a page without https
 */
export async function startWorker(script) {
  if (!("serviceWorker" in navigator)) return null;
  try {
    const registration = await navigator.serviceWorker.register(script, { scope: SCOPE, updateViaCache: "none" });
    return await activeOf(registration);
  } catch {
    return null;
  }
}

/**
 * @param {string} script URL
 * @param {Content} content
 * @returns {Promise<string | null>} the token to take it with; null if there is no worker
 */
export async function handOver(script, content) {
  const worker = await startWorker(script);
  return worker && ((await ask(worker, { keep: content }))?.token ?? null);
}

/**
 * @param {string} token
 * @returns {Promise<Content | null>} null if it was taken already, or too long ago
 */
export async function takeOver(token) {
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE);
  if (!registration?.active) return null;
  return (await ask(registration.active, { take: token }))?.content ?? null;
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @returns {Promise<ServiceWorker | null>} null if it does not start in time
 */
function activeOf(registration) {
  const starting = registration.installing ?? registration.waiting;
  if (registration.active !== null || starting === null) return Promise.resolve(registration.active);
  return new Promise((resolve) => {
    setTimeout(resolve, TIMEOUT, null);
    starting.addEventListener("statechange", () => starting.state === "activated" && resolve(starting));
  });
}

/**
 * @param {ServiceWorker} worker
 * @param {object} message
 * @returns {Promise<any>} null without a reply
 */
function ask(worker, message) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    setTimeout(resolve, TIMEOUT, null);
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(message, [port2]);
  });
}
