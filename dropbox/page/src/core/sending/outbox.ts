/** The sealed bytes between the sealer and the server: only those that are not acknowledged, and a little ahead. */
import type { Bytes } from "../bytes.ts";
import { PageError } from "../errors.ts";

export interface SealedSource {
  readonly sizeBytes: number;
  /** The next bytes; null after the last. */
  take(): Promise<Bytes | null>;
  /** Bytes from `take` that are needed no more, to be used again. */
  giveBack(piece: Bytes): void;
}

export class Outbox {
  readonly sizeBytes: number;
  readonly #source: SealedSource;
  readonly #held: Bytes[] = [];
  #acknowledgedBytes = 0;
  #heldBytes = 0;
  /** How much of the first piece held is acknowledged already. */
  #firstStartsAt = 0;
  #filling: Promise<void> = Promise.resolve();

  constructor(source: SealedSource) {
    this.#source = source;
    this.sizeBytes = source.sizeBytes;
  }

  /** Where the first byte stands that the server has not acknowledged. */
  get acknowledgedBytes(): number {
    return this.#acknowledgedBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Hold at least this many bytes, or all that are left; throws what the source throws. */
  fill(wantedBytes: number): Promise<void> {
    this.#filling = this.#filling.then(() => this.#fillNow(wantedBytes));
    return this.#filling;
  }

  /** The first bytes held, at most this many; they stay until they are acknowledged. */
  front(mostBytes: number): Blob {
    const pieces: Bytes[] = [];
    let left = mostBytes;
    for (const [index, piece] of this.#held.entries()) {
      if (left === 0) break;
      const start = index === 0 ? this.#firstStartsAt : 0;
      const part = piece.subarray(start, start + left);
      pieces.push(part);
      left -= part.length;
    }
    return new Blob(pieces);
  }

  /** Let go of everything before this offset; throws PageError "upload-lost" where the server has too little. */
  acknowledge(offsetBytes: number): void {
    const dropBytes = offsetBytes - this.#acknowledgedBytes;
    if (dropBytes < 0) throw new PageError("upload-lost", "the server has lost bytes that it had acknowledged");
    if (dropBytes > this.#heldBytes)
      throw new PageError("upload-wrong", "the server has bytes that were never sent");
    this.#acknowledgedBytes = offsetBytes;
    this.#heldBytes -= dropBytes;
    this.#firstStartsAt += dropBytes;
    for (let [first] = this.#held; first && first.length <= this.#firstStartsAt; [first] = this.#held) {
      this.#firstStartsAt -= first.length;
      this.#held.shift();
      this.#source.giveBack(first);
    }
  }

  async #fillNow(wantedBytes: number): Promise<void> {
    while (this.#heldBytes < wantedBytes) {
      const piece = await this.#source.take();
      if (piece === null) return;
      this.#held.push(piece);
      this.#heldBytes += piece.length;
    }
  }
}
