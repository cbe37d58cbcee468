import { openWorkerStreams } from "./worker-streams.js";

/** @import { LargeSaving } from "./large.js" */
/** @import { WorkerStreams } from "./worker-streams.js" */

const TIMEOUT = 10_000; // milliseconds for the browser to request the download from the worker

/**
 * Saves as an ordinary download whose response comes from the service worker.
 * @param {Pick<LargeSaving, "name" | "size" | "workerScript" | "follow">} saving
 * @returns {Promise<WritableStream<Uint8Array<ArrayBuffer>> | null>} null if it cannot be started
 */
export async function streamedSaver({ name, size, workerScript, follow }) {
  const streams = await openWorkerStreams(workerScript);
  if (streams === null) return null;
  const { readable, writable } = new TransformStream();
  const download = offer(streams, { name, size, readable });
  const unfollow = follow(download.url);
  if (!(await download.started)) {
    download.stop();
    unfollow();
    return null;
  }
  const writer = writable.getWriter();
  writer.closed.catch(() => {}); // reported by the write
  return new WritableStream({
    start(controller) {
      download.drained.catch((error) => controller.error(error));
    },
    write: (piece) => writer.write(piece),
    async close() {
      await writer.close();
      await download.drained;
    },
    abort: (reason) => writer.abort(reason),
  });
}

/**
 * @param {WorkerStreams} streams
 * @param {{ name: string, size: number | null, readable: ReadableStream<Uint8Array<ArrayBuffer>> }} file
 */
function offer(streams, { name, size, readable }) {
  /** @type {PromiseWithResolvers<void>} */
  const drained = Promise.withResolvers();
  /** @type {PromiseWithResolvers<boolean>} */
  const started = Promise.withResolvers();
  setTimeout(started.resolve, TIMEOUT, false);
  const { url, stop } = streams.serve({
    name,
    size,
    type: "application/octet-stream",
    disposition: "attachment",
    read() {
      started.resolve(true);
      return readable;
    },
    onDrained: drained.resolve,
    onDropped: () => drained.reject(new DOMException("stopped in the browser's downloads", "AbortError")),
  });
  return { url, stop, started: started.promise, drained: drained.promise };
}
