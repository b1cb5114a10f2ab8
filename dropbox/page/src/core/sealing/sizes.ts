/** The payload's framing in age v1: chunks of 64 KiB, each with a tag. */
export const CHUNK_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;

/** The size of this much plaintext as sealed chunks; nothing is one empty chunk. */
export function sealedChunksBytes(plaintextBytes: number): number {
  return plaintextBytes + TAG_BYTES * Math.max(1, Math.ceil(plaintextBytes / CHUNK_BYTES));
}

/** The size of a whole age file with this many bytes inside. */
export function sealedSizeBytes(headerBytes: number, plaintextBytes: number): number {
  return headerBytes + sealedChunksBytes(plaintextBytes);
}
