import { type Bytes, concat, utf8 } from "./bytes.ts";

export const BLOCK_BYTES = 512;
export const END_MARKER_BYTES = 2 * BLOCK_BYTES;
const PAX_NAME = "tip/PaxHeaders/size";
// Eleven octal digits end here; from 8 GiB on a pax header carries the size.
const FIRST_PAX_SIZE_BYTES = 8 ** 11;

/** The blocks that precede a member, in the one spelling of docs/spec/submission.md, "Tar headers". */
export function tarHeader(name: string, sizeBytes: number): Bytes {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0)
    throw new RangeError("a tar member's size is below 2^53");
  if (sizeBytes < FIRST_PAX_SIZE_BYTES) return ustar(name, sizeBytes, "0");
  const body = ` size=${sizeBytes}\n`;
  // The record's length counts its own digits; between 8 GiB and 2^53 it is always two.
  const record = utf8(`${body.length + 2}${body}`);
  const fill = new Uint8Array(tarFillBytes(record.length));
  return concat([ustar(PAX_NAME, record.length, "x"), record, fill, ustar(name, 0, "0")]);
}

/** How many zeros stand between a member's last byte and the next block. */
export function tarFillBytes(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

export function tarMemberSizeBytes(name: string, sizeBytes: number): number {
  return tarHeader(name, sizeBytes).length + sizeBytes + tarFillBytes(sizeBytes);
}

function ustar(name: string, sizeBytes: number, kind: "0" | "x"): Bytes {
  if (!/^[\x21-\x7e]{1,100}$/.test(name))
    throw new RangeError("a tar member's name is 1 to 100 visible ASCII letters");
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(utf8(name), 0);
  const size = sizeBytes.toString(8).padStart(11, "0");
  block.set(utf8(`0000644\0${"0000000\0".repeat(2)}${size}\0${"0".repeat(11)}\0`), 100);
  block.set(utf8(`        ${kind}`), 148);
  block.set(utf8("ustar\x0000"), 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.set(utf8(`${checksum.toString(8).padStart(6, "0")}\0 `), 148);
  return block;
}
