/** The payload of an age v1 file (C2SP age, "Payload"): chunks of 64 KiB, each under its number. */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { Bytes } from "../bytes.ts";
import { CHUNK_BYTES, TAG_BYTES } from "./sizes.ts";

/** Seal a run of chunks that begins with number `firstChunk`; only the file's last chunk may be short. */
export function sealChunks(streamKey: Uint8Array, firstChunk: number, plaintext: Bytes, last: boolean): Bytes {
  const count = Math.max(1, Math.ceil(plaintext.length / CHUNK_BYTES));
  if (!last && plaintext.length !== count * CHUNK_BYTES)
    throw new RangeError("only the last chunk may be short");
  const sealed = new Uint8Array(plaintext.length + count * TAG_BYTES);
  for (let index = 0; index < count; index += 1) {
    const chunk = plaintext.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    const start = index * (CHUNK_BYTES + TAG_BYTES);
    const nonce = chunkNonce(firstChunk + index, last && index === count - 1);
    chacha20poly1305(streamKey, nonce).encrypt(chunk, sealed.subarray(start, start + chunk.length + TAG_BYTES));
  }
  return sealed;
}

/** Eleven bytes of the chunk's number, big-endian, and one that tells the last. */
function chunkNonce(number: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(number));
  nonce[11] = last ? 1 : 0;
  return nonce;
}
