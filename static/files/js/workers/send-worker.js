import { putBytes } from "./chunk-request.js";
import { release } from "../transfer/release.js";

/**
 * Sends chunks. It is a worker because Chromium keeps what a request has sent until the thread's garbage is collected,
 * which happens hundreds of megabytes too late. So the page ends this thread after a few chunks.
 *
 * @import { Answer } from "./chunk-request.js"
 *
 * @typedef {object} SendJob
 * @property {number} number returned with every message about the job
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {boolean} toStore whether to send it to the store; the body is then always returned, because nothing is recorded yet
 * @property {boolean} quick whether it will be sent within seconds, without any "sent" message
 * @property {Uint8Array<ArrayBuffer>} body
 *
 * @typedef {{ number: number, abort: true }} SendAbort no more messages follow for this job
 * @typedef {{ answer: Answer } | { failure: string }} SendOutcome failure: of the network
 * @typedef {{ number: number, body: Uint8Array<ArrayBuffer>, outcome: SendOutcome }} Sent body: empty if it was accepted
 * @typedef {"ready" | { number: number, sent: number } | Sent | { number: number, lost: unknown }} SendNews
 *   sent: bytes sent so far; lost: the error after which the body cannot be returned
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
 * Sends the body as a Blob, which is in memory once. A request with an array copies it twice.
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
