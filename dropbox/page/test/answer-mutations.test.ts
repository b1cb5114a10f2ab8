import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { generateHybridIdentity } from "age-encryption";
import { readAnswer, readStream } from "../src/core/answer/index.ts";
import { type Bytes, concat, sameBytes, utf8 } from "../src/core/bytes.ts";
import { parseCanonical } from "../src/core/canonical.ts";
import { PageError } from "../src/core/errors.ts";
import { MAX_ANSWER_FILES_JSON_BYTES } from "../src/core/limits.ts";
import { BLOCK_BYTES } from "../src/core/tar.ts";
import { generator } from "./random.ts";
import { fromBase64, readVectors } from "./vectors.ts";

const { good } = readVectors<{ good: { name: string; stream: string }[] }>("answer/read.json");
const STREAMS = good
  .map(({ name, stream }): readonly [string, Bytes] => [name, concat([gunzipSync(fromBase64(stream))])])
  .filter(([, stream]) => stream.length <= 65_536);
const SEALED = readVectors<{ identity: string; sealed: string; code?: string }[]>("answer/sealed.json")
  .filter(({ code }) => code === undefined)
  .map(({ identity, sealed }) => ({ identity, file: concat([fromBase64(sealed)]) }));

/** Anything but a PageError is a fault of ours; so is an answer that is still read. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PageError) return error.code;
    throw error;
  }
  throw new Error("an altered answer was read");
}

/** One of several ways to alter bytes, or to splice two; never one of them as it was. */
function altered(bytes: Bytes, other: Bytes, random: () => number): Bytes {
  const at = Math.floor(random() * bytes.length);
  const size = 1 + Math.floor(random() * 4 * BLOCK_BYTES);
  const block = at - (at % BLOCK_BYTES);
  const cut = (from: number, to: number): Bytes => bytes.subarray(from, to);
  const found = [
    () =>
      concat([
        cut(0, at),
        Uint8Array.of((bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))),
        cut(at + 1, Infinity),
      ]),
    () => cut(0, at),
    () => concat([cut(0, at), cut(at + size, Infinity)]),
    () => concat([cut(0, at), cut(at, at + size), cut(at, Infinity)]),
    () => concat([cut(0, block), cut(block + BLOCK_BYTES, Infinity)]),
    () => concat([cut(0, block), other.subarray(block)]),
    () => concat([cut(0, at), new Uint8Array(size).fill(random() * 256), cut(at + size, Infinity)]),
    () => concat([bytes, new Uint8Array(size)]),
  ][Math.floor(random() * 8)]?.();
  const unaltered = found === undefined || sameBytes(found, bytes) || sameBytes(found, other);
  return unaltered ? altered(bytes, other, random) : found;
}

describe("an altered answer is refused by a code of ours", () => {
  test("cut at every tar block, and one byte to either side", async () => {
    const [, stream] = STREAMS[0] ?? assert.fail();
    for (let end = 0; end < stream.length; end += BLOCK_BYTES) {
      for (const length of [end - 1, end, end + 1]) {
        if (length >= 0) await refusal(readStream(stream.slice(0, length)));
      }
    }
  });

  test("with any one bit turned", async () => {
    const [, stream] = STREAMS[0] ?? assert.fail();
    const random = generator(11);
    for (let times = 0; times < 500; times += 1) {
      const copy = stream.slice();
      const at = Math.floor(random() * copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      await refusal(readStream(copy));
    }
  });

  test("in a thousand other ways", async () => {
    const random = generator(12);
    const codes = new Set<string>();
    for (let times = 0; times < 1_000; times += 1) {
      const [, stream] = STREAMS[Math.floor(random() * STREAMS.length)] ?? assert.fail();
      const [, other] = STREAMS[Math.floor(random() * STREAMS.length)] ?? assert.fail();
      codes.add(await refusal(readStream(altered(stream, other, random))));
    }
    // Enough of the ways led past the tar headers.
    assert.ok(codes.size > 15, [...codes].join(" "));
  });

  test("in a hundred ways while it is sealed", async () => {
    const random = generator(13);
    for (let times = 0; times < 100; times += 1) {
      const { identity, file } = SEALED[Math.floor(random() * SEALED.length)] ?? assert.fail();
      const code = await refusal(readAnswer(altered(file, file, random), identity));
      assert.match(code, /^answer-(?:damaged|swapped)$/);
    }
  });

  test("before a telephone has tried its key on more stanzas than any answer has", async () => {
    const { file } = SEALED[0] ?? assert.fail();
    const stranger = await generateHybridIdentity();
    const text = Buffer.from(file).toString("latin1");
    const stanzas = text.slice(text.indexOf("-> "), text.indexOf("\n--- ") + 1);
    const withHeader = (header: string): Bytes =>
      concat([
        Buffer.from(`${text.slice(0, 22)}${header}--- ${"A".repeat(43)}\n${"A".repeat(20_000)}`, "latin1"),
      ]);
    assert.equal(await refusal(readAnswer(withHeader(stanzas), stranger)), "answer-swapped");
    for (const header of [stanzas.repeat(40), "-> x\n\n".repeat(20_000), "A".repeat(100_000)]) {
      assert.equal(await refusal(readAnswer(withHeader(header), stranger)), "answer-damaged");
    }
  });
});

describe("JSON in a bag", () => {
  for (const { defect, hex, code } of readVectors<{ defect: string; hex: string; code: string }[]>(
    "bag/json-invalid.json",
  )) {
    test(`is refused: ${defect}`, () => {
      assert.throws(
        () => parseCanonical(Buffer.from(hex, "hex")),
        (error) => error instanceof PageError && error.code === code,
      );
    });
  }
  test("is read where it is in its one spelling", () => {
    for (const { value, hex } of readVectors<{ value: unknown; hex: string }[]>("bag/json-valid.json")) {
      assert.deepEqual(parseCanonical(Buffer.from(hex, "hex")), value);
    }
  });
  test("is read up to the largest that an answer holds, whatever one word of it is", () => {
    for (const letter of ["a", '\\"', "й"]) {
      const times = Math.floor((MAX_ANSWER_FILES_JSON_BYTES - 4) / utf8(letter).length);
      const text = `["${letter.repeat(times)}"]`;
      assert.deepEqual(parseCanonical(utf8(text)), JSON.parse(text));
    }
  });
  test("is refused or read, never anything else, whatever bytes it is", () => {
    const random = generator(14);
    const letters = '{}[]":,0123456789-+.eEtruefalsn\\u/ \n\ud800й';
    for (let times = 0; times < 20_000; times += 1) {
      const text = Array.from(
        { length: 1 + random() * 24 },
        () => letters[Math.floor(random() * letters.length)],
      );
      try {
        parseCanonical(new TextEncoder().encode(text.join("")));
      } catch (error) {
        assert.ok(error instanceof PageError);
      }
    }
  });
});
