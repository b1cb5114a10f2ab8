/** SHA-256 of bytes in memory, by WebCrypto where there is one, else in pieces between which the page lives. */
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Bytes } from "./bytes.ts";
import { HASH_BYTES } from "./limits.ts";
import { Sha256 } from "./sha256.ts";

/** In hex. */
export async function hashOf(bytes: Bytes): Promise<string> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (subtle !== undefined) return bytesToHex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
  const hash = new Sha256();
  const breathe = breather();
  for (let start = 0; start < bytes.length; start += HASH_BYTES) {
    hash.update(bytes.subarray(start, start + HASH_BYTES));
    await breathe();
  }
  return bytesToHex(hash.digest());
}

// Longer than a frame, shorter than a press that seems to do nothing.
const BREATH_MS = 50;

/** Makes what is called between pieces of long work: now and then it lets the page draw and listen. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BREATH_MS) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    last = performance.now();
  };
}
