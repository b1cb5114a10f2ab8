import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Outbox } from "../src/core/sending/outbox.ts";
import { TusRequests } from "../src/core/sending/requests.ts";
import { Upload } from "../src/core/sending/upload.ts";
import { randomHex } from "./tus-server.ts";
import { CONTENT, nth, Setup } from "./upload-setup.ts";

describe("a person", () => {
  /** While a part is on its way, press something. */
  const whileSending = (setup: Setup, press: () => void): void => {
    let pressed = false;
    setup.server.fate = (request) => {
      if (request.method !== "PATCH" || pressed) return "pass";
      pressed = true;
      setTimeout(press, 1);
      return new Promise(() => undefined);
    };
  };

  test("pauses in the middle of a part, and goes on", async () => {
    const setup = new Setup();
    whileSending(setup, () => {
      setup.upload.pause();
    });
    setup.onPhase = (phase) => {
      if (phase === "paused")
        setTimeout(() => {
          setup.upload.resume();
        }, 1);
    };
    assert.equal(await setup.upload.run(), "done");
    assert.deepEqual(setup.arrived(), CONTENT);
    assert.match(setup.server.methods(), /^POST PATCH HEAD PATCH/);
    assert.match(setup.phases(), /paused/);
    assert.doesNotMatch(setup.phases(), /waiting/);
  });

  test("may pause before anything was sent", async () => {
    const setup = new Setup();
    setup.upload.pause();
    let sentBefore = -1;
    setup.onPhase = (phase) => {
      if (phase !== "paused") return;
      sentBefore = setup.server.requests.length;
      setImmediate(() => {
        setup.upload.resume();
      });
    };
    assert.equal(await setup.upload.run(), "done");
    assert.equal(sentBefore, 0);
  });

  test("cancels in the middle of a part: the server is told, and nothing stays there", async () => {
    const setup = new Setup();
    whileSending(setup, () => {
      setup.upload.cancel();
    });
    assert.equal(await setup.upload.run(), "cancelled");
    assert.equal(setup.server.uploads.size, 0);
  });

  test("cancels before anything was announced: nobody is told", async () => {
    const setup = new Setup();
    setup.upload.cancel();
    assert.equal(await setup.upload.run(), "cancelled");
    assert.deepEqual(setup.server.requests, []);
  });

  test("cancels while paused, over a line that fails at first", async () => {
    const setup = new Setup();
    let lost = 2;
    setup.server.fate = (request) => (request.method === "DELETE" && lost-- > 0 ? "lost" : "pass");
    setup.onPhase = (phase) => {
      if (phase === "finishing") setup.upload.pause();
      if (phase === "paused") setup.upload.cancel();
    };
    assert.equal(await setup.upload.run(), "cancelled");
    assert.equal(setup.server.uploads.size, 0);
  });

  test("cancels while the line is dead", async () => {
    const setup = new Setup();
    setup.server.fate = (request) => (request.method === "PATCH" ? "lost" : "pass");
    setup.onPhase = (phase) => {
      if (phase === "waiting") setup.upload.cancel();
    };
    assert.equal(await setup.upload.run(), "cancelled");
    assert.equal(setup.server.uploads.size, 0);
  });

  test("is told where the server could not be told", async () => {
    const setup = new Setup();
    setup.server.fate = (request) => (request.method === "DELETE" ? "lost" : "pass");
    setup.onPhase = (phase) => {
      if (phase === "finishing") setup.upload.cancel();
    };
    assert.equal(await setup.upload.run(), "cancel-unconfirmed");
  });

  test("is told where it was complete already", async () => {
    const setup = new Setup();
    setup.server.fate = nth("PATCH", 3, "answer-lost");
    setup.onPhase = (phase) => {
      if (phase === "waiting") setup.upload.cancel();
    };
    assert.equal(await setup.upload.run(), "done");
  });

  test("need not wait when the device is online again", async () => {
    const setup = new Setup();
    let lost = true;
    setup.server.fate = (request) => (request.method === "PATCH" && lost ? "lost" : "pass");
    const asleep: AbortSignal[] = [];
    const pieces = [new Uint8Array(1)];
    const surroundings = setup.time.surroundings(setup.server);
    const upload = new Upload(
      new Outbox({
        sizeBytes: 1,
        take: () => Promise.resolve(pieces.pop() ?? null),
        giveBack: () => undefined,
      }),
      new TusRequests(surroundings.fetch, "/tus", {
        token: randomHex(),
        lengthBytes: 1,
        desk: "a",
        directoryVersion: 1,
      }),
      {
        ...surroundings,
        sleep: (_milliseconds, signal) =>
          new Promise((resolve) => {
            asleep.push(signal);
            signal.addEventListener("abort", () => {
              resolve();
            });
          }),
      },
      (phase) => {
        if (phase !== "waiting") return;
        lost = false;
        setImmediate(() => setup.time.online?.());
      },
    );
    assert.equal(await upload.run(), "done");
    assert.equal(asleep.length, 1);
  });
});
