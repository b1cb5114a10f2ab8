import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { concat } from "../src/core/bytes.ts";
import { KIB, MIB } from "../src/core/limits.ts";
import { Outbox } from "../src/core/sending/outbox.ts";
import { type Fate, refuse } from "./tus-server.ts";
import { CONTENT, nth, Setup, SIZE } from "./upload-setup.ts";
import { generator } from "./random.ts";
import { refusedAs } from "./vectors.ts";

describe("an upload", () => {
  test("arrives: announced once, then part by part, larger as the line allows", async () => {
    const setup = new Setup();
    assert.equal(await setup.upload.run(), "done");
    assert.deepEqual(setup.arrived(), CONTENT);
    const [announced, ...parts] = setup.server.requests;
    assert.ok(announced);
    assert.equal(announced.headers.get("Upload-Length"), SIZE.toString());
    assert.equal(announced.headers.get("Upload-Metadata"), `desk ${btoa("4f2a91c0")},directory ${btoa("3")}`);
    assert.deepEqual(
      parts.map((part) => part.method),
      parts.map(() => "PATCH"),
    );
    assert.deepEqual(
      parts.map((part) => part.body.length),
      [256 * KIB, MIB, SIZE - 256 * KIB - MIB],
    );
    assert.equal(setup.phases().split(" ").at(-1), "finishing");
  });

  for (const [name, method, number, fate] of [
    ["the announcement is lost", "POST", 1, "lost"],
    ["the answer to the announcement is lost", "POST", 1, "answer-lost"],
    ["a part is lost", "PATCH", 2, "lost"],
    ["half a part arrives", "PATCH", 2, "half"],
    ["the answer to a part is lost", "PATCH", 2, "answer-lost"],
    ["the answer to the last part is lost", "PATCH", 3, "answer-lost"],
    ["a server is busy", "PATCH", 2, refuse(503, "busy")],
    ["a server falls over", "PATCH", 2, refuse(500)],
    ["something between answers in the server's name", "PATCH", 2, refuse(200)],
    ["something between forbids it", "PATCH", 2, refuse(403)],
    ["a part is damaged on the way", "PATCH", 2, refuse(460, "checksum-mismatch")],
    ["another request was faster", "PATCH", 2, refuse(409, "offset-mismatch")],
    ["it is said to be complete", "PATCH", 2, refuse(410, "upload-complete")],
    [
      "a part changes nothing",
      "PATCH",
      2,
      new Response(null, { status: 204, headers: { "Upload-Offset": `${256 * KIB}` } }),
    ],
  ] as const) {
    test(`survives that ${name}`, async () => {
      const setup = new Setup();
      setup.server.fate = nth(method, number, fate);
      assert.equal(await setup.upload.run(), "done");
      assert.deepEqual(setup.arrived(), CONTENT);
    });
  }

  test("asks for the offset after any failure, and says that it waits", async () => {
    const setup = new Setup();
    setup.server.fate = nth("PATCH", 2, "half");
    await setup.upload.run();
    assert.match(setup.server.methods(), /^POST PATCH PATCH HEAD PATCH/);
    assert.match(setup.phases(), /waiting/);
  });

  test("survives a hundred random lines, whatever they do", async () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const random = generator(seed);
      const setup = new Setup(CONTENT.subarray(0, 400_000), 1 + Math.floor(random() * 100_000));
      const fates: Fate[] = ["pass", "pass", "pass", "lost", "answer-lost", "half"];
      setup.server.fate = () => fates[Math.floor(random() * fates.length)] ?? "pass";
      assert.equal(await setup.upload.run(), "done", `seed ${seed}`);
      assert.deepEqual(setup.arrived(), CONTENT.subarray(0, 400_000), `seed ${seed}`);
    }
  });

  test("waits when the server and it can't agree on the offset, and when parts change nothing", async () => {
    const unmoved = () => new Response(null, { status: 204, headers: { "Upload-Offset": "0" } });
    for (const answer of [() => refuse(409, "offset-mismatch"), unmoved]) {
      const setup = new Setup();
      let times = 4;
      setup.server.fate = (request) => (request.method === "PATCH" && times-- > 0 ? answer() : "pass");
      assert.equal(await setup.upload.run(), "done");
      assert.ok(setup.time.slept.length >= 3);
    }
  });

  test("waits longer and longer, up to a minute, and never gives up", async () => {
    const setup = new Setup();
    let lost = 40;
    setup.server.fate = (request) => (request.method !== "POST" && lost-- > 0 ? "lost" : "pass");
    assert.equal(await setup.upload.run(), "done");
    assert.deepEqual(
      setup.time.slept.slice(0, 8),
      [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000),
    );
  });

  test("does not wait for ever on a line that has fallen silent", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const setup = new Setup();
    let silent = false;
    setup.server.fate = (request) => {
      if (request.method !== "PATCH" || silent) return "pass";
      silent = true;
      setImmediate(() => {
        context.mock.timers.tick(60_000);
      });
      return new Promise(() => undefined);
    };
    assert.equal(await setup.upload.run(), "done");
    assert.match(setup.server.methods(), /^POST PATCH HEAD PATCH/);
    assert.match(setup.phases(), /waiting/);
  });

  test("sends smaller parts over a line that fails", async () => {
    const setup = new Setup();
    let lost = 3;
    setup.server.fate = (request) => (request.method === "PATCH" && lost-- > 0 ? "lost" : "pass");
    await setup.upload.run();
    const sizes = setup.server.requests
      .filter(({ method }) => method === "PATCH")
      .map(({ body }) => body.length);
    assert.deepEqual(
      sizes.slice(0, 4),
      [256, 128, 64, 64].map((kib) => kib * KIB),
    );
  });

  test("holds only what is not acknowledged, and one part ahead", async () => {
    const setup = new Setup(new Uint8Array(20 * MIB), MIB);
    await setup.upload.run();
    assert.ok(setup.mostHeld <= 2 * 8 * MIB + MIB, `${setup.mostHeld}`);
  });

  test("says what the server said while it waits", async () => {
    const setup = new Setup();
    setup.server.fate = nth("PATCH", 2, refuse(507, "full"));
    await setup.upload.run();
    assert.ok(setup.heard.some(([phase, code]) => phase === "waiting" && code === "full"));
  });

  for (const [status, code] of [
    [507, "full"],
    [422, "directory-unknown"],
    [422, "desk-unknown"],
    [400, "upload-length"],
  ] as const) {
    test(`ends where it is refused at announcement: ${code}`, async () => {
      const setup = new Setup();
      setup.server.fate = nth("POST", 1, refuse(status, code));
      await assert.rejects(setup.upload.run(), refusedAs(code));
    });
  }

  test("ends where the server refuses what it got", async () => {
    const setup = new Setup();
    setup.server.fate = nth("PATCH", 2, refuse(422, "not-sealed"));
    await assert.rejects(setup.upload.run(), refusedAs("not-sealed"));
  });

  test("ends where the server does not know it any more", async () => {
    const setup = new Setup();
    setup.server.fate = (request) => {
      if (request.method !== "PATCH" || setup.server.requests.length < 3) return "pass";
      setup.server.uploads.clear();
      return "lost";
    };
    await assert.rejects(setup.upload.run(), refusedAs("upload-unknown"));
  });

  test("ends where the server has lost what it had acknowledged, or has what was never sent", async () => {
    for (const [change, code] of [
      [(bytes: Uint8Array) => bytes.subarray(0, 10), "upload-lost"],
      [(bytes: Uint8Array) => concat([bytes, new Uint8Array(SIZE)]), "upload-wrong"],
    ] as const) {
      const setup = new Setup();
      setup.server.fate = (request) => {
        if (request.method !== "PATCH" || setup.server.requests.length < 3) return "pass";
        for (const upload of setup.server.uploads.values()) upload.bytes = change(upload.bytes);
        return "lost";
      };
      await assert.rejects(setup.upload.run(), refusedAs(code));
    }
  });

  test("whose source fails ends with that failure", async () => {
    const setup = new Setup();
    const broken = new Outbox({
      sizeBytes: 10,
      take: () => Promise.reject(new RangeError("read")),
      giveBack: () => undefined,
    });
    await assert.rejects(broken.fill(1), RangeError);
    await assert.rejects(broken.fill(1), RangeError);
    assert.equal(await setup.upload.run(), "done");
  });
});
