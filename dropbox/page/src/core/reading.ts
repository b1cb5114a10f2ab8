/** Read a source's file in pieces, exactly the announced bytes, hashed on the way. */
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Bytes } from "./bytes.ts";
import { PageError } from "./errors.ts";
import { HASH_BYTES, MAX_WHOLE_FILE_BYTES, READ_BYTES } from "./limits.ts";
import { Sha256 } from "./sha256.ts";

/** What is used of a `File`. */
export interface SourceFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** One file being read. `pieces` first, to its end; then the hash and the sign. */
export class FileReading {
  /** The source's file went on behind the announced bytes. */
  hadMore = false;
  /** SHA-256 of the announced bytes, in hex. */
  sha256 = "";
  readonly #file: SourceFile;
  readonly #sizeBytes: number;
  readonly #index: number;

  constructor(file: SourceFile, sizeBytes: number, index: number) {
    this.#file = file;
    this.#sizeBytes = sizeBytes;
    this.#index = index;
  }

  /** Yield exactly the announced bytes; throws PageError "file-shrank" or "file-unreadable", naming the index. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    // Without a secure context there is no WebCrypto: some browsers' plain-http onion pages.
    const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
    if (subtle !== undefined && this.#sizeBytes <= MAX_WHOLE_FILE_BYTES) {
      const whole = await this.#read(0, this.#sizeBytes);
      this.sha256 = bytesToHex(new Uint8Array(await subtle.digest("SHA-256", whole)));
      yield whole;
    } else {
      yield* this.#hashedPieces();
    }
    this.hadMore = await this.#goesOn();
  }

  async *#hashedPieces(): AsyncGenerator<Uint8Array> {
    const hash = new Sha256();
    let ahead = this.#readAhead(0);
    for (let offset = 0; offset < this.#sizeBytes; offset += READ_BYTES) {
      const piece = await ahead;
      ahead = this.#readAhead(offset + READ_BYTES);
      for (let start = 0; start < piece.length; start += HASH_BYTES) {
        const part = piece.subarray(start, start + HASH_BYTES);
        hash.update(part);
        yield part;
      }
    }
    this.sha256 = bytesToHex(hash.digest());
  }

  /** Begin to read the next piece while this one is hashed. */
  #readAhead(offset: number): Promise<Bytes> {
    const piece = this.#read(offset, Math.min(offset + READ_BYTES, this.#sizeBytes));
    // Who cancels never awaits it; whoever does hears of the failure there.
    piece.catch(() => undefined);
    return piece;
  }

  async #read(start: number, end: number): Promise<Bytes> {
    if (start >= end) return new Uint8Array(0);
    const fileIndex = this.#index;
    let buffer: ArrayBuffer;
    try {
      buffer = await this.#file.slice(start, end).arrayBuffer();
    } catch {
      // Not chained: a browser's own message may hold the name.
      throw new PageError("file-unreadable", "a file was changed, moved or taken away", { fileIndex });
    }
    if (buffer.byteLength !== end - start) {
      throw new PageError("file-shrank", "a file ends before its announced size", { fileIndex });
    }
    return new Uint8Array(buffer);
  }

  async #goesOn(): Promise<boolean> {
    try {
      const behind = this.#file.slice(this.#sizeBytes, this.#sizeBytes + 1);
      return this.#file.size > this.#sizeBytes || (await behind.arrayBuffer()).byteLength > 0;
    } catch {
      return false; // what was announced is whole; more is only a remark
    }
  }
}
