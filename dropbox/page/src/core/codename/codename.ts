import { sha256 } from "@noble/hashes/sha2.js";
import type { WordList } from "./lists.ts";

export const WORDS = 12;
const ENTROPY_BYTES = 16;
const ENTROPY_BITS = 128n;
const CHECKSUM_BITS = 4n;
const WORD_BITS = 11n;

/** 128 random bits, whatever language they are said in. A secret: printing one shows nothing. */
export class Codename {
  readonly #entropy: Uint8Array;

  constructor(entropy: Uint8Array) {
    if (entropy.length !== ENTROPY_BYTES) throw new RangeError(`a codename has ${ENTROPY_BYTES} bytes`);
    this.#entropy = entropy.slice();
  }

  /** A new one, of `randomBytes` or its like. */
  static generate(random: (sizeBytes: number) => Uint8Array): Codename {
    return new Codename(random(ENTROPY_BYTES));
  }

  /** The twelve words' codename; null where they do not meet their checksum. */
  static fromIndexes(indexes: readonly number[]): Codename | null {
    const bits = indexes.reduce((sum, index) => (sum << WORD_BITS) | BigInt(index), 0n);
    const entropy = toBytes(bits >> CHECKSUM_BITS);
    return checksum(entropy) === (bits & 0xfn) ? new Codename(entropy) : null;
  }

  /** Gives the secret away. */
  get entropy(): Uint8Array {
    return this.#entropy.slice();
  }

  equals(other: Codename): boolean {
    return this.#entropy.reduce((sum, byte, index) => sum | (byte ^ (other.#entropy[index] ?? -1)), 0) === 0;
  }

  words(list: WordList): string[] {
    return this.#indexes().map((index) => list.words[index] ?? "");
  }

  /** In no language: each from 0001 to 2048. */
  numbers(): string[] {
    return this.#indexes().map((index) => String(index + 1).padStart(4, "0"));
  }

  toJSON(): string {
    return this.toString();
  }

  toString(): string {
    return "<Codename>";
  }

  #indexes(): number[] {
    const entropy = this.#entropy.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const bits = (entropy << CHECKSUM_BITS) | checksum(this.#entropy);
    return Array.from({ length: WORDS }, (_, place) => {
      const shift = ENTROPY_BITS + CHECKSUM_BITS - WORD_BITS * BigInt(place + 1);
      return Number((bits >> shift) & 0x7ffn);
    });
  }
}

/** BIP39's: the first four bits of the hash. */
function checksum(entropy: Uint8Array): bigint {
  return BigInt((sha256(entropy)[0] ?? 0) >> 4);
}

function toBytes(entropy: bigint): Uint8Array {
  return Uint8Array.from({ length: ENTROPY_BYTES }, (_, place) =>
    Number((entropy >> BigInt(8 * (ENTROPY_BYTES - 1 - place))) & 0xffn),
  );
}
