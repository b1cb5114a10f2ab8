import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bytesToHex } from "@noble/hashes/utils.js";
import { concat, sha256Hex, utf8 } from "../src/core/bytes.ts";
import { MAX_ANSWER_BYTES } from "../src/core/limits.ts";
import { forge, seal } from "./answer-forge.ts";
import { json, list, refused, sealed } from "./mailbox-server.ts";
import {
  codesOf,
  directoryOf,
  DIRECTORY,
  draft,
  file,
  KEYS,
  OTHER,
  SENT,
  Setup,
  STRANGER_SEED,
} from "./mailbox-setup.ts";
import { refusedAs } from "./vectors.ts";

describe("a hostile server is found out where", () => {
  test("it swaps the answers of two sources", async () => {
    const setup = await new Setup().holding(await file({ keys: OTHER }));
    const [shown] = await setup.mailbox.look();
    assert.deepEqual(shown && codesOf(shown), ["answer-swapped"]);
    assert.equal(shown?.message, "");
  });

  test("somebody sealed to this source what was written to another", async () => {
    const setup = await new Setup().holding(await file({ keys: OTHER, sealedTo: KEYS.identity }));
    assert.deepEqual(await setup.codes(), [["answer-swapped"]]);
  });

  test("it replays an answer: beside itself, under another name, after it was wiped", async () => {
    const answer = await file();
    const setup = await new Setup().holding(answer);
    assert.deepEqual(await setup.codes(), [[]]);
    await setup.holding(answer);
    assert.deepEqual(await setup.codes(), [[], ["answer-repeated"]]);
    await setup.mailbox.wipe();
    await setup.holding(answer);
    assert.deepEqual(await setup.codes(), [["answer-repeated"]]);
  });

  test("it changes the answer under a name that was shown", async () => {
    const setup = await new Setup().holding(await file());
    await setup.mailbox.look();
    const stored = setup.server.answers.get("1".padStart(32, "0"));
    assert.ok(stored);
    stored.file = await file({ message: "other words" });
    const [shown] = await setup.mailbox.look();
    assert.deepEqual(shown && codesOf(shown), ["answer-forked"]);
    assert.equal(shown?.message, "");
  });

  test("it holds an answer back that another follows", async () => {
    const first = await forge(draft());
    const second = await file({ number: 2, previous: first.textSha256 });
    assert.deepEqual(await (await new Setup().holding(second)).codes(), [["answer-gap"]]);
    assert.deepEqual(await (await new Setup().holding(first.file, second)).codes(), [[], []]);
  });

  test("an answer is signed by a key that the directory does not list, whatever it receipts", async () => {
    const received = [
      { message: SENT.messageId, tagmanifest: SENT.tagmanifestSha256, day: "2026-11-12", files: 5 },
    ];
    const setup = await new Setup().holding(await file({ seed: STRANGER_SEED, received }));
    const [shown] = await setup.mailbox.look({ sent: [SENT] });
    assert.deepEqual(shown && [codesOf(shown), shown.by, shown.message, shown.receipts], [
      ["answer-signer"],
      "",
      "",
      [],
    ]);
  });

  test("an answer is signed by an editor who was revoked since", async () => {
    const setup = await new Setup(KEYS, await directoryOf(2, "e".repeat(16))).holding(
      await file({ directory: await directoryOf(2, "e".repeat(16)) }),
    );
    assert.deepEqual(await setup.codes(), [["answer-signer-revoked"]]);
  });

  test("a receipt is for other bytes than were sent", async () => {
    const received = [{ message: SENT.messageId, tagmanifest: "c".repeat(64), day: "2026-11-12", files: 5 }];
    const setup = await new Setup().holding(await file({ received }));
    const [shown] = await setup.mailbox.look({ sent: [SENT] });
    assert.deepEqual(shown && codesOf(shown), ["receipt-other-bytes"]);
    assert.deepEqual([shown?.message, shown?.files, shown?.receipts], ["", [], []]);
  });

  test("an answer names another drop-box, or a directory that never was", async () => {
    const { version, textSha256, origin } = DIRECTORY;
    for (const [directory, code] of [
      [{ version, textSha256, origin: "other" }, "answer-origin"],
      [{ version, textSha256: "0".repeat(64), origin }, "answer-directory"],
      [{ version: 2, textSha256, origin }, "answer-directory"],
    ] as const) {
      assert.deepEqual(await (await new Setup().holding(await file({ directory }))).codes(), [[code]]);
    }
  });

  test("it gives other bytes than its list says, more, fewer or none", async () => {
    const answer = await file();
    for (const served of [
      answer.subarray(1),
      concat([answer, answer]),
      new Uint8Array(0),
      answer.slice().reverse(),
    ]) {
      const setup = await new Setup().holding(answer);
      setup.server.fate = ({ address }) => (address.endsWith("answer") ? sealed(served) : undefined);
      assert.deepEqual(await setup.codes(), [["answer-damaged"]]);
    }
  });

  test("somebody who knows where to seal to seals what is no answer", async () => {
    for (const stream of [new Uint8Array(16_384), new Uint8Array(0), utf8("<html>".repeat(5_000))]) {
      const setup = await new Setup().holding(await seal(stream, KEYS.identity));
      assert.deepEqual(await setup.codes(), [["answer-unreadable"]]);
    }
  });

  test("it gives one answer in place of another", async () => {
    const setup = await new Setup().holding(await file(), await file({ seed: STRANGER_SEED }));
    const [, second] = [...setup.server.answers.values()];
    setup.server.fate = ({ address }) =>
      address.endsWith("answer") ? sealed(second?.file ?? new Uint8Array()) : undefined;
    assert.deepEqual(await setup.codes(), [["answer-signer"], ["answer-damaged"]]);
  });

  test("an answer that is not believed stands in no other's way", async () => {
    const directory = { version: 1, textSha256: DIRECTORY.textSha256, origin: "other" };
    const setup = await new Setup().holding(await file({ directory }), await file());
    assert.deepEqual(await setup.codes(), [["answer-origin"], []]);
    setup.server.answers.delete("1".padStart(32, "0"));
    assert.deepEqual(await setup.codes(), [[]]);
  });

  const row = { id: "0".repeat(32), sha256: "0".repeat(64), size: 20_000 };
  const rows = (count: number): object[] =>
    Array.from({ length: count }, (_, index) => ({ ...row, id: index.toString(16).padStart(32, "0") }));
  for (const [name, response] of [
    ["a million rows", () => list(rows(10 ** 6))],
    ["one row too many", () => list(rows(1_001))],
    ["an answer of no bytes", () => list([{ ...row, size: 0 }])],
    ["an answer that is too large", () => list([{ ...row, size: MAX_ANSWER_BYTES + 1 }])],
    ["a size that is no integer", () => list([{ ...row, size: 20_000.5 }])],
    ["a size in words", () => list([{ ...row, size: "20000" }])],
    ["an id that is a path", () => list([{ ...row, id: "../../../../../../../../../keys/1" }])],
    ["an id in capitals", () => list([{ ...row, id: "A".repeat(32) }])],
    ["a row twice", () => list([row, row])],
    ["rows in another order", () => list(rows(2).reverse())],
    ["a field more", () => list([{ ...row, day: "2026-11-24" }])],
    ["a field less", () => list([{ id: row.id, sha256: row.sha256 }])],
    ["a name twice", () => json('{"answers":[],"answers":[]}')],
    ["nothing", () => json("")],
    ["null", () => json("null")],
    ["an array", () => json("[]")],
    ["a number", () => json("1")],
    ["no array", () => json('{"answers":{}}')],
    ["null for a row", () => json('{"answers":[null]}')],
    ["arrays in arrays", () => json(`{"answers":${"[".repeat(10_000)}${"]".repeat(10_000)}}`)],
    ["half a list", () => json('{"answers":[')],
    [
      "what is not UTF-8",
      () => new Response(Uint8Array.of(0xff), { headers: { "Content-Type": "application/json" } }),
    ],
  ] as const) {
    test(`its list is ${name}`, async () => {
      const setup = new Setup();
      setup.server.fate = response;
      await assert.rejects(setup.mailbox.look(), refusedAs("mailbox-wrong"));
    });
  }

  test("it refuses what it should understand", async () => {
    const setup = new Setup();
    setup.server.fate = () => refused(400, "mailbox-body");
    await assert.rejects(setup.mailbox.look(), refusedAs("mailbox-wrong"));
  });

  test("its body has no end: no more is taken than was announced", async () => {
    for (const [path, type] of [
      ["list", "application/json"],
      ["answer", "application/octet-stream"],
    ] as const) {
      const setup = await new Setup().holding(await file());
      let given = 0;
      let cancelled = false;
      const endless = new ReadableStream({
        pull: (controller) => {
          given += 65_536;
          controller.enqueue(new Uint8Array(65_536).fill(0x20));
        },
        cancel: () => {
          cancelled = true;
        },
      });
      setup.server.fate = ({ address }) =>
        address.endsWith(path) ? new Response(endless, { headers: { "Content-Type": type } }) : undefined;
      if (path === "list") await assert.rejects(setup.mailbox.look(), refusedAs("mailbox-wrong"));
      else assert.deepEqual(await setup.codes(), [["answer-damaged"]]);
      assert.ok(cancelled);
      assert.ok(given < 2 ** 20, given.toString());
    }
  });

  test("it sends the page elsewhere", async () => {
    // A browser told "redirect: error" fails the request; one that did not is refused by its type.
    const setup = new Setup();
    setup.server.fate = ({ init }) => (init.redirect === "error" ? "lost" : list([]));
    await assert.rejects(setup.mailbox.look(), refusedAs("mailbox-unreachable"));
  });

  test("it lists more than a telephone holds: what fits is shown, the rest is named", async () => {
    const content = new Uint8Array(30_000);
    const answer = await file({ files: [{ name: "film.mp4", type: "video/mp4", content }] });
    const setup = new Setup(KEYS, DIRECTORY, 80_000);
    await setup.holding(answer, answer, answer);
    assert.deepEqual(await setup.codes(), [[], ["answer-repeated"], ["mailbox-full"]]);
    assert.equal(setup.server.paths(), "list answer answer");
    // Once there is room again, the next look has it.
    await setup.mailbox.wipe();
    await setup.holding(answer);
    assert.deepEqual(await setup.codes(), [["answer-repeated"]]);
  });
});

test("what a hostile server's errors hold is a code, and no word of the token or the answer", async () => {
  const setup = await new Setup().holding(await file());
  for (const fate of [() => refused(400, "mailbox-body"), () => "lost" as const, () => json("null")]) {
    setup.server.fate = fate;
    await assert.rejects(setup.mailbox.look(), (error: Error) => {
      const told = `${error.message} ${JSON.stringify(error)} ${String(error.cause)}`;
      return !told.includes(bytesToHex(KEYS.mailboxToken)) && !told.includes(sha256Hex(KEYS.mailboxToken));
    });
  }
});
