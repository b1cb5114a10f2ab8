import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hexToBytes } from "@noble/hashes/utils.js";
import { utf8 } from "../src/core/bytes.ts";
import { verifiesStrictly } from "../src/core/ed25519.ts";
import { parseNote, signatureSizeBytes, signNote, type VerifierKey, verifyNote } from "../src/core/note.ts";
import { fromBase64, readVectors, refusedAs } from "./vectors.ts";

interface Named {
  readonly name: string;
  readonly note_base64: string;
}
interface Good extends Named {
  readonly text: string;
  readonly signatures: readonly { key_name: string; key_id: string; signature_base64: string }[];
}
interface Bad extends Named {
  readonly code: string;
}
interface Verification extends Named {
  readonly known: readonly string[];
  readonly threshold: number;
  readonly signed_by?: readonly string[];
  readonly code?: string;
}
type Keys = Record<string, { key_name: string; public_key: string; seed: string }>;
interface Signature {
  readonly name: string;
  readonly public_key: string;
  readonly signature: string;
}

const KEYS = readVectors<Keys>("note/keys.json");

function known(name: string): VerifierKey {
  const key = KEYS[name];
  assert.ok(key);
  return { name: key.key_name, publicKey: hexToBytes(key.public_key) };
}

describe("a note", () => {
  const { good, bad } = readVectors<{ good: Good[]; bad: Bad[] }>("note/parse.json");
  for (const { name, note_base64, text, signatures } of good) {
    test(`is read: ${name}`, () => {
      const parsed = parseNote(fromBase64(note_base64));
      assert.equal(parsed.text, text);
      const found = parsed.signatures.map(({ keyName, keyId, signature }) => ({
        key_name: keyName,
        key_id: keyId,
        signature_base64: Buffer.from(signature).toString("base64"),
      }));
      assert.deepEqual(found, signatures);
    });
  }
  for (const { name, note_base64, code } of bad) {
    test(`is refused: ${name}`, () => {
      assert.throws(() => parseNote(fromBase64(note_base64)), refusedAs(code));
    });
  }
  test("is refused at every proper prefix", () => {
    const whole = fromBase64(good[0]?.note_base64 ?? "");
    for (let length = 0; length < whole.length; length += 1) {
      assert.throws(() => parseNote(whole.subarray(0, length)), refusedAs("note-form"));
    }
  });
});

describe("signatures", () => {
  for (const { name, note_base64, known: names, threshold, signed_by, code } of readVectors<Verification[]>(
    "note/verify.json",
  )) {
    test(`${signed_by ? "count" : "do not count"}: ${name}`, () => {
      const parsed = parseNote(fromBase64(note_base64));
      const verify = (): VerifierKey[] => verifyNote(parsed, names.map(known), threshold);
      if (signed_by) assert.deepEqual(verify(), signed_by.map(known));
      else assert.throws(verify, refusedAs(code ?? ""));
    });
  }
  const { text, accepted, ...refused } = readVectors<Record<string, Signature[]> & { text: string }>(
    "note/ed25519.json",
  );
  const verifies = ({ public_key, signature }: Signature): boolean =>
    verifiesStrictly(hexToBytes(signature), utf8(text), hexToBytes(public_key));
  for (const signature of accepted ?? []) {
    test(`Ed25519 accepts: ${signature.name}`, () => {
      assert.ok(verifies(signature));
    });
  }
  for (const [why, signatures] of Object.entries(refused)) {
    for (const signature of signatures) {
      test(`Ed25519 ${why}: ${signature.name}`, () => {
        assert.ok(!verifies(signature));
      });
    }
  }
});

test("a threshold below one is refused: it would believe an unsigned note", () => {
  assert.throws(() => verifyNote({ text: "a\n", signatures: [] }, [known("anna")], 0), RangeError);
});

test("a note that the page signs is as long as foretold, and verifies", () => {
  const seed = hexToBytes(KEYS["anna"]?.seed ?? "");
  const note = signNote("a text\n", "press-dropbox/test", seed);
  assert.equal(note.length, "a text\n".length + signatureSizeBytes("press-dropbox/test"));
  assert.deepEqual(verifyNote(parseNote(note), [known("anna")], 1), [known("anna")]);
});
