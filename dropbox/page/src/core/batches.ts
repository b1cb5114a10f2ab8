/** Cut a stream of pieces into batches of age chunks, laid out so that they can be sealed where they are. */
import type { Bytes } from "./bytes.ts";
import { CHUNK_BYTES, SEALED_CHUNK_BYTES, sealedChunksBytes } from "./sealing/sizes.ts";

export interface Batch {
  /** Chunks of plaintext, each followed by room for its tag. */
  readonly spaced: Bytes;
  /** Nothing follows. */
  readonly last: boolean;
}

export class Batches {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #leftBytes: number;
  #piece: Uint8Array = new Uint8Array(0);

  /** `totalBytes` is the exact length of all pieces together. */
  constructor(pieces: AsyncIterable<Uint8Array>, totalBytes: number) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#leftBytes = totalBytes;
  }

  /** The next `sizeBytes` bytes of plaintext, fewer only at the end; in `spare`, if it is of the right size. */
  async next(sizeBytes: number, spare?: Bytes): Promise<Batch> {
    const plaintextBytes = Math.min(sizeBytes, this.#leftBytes);
    const spacedBytes = sealedChunksBytes(plaintextBytes);
    const spaced = spare?.length === spacedBytes ? spare : new Uint8Array(spacedBytes);
    for (let start = 0, left = plaintextBytes; left > 0; start += SEALED_CHUNK_BYTES, left -= CHUNK_BYTES) {
      await this.#fill(spaced.subarray(start, start + Math.min(left, CHUNK_BYTES)));
    }
    this.#leftBytes -= plaintextBytes;
    const last = this.#leftBytes === 0;
    // A stream longer than foretold would be sealed short and open as damaged: better to fail here.
    if (last && (this.#piece.length > 0 || (await this.#pieces.next()).done !== true)) {
      throw new TypeError("the stream is longer than foretold");
    }
    return { spaced, last };
  }

  async #fill(chunk: Bytes): Promise<void> {
    for (let filled = 0; filled < chunk.length;) {
      if (this.#piece.length === 0) this.#piece = await this.#nextPiece();
      const taken = this.#piece.subarray(0, chunk.length - filled);
      chunk.set(taken, filled);
      filled += taken.length;
      this.#piece = this.#piece.subarray(taken.length);
    }
  }

  async #nextPiece(): Promise<Uint8Array> {
    const next = await this.#pieces.next();
    if (next.done === true) throw new TypeError("the stream is shorter than foretold");
    return next.value;
  }
}
