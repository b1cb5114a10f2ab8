/** Cut a stream of pieces into batches of whole age chunks. */
import type { Bytes } from "./bytes.ts";

export interface Batch {
  readonly plaintext: Bytes;
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

  /** The next `sizeBytes` bytes, fewer only at the end. */
  async next(sizeBytes: number): Promise<Batch> {
    const plaintext = new Uint8Array(Math.min(sizeBytes, this.#leftBytes));
    let filled = 0;
    while (filled < plaintext.length) {
      if (this.#piece.length === 0) this.#piece = await this.#nextPiece();
      const taken = this.#piece.subarray(0, plaintext.length - filled);
      plaintext.set(taken, filled);
      filled += taken.length;
      this.#piece = this.#piece.subarray(taken.length);
    }
    this.#leftBytes -= plaintext.length;
    const last = this.#leftBytes === 0;
    // A stream longer than foretold would be sealed short and open as damaged: better to fail here.
    if (last && (this.#piece.length > 0 || (await this.#pieces.next()).done !== true)) {
      throw new TypeError("the stream is longer than foretold");
    }
    return { plaintext, last };
  }

  async #nextPiece(): Promise<Uint8Array> {
    const next = await this.#pieces.next();
    if (next.done === true) throw new TypeError("the stream is shorter than foretold");
    return next.value;
  }
}
