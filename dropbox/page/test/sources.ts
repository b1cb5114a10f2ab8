import type { SourceFile } from "../src/core/reading.ts";

/** A file whose bytes are made when they are read: `block` over and over, `sizeBytes` in all. */
export function repeatedFile(name: string, type: string, sizeBytes: number, block: Uint8Array): SourceFile {
  return {
    name,
    type,
    size: sizeBytes,
    slice: (start, end) => ({
      arrayBuffer: () => Promise.resolve(repeated(block, start, Math.min(end, sizeBytes))),
    }),
  };
}

function repeated(block: Uint8Array, start: number, end: number): ArrayBuffer {
  const bytes = new Uint8Array(Math.max(0, end - start));
  for (let filled = 0; filled < bytes.length;) {
    const from = (start + filled) % block.length;
    const piece = block.subarray(from, from + bytes.length - filled);
    bytes.set(piece, filled);
    filled += piece.length;
  }
  return bytes.buffer;
}

/** The same file, announced smaller or larger than it is. */
export function announcedAs(file: SourceFile, sizeBytes: number): SourceFile {
  return { name: file.name, type: file.type, size: sizeBytes, slice: (start, end) => file.slice(start, end) };
}

export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece.slice());
  return new Uint8Array(Buffer.concat(found));
}
