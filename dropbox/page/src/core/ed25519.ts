/** Ed25519 verification by exactly libsodium's rules, so that the page and Python never judge one note differently. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat } from "./bytes.ts";

const { Point } = ed25519;

/** Tell whether the signature, of 64 bytes, is this key's; for `verifyNote`, which throws. */
export function verifiesStrictly(
  untrustedSignature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  // (1) RFC 8032, strictly: canonical key and S, no small-order key. ZIP 215 would let one signature count for
  //     several keys or texts.
  if (!ed25519.verify(untrustedSignature, message, publicKey, { zip215: false })) return false;
  // (2) No small-order R.    (3) The equation without the cofactor: noble multiplies both sides by eight, and a
  //     signature with a small-order part would be good here and bad in Python.
  const r = untrustedSignature.subarray(0, 32);
  const s = littleEndian(untrustedSignature.subarray(32));
  const a = Point.fromBytes(publicKey);
  const k = littleEndian(sha512(concat([r, publicKey, message]))) % Point.Fn.ORDER;
  const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return !expected.isSmallOrder() && r.every((byte, index) => byte === expected.toBytes()[index]);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
