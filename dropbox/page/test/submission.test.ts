import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MIB } from "../src/core/limits.ts";
import { BLOCK_BYTES } from "../src/core/tar.ts";
import { BrokenWorker, LocalWorker } from "./local-worker.ts";
import { announcedAs, repeatedFile } from "./sources.ts";
import { PHOTO, Setup } from "./submission-setup.ts";
import { refuse } from "./tus-server.ts";

describe("a submission", () => {
  test("is heard of before the call returns, and arrives sealed to the desk", async () => {
    const setup = new Setup();
    const submission = await setup.start();
    assert.equal(setup.states[0]?.phase, "measuring");
    const { phase } = await submission.done;
    assert.equal(phase, "done");
    const tip = await setup.opened();
    assert.ok(tip.includes("Прывітанне"));
    assert.ok(tip.includes(Buffer.from(await PHOTO.slice(0, PHOTO.size).arrayBuffer())));
    const last = setup.states.at(-1);
    assert.equal(last?.bytesSent, last?.bytesTotal);
    assert.deepEqual(last?.files, [
      { sent: 700_000, size: 700_000, arrived: true },
      { sent: 0, size: 0, arrived: true },
    ]);
    assert.ok(setup.workers.every((worker) => worker.ended));
  });

  test("never runs backwards, ticks a file only when all of it has arrived, and ends its estimate at the end", async () => {
    const setup = new Setup();
    const files = [repeatedFile("a.mp4", "", 3 * MIB, new Uint8Array(1009))] as unknown as File[];
    const submission = await setup.start({ files });
    await submission.done;
    const sent = setup.states.map((state) => state.bytesSent);
    assert.deepEqual(
      [...sent].sort((a, b) => a - b),
      sent,
    );
    for (const state of setup.states) {
      for (const file of state.files) if (file.arrived) assert.equal(file.sent, file.size);
    }
    const partly = setup.states
      .map(({ files: [first] }) => (first?.arrived === false ? first.sent : 0))
      .filter((bytes) => bytes > 0);
    // Only whole chunks open: progress stands where one ends, and a file begins at a tar block.
    assert.ok(partly.length > 0);
    assert.deepEqual(
      partly.filter((bytes) => bytes % BLOCK_BYTES !== 0),
      [],
    );
    assert.equal(setup.states.at(-1)?.secondsLeft, null);
  });

  test("of a message alone is as long as any other small one", async () => {
    const sizes = [];
    for (const message of ["", "a".repeat(5000)]) {
      const setup = new Setup();
      await (
        await setup.start({ message, files: [] })
      ).done;
      sizes.push(setup.states.at(-1)?.bytesTotal);
    }
    assert.equal(sizes[0], sizes[1]);
  });

  test("waits for the line before it has even begun", async () => {
    const setup = new Setup();
    setup.deadLines = 8;
    const submission = await setup.start();
    assert.equal((await submission.done).phase, "done");
    assert.match(setup.phases(), /^measuring waiting/);
  });

  test("tries again when a worker's script does not come", async () => {
    const setup = new Setup();
    let broken = 2;
    setup.makeWorker = (role) => (broken-- > 0 ? new BrokenWorker() : new LocalWorker(role));
    assert.equal((await (await setup.start()).done).phase, "done");
  });

  for (const [name, failure, prepare, change] of [
    [
      "no worker ever runs",
      "worker-failed",
      (setup: Setup) => (setup.makeWorker = () => new BrokenWorker()),
      {},
    ],
    [
      "a cipher can't run",
      "worker-failed",
      (setup: Setup) =>
        (setup.makeWorker = (role) => (role === "seal" ? new LocalWorker(role) : new BrokenWorker())),
      {},
    ],
    ["nobody has renewed the fresh note meanwhile", "fresh-expired", () => undefined, { today: "2027-01-06" }],
    ["the desk is unknown", "desk-unknown", () => undefined, { desk: "other" }],
    [
      "a recipient's string is missing",
      "missing-recipient",
      (setup: Setup) => setup.folder.set("recipients/4f2a91c0-20261101-20270203.txt", new Uint8Array()),
      {},
    ],
    ["the message is too long", "message-too-long", () => undefined, { message: "a".repeat(2 ** 20 + 1) }],
    ["the box is full", "full", (setup: Setup) => (setup.server.fate = () => refuse(507, "full")), {}],
    [
      "something of ours is wrong",
      "unexpected",
      () => undefined,
      { directory: { requireSealing: () => null } as never },
    ],
  ] as const) {
    test(`fails by name where ${name}`, async () => {
      const setup = new Setup();
      prepare(setup);
      const submission = await setup.start(change);
      assert.deepEqual(await submission.done, { phase: "failed", failure });
      assert.equal(setup.states.at(-1)?.failure, failure);
      assert.ok(setup.workers.every((worker) => worker.ended));
    });
  }

  test("fails by the file's index where it shrank; what arrived stays for the desk", async () => {
    const setup = new Setup();
    const files = [PHOTO, announcedAs(PHOTO, 2_000_000)] as unknown as File[];
    const submission = await setup.start({ files });
    assert.deepEqual(await submission.done, { phase: "failed", failure: "file-shrank", failedFile: 1 });
    assert.equal(setup.states.at(-1)?.failedFile, 1);
    assert.doesNotMatch(setup.server.methods(), /DELETE/);
  });
});

describe("a person", () => {
  test("pauses while it is measured, and goes on", async () => {
    const setup = new Setup();
    const submission = await setup.start();
    submission.pause();
    assert.equal(setup.states.at(-1)?.phase, "paused");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(setup.server.requests, []);
    submission.resume();
    assert.equal((await submission.done).phase, "done");
  });

  test("cancels at any state, and the server has nothing", async () => {
    for (const phase of ["measuring", "sending", "finishing", "waiting"]) {
      const setup = new Setup();
      setup.deadLines = phase === "waiting" ? 4 : 0;
      let cancelled = false;
      const files = [repeatedFile("a.mp4", "", 4 * MIB, new Uint8Array(1009))];
      const submission = await setup.start({ files: files as unknown as File[] });
      setup.onState = (state) => {
        if (state.phase !== phase || cancelled) return;
        cancelled = true;
        void submission.cancel();
      };
      if (phase === "measuring") void submission.cancel();
      assert.deepEqual(await submission.done, { phase: "cancelled" }, phase);
      assert.equal(setup.server.uploads.size, 0);
      assert.equal(setup.states.at(-1)?.phase, "cancelled");
      assert.ok(setup.workers.every((worker) => worker.ended));
    }
  });
});
