import { KIB } from "./limits.ts";

export const FLOOR_BYTES = 16 * KIB;

/** Round a length up to a multiple of 2^(E - S) (PURBs, section 4). Exact below 2^53: no bit operators. */
export function padme(lengthBytes: number): number {
  if (lengthBytes < 2) return lengthBytes;
  const exponent = floorLog2(lengthBytes);
  const unit = 2 ** (exponent - (floorLog2(exponent) + 1));
  return unit <= 1 ? lengthBytes : Math.ceil(lengthBytes / unit) * unit;
}

/** The size a stream of this length has on the wire. */
export function paddedSizeBytes(lengthBytes: number): number {
  return padme(Math.max(lengthBytes, FLOOR_BYTES));
}

function floorLog2(value: number): number {
  // Math.log2 rounds: just below a power of two it can give the power itself.
  let exponent = 0;
  for (let power = 2; power <= value; power *= 2) exponent += 1;
  return exponent;
}
