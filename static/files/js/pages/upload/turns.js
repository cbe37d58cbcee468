/** @import { FileJob, Transport } from "./file-job.js" */

/** Of files on a page; more have one row together. */
export const MOST_ROWS = 50;

const FILES_AT_ONCE = 3; // while one file waits for responses to small requests, chunks of the others are sent
const SMALL_AT_ONCE = 6; // small files only wait for responses; over HTTP/1.1, browsers open six connections

/**
 * Starts one job. Call again at each change of a job's state, and so until enough are running.
 * @param {FileJob[]} jobs
 * @param {() => Promise<Transport>} transport
 */
export function startNext(jobs, transport) {
  const next = jobs.find(({ state, held }) => state === "waiting" && !held);
  if (next === undefined) return;
  const running = jobs.filter(({ state }) => state === "running");
  const atOnce = [next, ...running].every(({ small }) => small) ? SMALL_AT_ONCE : FILES_AT_ONCE;
  if (running.length < atOnce) void next.run(transport);
}
