import { putBytes } from "./chunk-request.js";
import { release } from "../transfer/release.js";

/**
 * Sends chunks. Apart from the page, because Chromium keeps what a request has sent until its thread's garbage is collected,
 * which it does hundreds of megabytes too late: the page ends this thread after a few chunks.
 *
 * @import { Answer } from "./chunk-request.js"
 *
 * @typedef {object} SendJob
 * @property {number} number comes back with all that is said of it
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {boolean} toStore whether to the store itself; the body then comes back in any case, because nothing is recorded yet
 * @property {boolean} quick whether it will be sent within seconds, without any "sent"
 * @property {Uint8Array<ArrayBuffer>} body
 *
 * @typedef {{ number: number, abort: true }} SendAbort nothing more is said of that one
 * @typedef {{ answer: Answer } | { failure: string }} SendOutcome failure: of the network
 * @typedef {{ number: number, body: Uint8Array<ArrayBuffer>, outcome: SendOutcome }} Sent body: empty where it was taken
 * @typedef {"ready" | { number: number, sent: number } | Sent | { number: number, lost: unknown }} SendNews
 *   sent: bytes that have left; lost: the body cannot be given back
 */

/** @type {Map<number, AbortController>} by job */
const interruptions = new Map();

/** @param {SendJob} job */
async function run(job) {
  const { number } = job;
  const interruption = new AbortController();
  interruptions.set(number, interruption);
  try {
    const sent = await send(job, interruption.signal);
    if (!interruption.signal.aborted) tell(sent, [sent.body.buffer]);
  } catch (lost) {
    tell({ number, lost });
  } finally {
    interruptions.delete(number);
  }
}

/**
 * As a Blob the body is in memory once; a request that is given bytes copies them twice.
 * @param {SendJob} job
 * @param {AbortSignal} signal
 * @returns {Promise<Sent>}
 */
async function send({ number, url, headers, toStore, quick, body }, signal) {
  const blob = new Blob([body]);
  release(body);
  const onProgress = (/** @type {number} */ sent) => tell({ number, sent });
  const outcome = await outcomeOf(putBytes(url, blob, { headers, signal, toStore, quick, onProgress }));
  const taken = signal.aborted || (!toStore && "answer" in outcome && outcome.answer.status < 400);
  return { number, outcome, body: taken ? new Uint8Array() : new Uint8Array(await blob.arrayBuffer()) };
}

/**
 * @param {Promise<Answer>} request
 * @returns {Promise<SendOutcome>}
 */
function outcomeOf(request) {
  return request.then(
    (answer) => ({ answer }),
    (error) => ({ failure: String(error?.message) }),
  );
}

/**
 * @param {SendNews} news
 * @param {ArrayBuffer[]} transfer
 */
function tell(news, transfer = []) {
  self.postMessage(news, { transfer });
}

self.addEventListener("message", (/** @type {MessageEvent<SendJob | SendAbort>} */ { data }) => {
  if ("abort" in data) interruptions.get(data.number)?.abort();
  else void run(data);
});
tell("ready");
