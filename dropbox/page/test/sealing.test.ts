import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { Batches } from "../src/core/batches.ts";
import { type Bytes, concat, sha256Hex } from "../src/core/bytes.ts";
import { MAX_WHOLE_FILE_BYTES, READ_BYTES } from "../src/core/limits.ts";
import { FileReading } from "../src/core/reading.ts";
import { startAgeFile } from "../src/core/sealing/age.ts";
import { sealChunks } from "../src/core/sealing/chunks.ts";
import { CHUNK_BYTES, sealedSizeBytes } from "../src/core/sealing/sizes.ts";
import { announcedAs, collect, repeatedFile } from "./sources.ts";
import { refusedAs } from "./vectors.ts";

const identity = await generateHybridIdentity();
const recipient = await identityToRecipient(identity);
const BLOCK = Uint8Array.from({ length: 1009 }, (_, index) => index % 251);

async function open(sealed: Uint8Array): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(sealed);
}

describe("an age file sealed in runs of chunks", () => {
  for (const [name, runs] of Object.entries({
    "less than a chunk": [[CHUNK_BYTES - 1]],
    "exactly a chunk": [[CHUNK_BYTES]],
    "a chunk and a byte": [[CHUNK_BYTES, 1]],
    "runs of several sizes": [[CHUNK_BYTES, 3 * CHUNK_BYTES, 2 * CHUNK_BYTES, 77]],
    "a last run of whole chunks": [[2 * CHUNK_BYTES, 2 * CHUNK_BYTES]],
  })) {
    test(`opens with age-encryption: ${name}`, async () => {
      for (const sizes of runs) {
        const { header, streamKey } = await startAgeFile([recipient, recipient]);
        const plaintext = concat([
          new Uint8Array(
            await repeatedFile("", "", 10 ** 6, BLOCK)
              .slice(0, sum(sizes))
              .arrayBuffer(),
          ),
        ]);
        const sealed = [header];
        let start = 0;
        for (const [index, size] of sizes.entries()) {
          const run = plaintext.slice(start, start + size);
          sealed.push(sealRun(streamKey, start / CHUNK_BYTES, run, index === sizes.length - 1));
          start += size;
        }
        const file = concat(sealed);
        assert.equal(file.length, sealedSizeBytes(header.length, plaintext.length));
        assert.deepEqual(new Uint8Array(await open(file)), plaintext);
      }
    });
  }

  test("has a fresh key and nonce each time", async () => {
    const [one, other] = [await startAgeFile([recipient]), await startAgeFile([recipient])];
    assert.notDeepEqual(one.header.subarray(0, -16), other.header.subarray(0, -16));
    assert.notDeepEqual(one.header.subarray(-16), other.header.subarray(-16));
    assert.notDeepEqual(one.streamKey, other.streamKey);
  });
  test("is never made for a classical recipient, or with a short run before the last", async () => {
    await assert.rejects(startAgeFile(["age1qqqq"]), TypeError);
    assert.throws(() => {
      sealChunks(new Uint8Array(32), 0, new Uint8Array(26), false);
    }, RangeError);
  });
  test("numbers chunks beyond 2^32", () => {
    const key = new Uint8Array(32);
    const [low, high] = [0, 2 ** 32].map((number) => sealRun(key, number, new Uint8Array(16), true));
    assert.notDeepEqual(low, high);
  });
});

describe("batches", () => {
  const pieces = [3, 0, 70_000, 5].map((size, index) => new Uint8Array(size).fill(index + 1));
  const total = sum(pieces.map((piece) => piece.length));

  test("cut pieces into equal runs and tell the last", async () => {
    const batches = new Batches(stream(pieces), total);
    const found = [];
    do found.push(await batches.next(20_000));
    while (found.at(-1)?.last === false);
    assert.deepEqual(
      found.map((batch) => batch.spaced.length - 16),
      [20_000, 20_000, 20_000, 10_008],
    );
    assert.deepEqual(concat(found.map((batch) => batch.spaced.subarray(0, -16))), concat(pieces));
  });
  test("are made in a spare of the right size, whatever it held", async () => {
    const fresh = await new Batches(stream(pieces), total).next(70_000);
    const spare = new Uint8Array(fresh.spaced.length).fill(255);
    const reused = await new Batches(stream(pieces), total).next(70_000, spare);
    assert.equal(reused.spaced, spare);
    for (const [start, end] of [
      [0, CHUNK_BYTES],
      [CHUNK_BYTES + 16, 70_016],
    ]) {
      assert.deepEqual(reused.spaced.subarray(start, end), fresh.spaced.subarray(start, end));
    }
    const wrong = await new Batches(stream(pieces), total).next(70_000, new Uint8Array(70_000));
    assert.deepEqual(wrong.spaced, fresh.spaced);
  });
  for (const wrong of [total - 1, total + 1]) {
    test(`refuse a stream of ${total} bytes foretold as ${wrong}`, async () => {
      await assert.rejects(new Batches(stream(pieces), wrong).next(100_000), TypeError);
    });
  }
});

describe("reading a file", () => {
  const small = repeatedFile("a", "", 3 * 10 ** 6, BLOCK);

  test("gives the same hash in one piece by WebCrypto and in many without it", async () => {
    const whole = new FileReading(small, small.size, 0);
    const bytes = await collect(whole.pieces());
    const { crypto } = globalThis;
    try {
      Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
      const inPieces = new FileReading(small, small.size, 0);
      assert.deepEqual(await collect(inPieces.pieces()), bytes);
      assert.equal(inPieces.sha256, whole.sha256);
      assert.equal(whole.sha256, sha256Hex(bytes));
    } finally {
      Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
    }
  });
  test("never holds more than two pieces of a large file", async () => {
    let most = 0;
    const large = repeatedFile("a", "", MAX_WHOLE_FILE_BYTES + 1, new Uint8Array(2 * READ_BYTES));
    const watched = {
      ...large,
      slice: (start: number, end: number) => {
        most = Math.max(most, end - start);
        return large.slice(start, end);
      },
    };
    const reading = new FileReading(watched, large.size, 0);
    let read = 0;
    for await (const piece of reading.pieces()) read += piece.length;
    assert.equal(read, large.size);
    assert.equal(most, READ_BYTES);
  });
  test("takes exactly the announced bytes of a file that grew, and says so", async () => {
    const reading = new FileReading(small, 1000, 0);
    assert.equal((await collect(reading.pieces())).length, 1000);
    assert.ok(reading.hadMore);
  });
  test("says nothing of a file that did not grow", async () => {
    const reading = new FileReading(announcedAs(small, small.size), small.size, 0);
    await collect(reading.pieces());
    assert.ok(!reading.hadMore);
  });
  test("of a file that shrank behind the first piece is refused", async () => {
    const reading = new FileReading(small, MAX_WHOLE_FILE_BYTES + 1, 4);
    await assert.rejects(collect(reading.pieces()), refusedAs("file-shrank"));
  });
});

async function* stream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield piece;
  }
}

/** Lay chunks out with room for their tags, and seal them. */
function sealRun(key: Uint8Array, firstChunk: number, run: Uint8Array, last: boolean): Bytes {
  const chunks = [];
  for (let start = 0; start < run.length; start += CHUNK_BYTES) {
    chunks.push(run.subarray(start, start + CHUNK_BYTES), new Uint8Array(16));
  }
  const spaced = concat(chunks);
  sealChunks(key, firstChunk, spaced, last);
  return spaced;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
