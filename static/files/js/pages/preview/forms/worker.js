const TIMEOUT = 4000; // milliseconds

/**
 * Has a worker do one job. It is stopped after that, or if it takes too long.
 * @template Job, Answer
 * @param {string} script
 * @param {Job} job
 * @param {number} [timeout] milliseconds
 * @returns {Promise<Answer>}
 */
export async function inWorker(script, job, timeout = TIMEOUT) {
  const worker = new Worker(script, { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("the worker takes too long")), timeout);
      worker.addEventListener("message", ({ data }) => resolve(data));
      worker.addEventListener("error", () => reject(new Error("the worker failed")));
      worker.postMessage(job);
    });
  } finally {
    worker.terminate();
  }
}
