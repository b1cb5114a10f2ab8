import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { type Bytes, concat } from "../src/core/bytes.ts";
import { MIB } from "../src/core/limits.ts";
import { Sealer } from "../src/core/sealing/sealer.ts";
import type { WorkerRole } from "../src/core/sealing/calls.ts";
import { LocalWorker } from "./local-worker.ts";
import { repeatedFile } from "./sources.ts";
import { FakeTime, TusServer } from "./tus-server.ts";

const identity = await generateHybridIdentity();
const heading = {
  baggingDate: "2026-11-23",
  softwareAgent: "press-dropbox test",
  sealedBy: "page",
  origin: "example",
  desk: "4f2a91c0",
  directoryVersion: 1,
  directorySha256: "0".repeat(64),
  recipients: [await identityToRecipient(identity)],
} as const;

async function start(sizeBytes: number, threads: number) {
  const started: WorkerRole[] = [];
  const surroundings = new FakeTime().surroundings(new TusServer(), (role) => {
    started.push(role);
    return new LocalWorker(role);
  });
  const files = [repeatedFile("a.mp4", "video/mp4", sizeBytes, new Uint8Array(1009).fill(7))];
  const sealer = await Sealer.start({ heading, message: "", answers: {}, files }, { ...surroundings, threads });
  return { sealer, started };
}

async function takeAll(sealer: Sealer, between: (piece: Bytes) => Promise<void> | void): Promise<Bytes[]> {
  const pieces: Bytes[] = [];
  for (let piece = await sealer.take(); piece !== null; piece = await sealer.take()) {
    pieces.push(piece.slice());
    await between(piece);
  }
  return pieces;
}

describe("sealing by several workers", () => {
  for (const threads of [1, 2, 8]) {
    const most = Math.min(threads, 4);
    test(`starts ${most} ciphers on ${threads} threads for whoever keeps waiting`, async () => {
      const { sealer, started } = await start(20 * MIB, threads);
      const file = concat(await takeAll(sealer, () => undefined));
      assert.deepEqual(started, ["seal", ...Array.from({ length: most }, () => "cipher")]);
      assert.equal(file.length, sealer.sizeBytes);
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      assert.equal((await decrypter.decrypt(file)).length, sealer.plaintextBytes);
    });
  }

  test("starts one for a slow line", async () => {
    const { sealer, started } = await start(4 * MIB, 8);
    await takeAll(sealer, () => new Promise((resolve) => setTimeout(resolve, 60)));
    assert.deepEqual(started, ["seal", "cipher"]);
  });

  test("uses memory again that is given back, and only what has the right size", async () => {
    const { sealer } = await start(12 * MIB, 1);
    const given = new Set<ArrayBuffer>();
    let again = 0;
    await takeAll(sealer, (piece) => {
      if (given.has(piece.buffer)) again += 1;
      given.add(piece.buffer);
      sealer.giveBack(piece);
      sealer.giveBack(new Uint8Array(5));
    });
    assert.ok(again > 0);
  });

  test("knows its speed only after the first MiB, or after all of it", async () => {
    for (const [sizeBytes, known] of [
      [2 * MIB, false],
      [1000, true],
    ] as const) {
      const { sealer } = await start(sizeBytes, 1);
      const isKnown = () => sealer.bytesPerSecond !== null;
      assert.ok(!isKnown());
      await sealer.take();
      await sealer.take();
      assert.equal(isKnown(), known);
      sealer.close();
    }
  });

  test("ends with its workers", async () => {
    const { sealer } = await start(2 * MIB, 1);
    const taken = takeAll(sealer, () => {
      sealer.close();
    });
    await assert.rejects(taken, /ended/);
  });
});
