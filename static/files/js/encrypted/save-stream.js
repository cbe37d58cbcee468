/** @typedef {ReadableStream<Uint8Array<ArrayBuffer>>} Content */
/** @typedef {(file: { name: string, size: number | null }) => Promise<WritableStream<Uint8Array<ArrayBuffer>>>} OpenSaver */

/**
 * Asks where to, then fills it. What fails on the way leaves nothing behind that looks whole.
 * @param {{ name: string, size: number }} file
 * @param {() => Content | Promise<Content>} open asked for the content when there is a place for it
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void, openSaver: OpenSaver }} options onBytes: bytes so far
 */
export async function saveStream({ name, size }, open, { signal, onBytes, openSaver }) {
  const saver = await openSaver({ name, size });
  try {
    const content = await open();
    await content.pipeThrough(counter(onBytes)).pipeTo(saver, { signal, preventAbort: true });
  } catch (error) {
    await saver.abort(error).catch(() => {}); // where it was the place that failed
    throw error;
  }
}

/**
 * @param {(bytes: number) => void} onBytes
 * @returns {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>}
 */
function counter(onBytes) {
  let bytes = 0;
  return new TransformStream({
    transform(piece, controller) {
      bytes += piece.length;
      onBytes(bytes);
      controller.enqueue(piece);
    },
  });
}
