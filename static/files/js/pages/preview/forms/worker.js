const TIMEOUT = 4000; // milliseconds

/**
 * Has a worker do one job. It is ended after that, if it takes too long, and when nobody wants the answer any more.
 * @template Job, Answer
 * @param {string} script
 * @param {Job} job
 * @param {{ timeout?: number, signal?: AbortSignal }} [options] timeout: in milliseconds
 * @returns {Promise<Answer>}
 */
export async function inWorker(script, job, { timeout = TIMEOUT, signal } = {}) {
  signal?.throwIfAborted();
  const worker = new Worker(script, { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("the worker takes too long")), timeout);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", () => reject(new Error("the worker failed")));
      worker.postMessage(job);
    });
  } finally {
    worker.terminate();
  }
}
