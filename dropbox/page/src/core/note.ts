/** C2SP signed notes with Ed25519 (docs/spec/note.md): read in their one spelling, verify under known keys, sign. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Bytes, concat, fromBase64, fromUtf8, toBase64, utf8 } from "./bytes.ts";
import { verifiesStrictly } from "./ed25519.ts";
import { PageError } from "./errors.ts";
import { MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES } from "./limits.ts";

const DASH = "— ";
const ED25519 = 1;
const KEY_ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
// Unicode's property White_Space, written out: `\s` is another set in each language.
const KEY_NAME = /^[^+\0-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/u;
// eslint-disable-next-line no-control-regex -- controls are what it refuses
const CONTROL = /[\0-\x09\x0b-\x1f]/;

export interface VerifierKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

/** One signature line, not verified. */
export interface UntrustedSignature {
  readonly keyName: string;
  /** Four bytes in hex: a hint which key, not a proof. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A well-formed note. Nothing says yet that its text may be believed. */
export interface ParsedNote {
  readonly text: string;
  readonly signatures: readonly UntrustedSignature[];
}

/** Parse a signed note; throws PageError "note-form", "note-too-large", "too-many-signatures". */
export function parseNote(untrusted: Uint8Array): ParsedNote {
  if (untrusted.length > MAX_NOTE_BYTES)
    throw new PageError("note-too-large", "the note is larger than any we write");
  const whole = fromUtf8(untrusted);
  if (whole === null || CONTROL.test(whole)) throw noteForm("expected UTF-8 without control characters");
  // The last empty line: the text may have empty lines of its own, signatures can't.
  const end = whole.lastIndexOf("\n\n");
  if (end < 0) throw noteForm("expected an empty line before the signatures");
  const lines = whole.slice(end + 2).split("\n");
  if (lines.pop() !== "" || lines.length === 0) throw noteForm("expected whole signature lines at the end");
  if (lines.length > MAX_NOTE_SIGNATURES) {
    throw new PageError("too-many-signatures", `expected at most ${MAX_NOTE_SIGNATURES} signatures`);
  }
  return { text: whole.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/**
 * Return the distinct keys that signed, in the order they were given, if they are at least `threshold`;
 * throws PageError "not-signed", "bad-signature", "too-few-signatures".
 */
export function verifyNote(note: ParsedNote, keys: readonly VerifierKey[], threshold: number): VerifierKey[] {
  // (1) Signatures by unknown keys are ignored.    (2) One that names a known key must verify.
  // (3) Public keys are counted, not signatures and not names: the same key twice counts once.
  if (threshold < 1) throw new RangeError("a threshold below one would believe an unsigned note");
  const known = [
    ...new Map([...keys].reverse().map((key) => [bytesToHex(key.publicKey), key])).values(),
  ].reverse();
  const signers = new Set<VerifierKey>();
  for (const signature of note.signatures) {
    const named = known.filter((key) => key.name === signature.keyName && keyId(key) === signature.keyId);
    const by = named.filter((key) => isSignedBy(key, note.text, signature.signature));
    if (named.length > 0 && by.length === 0) {
      throw new PageError("bad-signature", "a signature by a known key does not verify");
    }
    for (const key of by) signers.add(key);
  }
  if (signers.size === 0) throw new PageError("not-signed", "no known key signed this");
  if (signers.size < threshold) {
    throw new PageError("too-few-signatures", `expected signatures by ${threshold} keys, got ${signers.size}`);
  }
  return known.filter((key) => signers.has(key));
}

/** Write the whole note: `text`, which ends in LF, signed once. */
export function signNote(text: string, keyName: string, seed: Uint8Array): Bytes {
  const signature = ed25519.sign(utf8(text), seed);
  const id = keyIdBytes({ name: keyName, publicKey: ed25519.getPublicKey(seed) });
  return utf8(`${text}\n${DASH}${keyName} ${toBase64(concat([id, signature]))}\n`);
}

/** The size `signNote` adds to a text: an empty line, the dash, the name, a space, 92 letters and LF. */
export function signatureSizeBytes(keyName: string): number {
  return 1 + utf8(DASH).length + utf8(keyName).length + 1 + 92 + 1;
}

function isSignedBy(key: VerifierKey, text: string, untrustedSignature: Uint8Array): boolean {
  return (
    untrustedSignature.length === SIGNATURE_BYTES &&
    verifiesStrictly(untrustedSignature, utf8(text), key.publicKey)
  );
}

function keyIdBytes(key: VerifierKey): Uint8Array {
  return sha256(concat([utf8(`${key.name}\n`), Uint8Array.of(ED25519), key.publicKey])).subarray(
    0,
    KEY_ID_BYTES,
  );
}

function keyId(key: VerifierKey): string {
  return bytesToHex(keyIdBytes(key));
}

function parseSignature(untrustedLine: string): UntrustedSignature {
  const [keyName, encoded, ...rest] = untrustedLine.slice(DASH.length).split(" ");
  if (!untrustedLine.startsWith(DASH) || keyName === undefined || !KEY_NAME.test(keyName)) {
    throw noteForm("expected a signature line: an em dash, a key name, a signature");
  }
  const decoded = fromBase64(encoded ?? "");
  if (decoded === null || rest.length > 0 || decoded.length <= KEY_ID_BYTES) {
    throw noteForm("expected the base64 of a key id and a signature");
  }
  return {
    keyName,
    keyId: bytesToHex(decoded.subarray(0, KEY_ID_BYTES)),
    signature: decoded.subarray(KEY_ID_BYTES),
  };
}

function noteForm(message: string): PageError {
  return new PageError("note-form", message);
}
