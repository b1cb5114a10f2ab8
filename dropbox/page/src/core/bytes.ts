import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes } from "@noble/hashes/utils.js";

/** Bytes that are no one else's: what transfers and Blob parts need. */
export type Bytes = Uint8Array<ArrayBuffer>;

const ENCODER = new TextEncoder();

export function utf8(text: string): Bytes {
  return ENCODER.encode(text);
}

/** Decode strictly; null where the bytes are not UTF-8. A byte order mark stays what it is: a character. */
export function fromUtf8(untrusted: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(untrusted);
  } catch {
    return null;
  }
}

/** The browser's own conversion to scalar values: half a character becomes U+FFFD. */
export function wellFormed(text: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8(text));
}

export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

export function concat(pieces: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** For public bytes: it stops at the first that differs. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Decode the one spelling of standard base64; null for any other. */
export function fromBase64(untrusted: string): Bytes | null {
  let binary: string;
  try {
    binary = atob(untrusted);
  } catch {
    return null;
  }
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return toBase64(bytes) === untrusted ? bytes : null;
}

/** 32 fresh random bytes in hex. */
export function newToken(): string {
  return bytesToHex(randomBytes(32));
}
