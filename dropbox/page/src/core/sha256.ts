/**
 * SHA-256 (FIPS 180-4) in pieces, for files too large for WebCrypto. Buffering and padding are @noble/hashes'; only the
 * compression is here, on 32-bit integers throughout: noble keeps its state in fields, which V8 with pointer compression
 * and SpiderMonkey box once they pass 31 bits. Three times as fast in both (docs/adr/0140-sha256-compression.md).
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is below the array's length, and a check in
   the inner loop would cost what this file is for */
import { HashMD, SHA256_IV } from "@noble/hashes/_md.js";

// prettier-ignore
const K = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);
/** The message schedule; one hash is compressed at a time. */
const W = new Int32Array(64);

export class Sha256 extends HashMD<Sha256> {
  readonly #state = Int32Array.from(SHA256_IV);

  constructor() {
    super(64, 32, 8, false);
  }

  destroy(): void {
    this.destroyed = true;
    this.#state.fill(0);
  }

  protected get(): number[] {
    return [...this.#state];
  }

  protected set(...state: number[]): void {
    this.#state.set(state);
  }

  protected roundClean(): void {
    W.fill(0);
  }

  protected process(block: DataView, offset: number): void {
    for (let t = 0; t < 16; t += 1) W[t] = block.getInt32(offset + 4 * t, false);
    for (let t = 16; t < 64; t += 1) {
      const x = W[t - 15]!;
      const y = W[t - 2]!;
      const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[t] = (W[t - 16]! + sigma0 + W[t - 7]! + sigma1) | 0;
    }
    compress(this.#state);
  }
}

/** Sixty-four rounds over the schedule. */
function compress(state: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < 64; t += 1) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + sum1 + (g ^ (e & (f ^ g))) + K[t]! + W[t]!) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (sum0 + ((a & b) ^ (c & (a ^ b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}
