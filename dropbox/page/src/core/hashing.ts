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
  for (let start = 0; start < bytes.length; start += HASH_BYTES) {
    hash.update(bytes.subarray(start, start + HASH_BYTES));
    await breathe();
  }
  return bytesToHex(hash.digest());
}

/** Let the page draw and listen. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
