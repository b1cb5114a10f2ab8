/**
 * Read a whole tar stream in the one spelling of docs/spec/submission.md, "Tar headers". Each header is built again
 * from the name and the size that it says, and must be equal. Codes as in dropbox/bag/tar.py.
 */
import type { Bytes } from "./bytes.ts";
import { PageError } from "./errors.ts";
import { BLOCK_BYTES, tarFillBytes, tarHeader } from "./tar.ts";

const LATIN1 = new TextDecoder("latin1");

export interface TarMember {
  readonly name: string;
  readonly sizeBytes: number;
}

/** Members in order: `next`, `body`, `requireFill`, and again; `requireZerosAndEnd` after the last. */
export class TarReader {
  readonly #stream: Bytes;
  #position = 0;

  constructor(untrustedStream: Bytes) {
    this.#stream = untrustedStream;
  }

  get positionBytes(): number {
    return this.#position;
  }

  /** The next member; null after a whole end marker. */
  next(): TarMember | null {
    const block = this.#exactly(BLOCK_BYTES);
    if (!isZero(block)) return parseHeader(block);
    if (!isZero(this.#exactly(BLOCK_BYTES)))
      throw new PageError("tar-end", "expected two zero blocks at the end");
    return null;
  }

  body(member: TarMember): Bytes {
    return this.#exactly(member.sizeBytes);
  }

  requireFill(member: TarMember): void {
    if (!isZero(this.#exactly(tarFillBytes(member.sizeBytes)))) {
      throw new PageError("tar-fill", "expected zeros up to the next tar block");
    }
  }

  /** Only zeros up to this size, then the end. */
  requireZerosAndEnd(paddedBytes: number): void {
    if (!isZero(this.#stream.subarray(this.#position, paddedBytes))) {
      throw new PageError("padding-not-zero", "expected only zeros after the end marker");
    }
    if (this.#stream.length < paddedBytes) throw new PageError("padding-short", "the padding ends too early");
    if (this.#stream.length > paddedBytes)
      throw new PageError("trailing-bytes", "the stream goes on after its padded size");
    this.#position = paddedBytes;
  }

  #exactly(sizeBytes: number): Bytes {
    const end = this.#position + sizeBytes;
    if (end > this.#stream.length) throw new PageError("cut-short", "the stream ends before its last byte");
    const bytes = this.#stream.subarray(this.#position, end);
    this.#position = end;
    return bytes;
  }
}

function parseHeader(untrusted: Bytes): TarMember {
  const sum = untrusted.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (latin1(untrusted, 148, 154) !== sum.toString(8).padStart(6, "0")) {
    throw new PageError("tar-checksum", "a tar header's checksum does not match");
  }
  const kind = latin1(untrusted, 156, 157);
  // A size of 8 GiB, which is what a pax header is for, no answer has.
  if (kind === "x") throw new PageError("tar-pax", "expected no pax header");
  if (kind !== "0") throw new PageError("tar-kind", "expected a plain file");
  const [name = ""] = latin1(untrusted, 0, 100).split("\0", 1);
  if (!/^[\x21-\x7e]{1,100}$/.test(name))
    throw new PageError("member-name", "a member's name has a wrong byte");
  const size = latin1(untrusted, 124, 136);

  if (!/^[0-7]{11}\0$/.test(size)) throw field();
  const member = { name, sizeBytes: Number.parseInt(size, 8) };
  const expected = tarHeader(name, member.sizeBytes);
  if (!untrusted.every((byte, at) => byte === expected[at])) throw field();
  return member;
}

function latin1(bytes: Bytes, start: number, end: number): string {
  return LATIN1.decode(bytes.subarray(start, end));
}

function isZero(bytes: Bytes): boolean {
  return bytes.every((byte) => byte === 0);
}

function field(): PageError {
  return new PageError("tar-field", "a field of a tar header is not in its one spelling");
}
