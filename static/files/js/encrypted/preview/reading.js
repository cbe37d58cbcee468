/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * A file that can be previewed. Its bytes are decrypted and verified as they are read.
 * @typedef {object} Source
 * @property {string} name safe to show
 * @property {string} type as the sender stated
 * @property {number} size bytes
 * @property {(start: number, end: number, signal: AbortSignal) => ReadableStream<Bytes>} read
 */

/**
 * @param {Source} source
 * @param {number} end exclusive
 * @param {{ signal: AbortSignal, onBytes?: (bytes: number) => void }} options
 * @returns {Promise<Bytes>} the bytes before `end`
 */
export async function readFirst(source, end, { signal, onBytes = () => {} }) {
  const whole = new Uint8Array(end);
  let filled = 0;
  const collect = new WritableStream({
    /** @param {Bytes} piece */
    write(piece) {
      whole.set(piece, filled);
      filled += piece.length;
      onBytes(filled);
    },
  });
  await source.read(0, end, signal).pipeTo(collect);
  return whole;
}

/**
 * @param {ReadableStream<Bytes>} stream
 * @param {(error: unknown) => void} onError
 * @returns {ReadableStream<Bytes>} the same stream, which reports its failure to `onError`
 */
export function watched(stream, onError) {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((error) => {
          onError(error);
          throw error;
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
