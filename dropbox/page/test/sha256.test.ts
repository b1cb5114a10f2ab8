import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { utf8 } from "../src/core/bytes.ts";
import { Sha256 } from "../src/core/sha256.ts";

function hash(...pieces: Uint8Array[]): string {
  const whole = new Sha256();
  for (const piece of pieces) whole.update(piece);
  return bytesToHex(whole.digest());
}

test("SHA-256 gives the examples of FIPS 180-4 and NIST's", () => {
  for (const [text, expected] of [
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ] as const) {
    assert.equal(hash(utf8(text)), expected);
  }
});

test("SHA-256 agrees with noble and OpenSSL at every length around its blocks, however it is cut", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(4000));
  for (let length = 0; length < 300; length += 1) {
    const message = bytes.subarray(length, 2 * length);
    const cut = (length * 7919) % (length + 1);
    const found = hash(message.subarray(0, cut), message.subarray(cut));
    assert.equal(found, bytesToHex(sha256(message)), `${length}`);
    assert.equal(found, createHash("sha256").update(message).digest("hex"), `${length}`);
  }
});

test("SHA-256 agrees with noble over many random blocks", () => {
  for (let round = 0; round < 200; round += 1) {
    const message = crypto.getRandomValues(new Uint8Array(4096 + round));
    assert.equal(hash(message.subarray(0, 1000), message.subarray(1000)), bytesToHex(sha256(message)));
  }
});

test("SHA-256 agrees with OpenSSL over words of all ones and all zeros, where integers overflow", () => {
  for (const fill of [0x00, 0x7f, 0x80, 0xff]) {
    const message = new Uint8Array(100_000).fill(fill);
    assert.equal(hash(message), createHash("sha256").update(message).digest("hex"));
  }
});

test("two hashes at once don't mix", () => {
  const [one, other] = [new Sha256(), new Sha256()];
  const [left, right] = [utf8("left ".repeat(100)), utf8("right ".repeat(100))];
  for (let start = 0; start < 500; start += 50) {
    one.update(left.subarray(start, start + 50));
    other.update(right.subarray(start, start + 50));
  }
  assert.equal(bytesToHex(one.digest()), bytesToHex(sha256(left)));
  assert.equal(bytesToHex(other.digest()), bytesToHex(sha256(right.subarray(0, 500))));
});

test("a hash that was read is over", () => {
  const done = new Sha256();
  done.digest();
  assert.throws(() => done.update(utf8("more")));
});
