/** @typedef {ReadableStream<Uint8Array<ArrayBuffer>>} Content */
/** @typedef {(file: { name: string, size: number | null }) => Promise<WritableStream<Uint8Array<ArrayBuffer>>>} OpenSaver */

/**
 * Opens the saver, then writes the content to it. A failure leaves no file behind that looks complete.
 * @param {{ name: string, size: number }} file
 * @param {() => Content | Promise<Content>} open called once the saver is open
 * @param {{ signal: AbortSignal, onBytes: (bytes: number) => void, openSaver: OpenSaver }} options onBytes: bytes so far
 */
export async function saveStream({ name, size }, open, { signal, onBytes, openSaver }) {
  const saver = await openSaver({ name, size });
  try {
    const content = await open();
    await content.pipeThrough(counter(onBytes)).pipeTo(saver, { signal, preventAbort: true });
  } catch (error) {
    await saver.abort(error).catch(() => {}); // the saver itself may have failed
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
