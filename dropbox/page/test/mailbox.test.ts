import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { concat, utf8 } from "../src/core/bytes.ts";
import { openMailbox } from "../src/core/mailbox/mailbox.ts";
import { forge } from "./answer-forge.ts";
import { MailboxServer, refused } from "./mailbox-server.ts";
import { directoryOf, DIRECTORY, draft, file, KEYS, SENT, Setup, STRANGER_SEED } from "./mailbox-setup.ts";
import { SETTINGS } from "./newsroom.ts";
import { refusedAs } from "./vectors.ts";

describe("a mailbox", () => {
  test("is empty where nothing waits", async () => {
    assert.deepEqual(await new Setup().mailbox.look(), []);
  });

  test("shows an answer: words, files, receipts, who and when", async () => {
    const content = utf8("%PDF");
    const received = [
      { message: SENT.messageId, tagmanifest: SENT.tagmanifestSha256, day: "2026-11-12", files: 5 },
    ];
    const files = [{ name: "Як выйсці.pdf", type: "application/pdf", content }];
    const setup = await new Setup().holding(await file({ message: "Прыходзьце", files, received }));
    const [shown, ...more] = await setup.mailbox.look({ sent: [SENT] });
    assert.deepEqual(shown, {
      id: "1".padStart(32, "0"),
      day: "2026-11-24",
      by: "reader 2",
      message: "Прыходзьце",
      files: [{ name: "Як выйсці.pdf", type: "application/pdf", sizeBytes: 4, content }],
      receipts: [{ code: "receipt-yours", complete: true, day: "2026-11-12", files: 5, by: "reader 2" }],
      findings: [],
    });
    assert.deepEqual(more, []);
  });

  test("is asked by POST with the token in the body and nowhere else, without cookies, cache or redirects", async () => {
    const setup = await new Setup().holding(await file());
    await setup.mailbox.look();
    await setup.mailbox.acknowledge("1".padStart(32, "0"));
    await setup.mailbox.wipe();
    assert.equal(setup.server.paths(), "list answer acknowledge wipe");
    for (const { address, init, body } of setup.server.asked) {
      assert.deepEqual(body.subarray(0, 32), concat([KEYS.mailboxToken]));
      assert.equal(init.method, "POST");
      assert.equal(init.redirect, "error");
      assert.equal(init.credentials, "omit");
      assert.equal(init.cache, "no-store");
      assert.ok(!address.includes(bytesToHex(KEYS.mailboxToken)));
      assert.deepEqual(init.headers, { "Content-Type": "application/octet-stream" });
    }
    assert.deepEqual(setup.server.asked[1]?.body.subarray(32), hexToBytes("1".padStart(32, "0")));
  });

  test("is looked at again without fetching again, and nothing is then repeated", async () => {
    const first = await forge(draft());
    const setup = await new Setup().holding(first.file);
    await setup.mailbox.look();
    await setup.holding(await file({ number: 2, previous: first.textSha256, day: "2026-11-25" }));
    assert.deepEqual(await setup.codes(), [[], []]);
    assert.equal(setup.server.paths(), "list answer list answer");
  });

  test("tells the server what was read, and has everything deleted", async () => {
    const setup = await new Setup().holding(await file());
    await setup.mailbox.acknowledge("1".padStart(32, "0"));
    assert.ok(setup.server.answers.get("1".padStart(32, "0"))?.acknowledged);
    await setup.mailbox.wipe();
    assert.equal(setup.server.answers.size, 0);
    assert.deepEqual(await setup.mailbox.look(), []);
  });

  test("is looked at twice at once, and fetches once", async () => {
    const setup = await new Setup().holding(await file());
    assert.deepEqual(await Promise.all([setup.codes(), setup.codes()]), [[[]], [[]]]);
    assert.equal(setup.server.paths(), "list answer list");
  });

  test("ends a look when it is wiped, and shows nothing of it afterwards", async () => {
    const setup = await new Setup().holding(await file(), await file({ seed: STRANGER_SEED }));
    let wiping: Promise<void> | undefined;
    setup.server.fate = ({ address }) => {
      if (address.endsWith("answer")) wiping ??= setup.mailbox.wipe();
      return undefined;
    };
    await assert.rejects(setup.mailbox.look(), refusedAs("cancelled"));
    await wiping;
    assert.deepEqual(await setup.mailbox.look(), []);
    assert.equal(setup.server.answers.size, 0);
  });

  test("is read although the directory has ended", async () => {
    const setup = await new Setup(KEYS, await directoryOf(2)).holding(await file());
    assert.deepEqual(await setup.codes(), [[]]);
  });

  test("shows days in their order, not ids", async () => {
    const setup = await new Setup().holding(
      await file({ day: "2026-11-25", message: "later" }),
      await file({ day: "2026-11-24", seed: STRANGER_SEED, message: "earlier" }),
    );
    assert.deepEqual(
      (await setup.mailbox.look()).map(({ day }) => day),
      ["2026-11-24", "2026-11-25"],
    );
  });
});

describe("over a bad line a mailbox", () => {
  test("is asked again while nothing is decided", async () => {
    const setup = await new Setup().holding(await file());
    const fates = ["lost", refused(503, "busy"), new Response("<html>"), undefined, "lost", undefined] as const;
    let at = 0;
    setup.server.fate = () => fates[at++];
    assert.deepEqual(await setup.codes(), [[]]);
    assert.equal(setup.server.paths(), "list list list list answer answer");
  });

  test("says that nobody is there", async () => {
    const setup = new Setup();
    setup.server.fate = () => "lost";
    await assert.rejects(setup.mailbox.look(), refusedAs("mailbox-unreachable"));
    assert.equal(setup.server.asked.length, 5);
    assert.deepEqual(setup.server.time.slept, [1000, 2000, 4000, 8000]);
  });

  test("shows what came, names what did not, and asks for that at the next look", async () => {
    const setup = await new Setup().holding(await file(), await file({ seed: STRANGER_SEED }));
    setup.server.fate = ({ address, body }) =>
      address.endsWith("answer") && body.at(-1) === 1 ? refused(500, "damaged-part") : undefined;
    assert.deepEqual(await setup.codes(), [["answer-signer"], ["mailbox-unreachable"]]);
    setup.server.fate = () => undefined;
    assert.deepEqual(await setup.codes(), [[], ["answer-signer"]]);
  });

  test("passes over an answer that is deleted meanwhile", async () => {
    const setup = await new Setup().holding(await file());
    setup.server.fate = ({ address }) =>
      address.endsWith("answer") ? refused(404, "answer-unknown") : undefined;
    assert.deepEqual(await setup.mailbox.look(), []);
  });

  test("is left when the person leaves", async () => {
    const setup = new Setup();
    const leaving = new AbortController();
    setup.server.fate = () => {
      leaving.abort();
      return "lost";
    };
    await assert.rejects(setup.mailbox.look({ signal: leaving.signal }), refusedAs("cancelled"));
  });

  test("is not waited for without end", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const server = new MailboxServer();
    let asked = 0;
    const fetch = (_: string, init: RequestInit): Promise<Response> => {
      asked += 1;
      setImmediate(() => {
        context.mock.timers.tick(10 * 60_000);
      });
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener("abort", () => {
          reject(new DOMException("aborted", "AbortError"));
        });
      });
    };
    const mailbox = openMailbox(SETTINGS, KEYS, DIRECTORY, { ...server.surroundings(), fetch });
    await assert.rejects(mailbox.look(), refusedAs("mailbox-unreachable"));
    assert.equal(asked, 5);
  });
});
