/** The payload of an age v1 file (C2SP age, "Payload"): chunks of 64 KiB, each under its number. */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { Bytes } from "../bytes.ts";
import { SEALED_CHUNK_BYTES, TAG_BYTES } from "./sizes.ts";

/**
 * Seal a run of chunks where it is: `spaced` is plaintext in chunks, each followed by room for its tag. The first has
 * the number `firstChunk`; only the file's last chunk may be short.
 */
export function sealChunks(streamKey: Uint8Array, firstChunk: number, spaced: Bytes, last: boolean): void {
  const count = Math.ceil(spaced.length / SEALED_CHUNK_BYTES);
  if (!last && spaced.length !== count * SEALED_CHUNK_BYTES)
    throw new RangeError("only the last chunk may be short");
  for (let index = 0; index < count; index += 1) {
    const sealed = spaced.subarray(index * SEALED_CHUNK_BYTES, (index + 1) * SEALED_CHUNK_BYTES);
    const nonce = chunkNonce(firstChunk + index, last && index === count - 1);
    // In place: the library copies the plaintext to its own place and goes on there.
    chacha20poly1305(streamKey, nonce).encrypt(sealed.subarray(0, -TAG_BYTES), sealed);
  }
}

/** Eleven bytes of the chunk's number, big-endian, and one that tells the last. */
function chunkNonce(number: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(number));
  nonce[11] = last ? 1 : 0;
  return nonce;
}
