import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { identityToRecipient } from "age-encryption";
import { sha256Hex, utf8 } from "../src/core/bytes.ts";
import { Codename, deriveSourceKeys } from "../src/core/codename/index.ts";
import { parseNote, verifyNote } from "../src/core/note.ts";
import { KEY_NAME } from "../src/core/tip/layout.ts";
import { SETTINGS } from "./newsroom.ts";
import { Setup } from "./submission-setup.ts";
import { refuse } from "./tus-server.ts";
import { refusedAs } from "./vectors.ts";

const KEYS = deriveSourceKeys(new Codename(new Uint8Array(16).fill(5)), SETTINGS.origin);

/** What a small member holds. */
function member(tip: Buffer, name: string): string {
  const header = tip.indexOf(`tip/${name}\0`);
  const size = Number.parseInt(tip.subarray(header + 124, header + 135).toString(), 8);
  return tip.subarray(header + 512, header + 512 + size).toString();
}

describe("a submission with a codename", () => {
  test("is signed by its key, and says where answers go", async () => {
    const setup = new Setup();
    const outcome = await (await setup.start({ signer: KEYS })).done;
    const tip = await setup.opened();
    const replyTo = await identityToRecipient(KEYS.identity);
    const info = member(tip, "bag-info.txt");
    for (const line of [`Reply-To: ${replyTo}`, `Mailbox: ${KEYS.mailbox}`, `Source-Key: ${KEYS.sourceKey}`])
      assert.ok(info.includes(`${line}\n`));
    const note = parseNote(utf8(member(tip, "source-signature.txt")));
    verifyNote(note, [{ name: KEY_NAME, publicKey: hexToBytes(KEYS.sourceKey) }], 1);
    const lines = note.text.split("\n");
    assert.ok(lines.includes(`mailbox ${KEYS.mailbox}`));
    assert.ok(lines.includes(`reply-to ${sha256Hex(utf8(replyTo))}`));
    assert.deepEqual(outcome.sent, {
      messageId: lines.find((line) => line.startsWith("message "))?.slice(8),
      tagmanifestSha256: sha256Hex(utf8(member(tip, "tagmanifest-sha256.txt"))),
    });
  });

  test("gives no seed and no token to anyone but the worker that signs", async () => {
    const setup = new Setup();
    await (
      await setup.start({ signer: KEYS })
    ).done;
    const secrets = [KEYS.signingSeed, KEYS.mailboxToken].flatMap((bytes) => [bytes.join(), bytesToHex(bytes)]);
    secrets.push(KEYS.identity);
    const told = (messages: readonly unknown[]): string =>
      JSON.stringify(messages, (_, value: unknown) => (value instanceof Uint8Array ? value.join() : value));
    const [seal, ...ciphers] = setup.workers.map((worker) => told(worker.asked));
    assert.ok(seal?.includes(KEYS.identity));
    assert.equal(seal?.includes(KEYS.mailboxToken.join()), false);
    const requests = setup.server.requests.map(({ address, headers }) => [address, ...headers.entries()]);
    const elsewhere = [...ciphers, told(setup.states), told(requests)].join();
    for (const secret of secrets) assert.ok(!elsewhere.includes(secret));
  });

  test("without one is signed by a key that nobody sees twice", async () => {
    const keys = new Set<string>();
    for (let times = 0; times < 2; times += 1) {
      const setup = new Setup();
      await (
        await setup.start()
      ).done;
      const info = member(await setup.opened(), "bag-info.txt");
      assert.doesNotMatch(info, /Reply-To|Mailbox/);
      keys.add(info);
    }
    assert.equal(keys.size, 2);
  });
});

describe("taking a submission back", () => {
  const sent = async (
    withdrawal = true,
  ): Promise<{ setup: Setup; submission: Awaited<ReturnType<Setup["start"]>> }> => {
    const setup = new Setup();
    const submission = await setup.start({ withdrawal });
    await submission.done;
    return { setup, submission };
  };

  test("deletes it while nobody has collected it", async () => {
    const { setup, submission } = await sent();
    assert.equal(setup.server.uploads.size, 1);
    assert.equal(await submission.withdraw(), "withdrawn");
    assert.equal(setup.server.uploads.size, 0);
  });

  test("comes too late once somebody has", async () => {
    const { setup, submission } = await sent();
    setup.server.uploads.clear();
    assert.equal(await submission.withdraw(), "too-late");
  });

  test("is tried again over a dead line and a busy server", async () => {
    const { setup, submission } = await sent();
    const fates = ["lost", refuse(503, "busy"), refuse(502), "pass"] as const;
    let tries = 0;
    setup.server.fate = () => fates[tries++] ?? "pass";
    assert.equal(await submission.withdraw(), "withdrawn");
    assert.equal(tries, 4);
  });

  test("says that nobody was reached, and may be asked again", async () => {
    const { setup, submission } = await sent();
    setup.server.fate = () => "lost";
    await assert.rejects(submission.withdraw(), refusedAs("withdrawal-unreachable"));
    setup.server.fate = () => "pass";
    assert.equal(await submission.withdraw(), "withdrawn");
  });

  test("never says too late where a lost answer may have said otherwise", async () => {
    const { setup, submission } = await sent();
    let tries = 0;
    setup.server.fate = () => (tries++ === 0 ? "answer-lost" : "pass");
    await assert.rejects(submission.withdraw(), refusedAs("withdrawal-unsure"));
  });

  test("nor where something between us answered after the server had acted", async () => {
    const { setup, submission } = await sent();
    let tries = 0;
    setup.server.fate = () => {
      if (tries++ > 0) return "pass";
      setup.server.uploads.clear();
      return refuse(502);
    };
    await assert.rejects(submission.withdraw(), refusedAs("withdrawal-unsure"));
  });

  test("is not moved by an answer that is none of ours", async () => {
    const { setup, submission } = await sent();
    for (const body of [
      "",
      "<html>",
      '{"withdrawn":1}',
      '{"withdrawn":true,"more":0}',
      "true".repeat(10 ** 6),
    ]) {
      setup.server.fate = () => new Response(body);
      await assert.rejects(submission.withdraw(), refusedAs("withdrawal-unreachable"));
    }
  });

  test("is possible only where it was asked for: without, no hash is announced", async () => {
    const { setup, submission } = await sent(false);
    assert.ok(setup.server.requests.every((request) => !request.headers.has("Upload-Withdrawal")));
    await assert.rejects(submission.withdraw(), TypeError);
  });

  test("ends when the person leaves", async () => {
    const { setup, submission } = await sent();
    const leaving = new AbortController();
    setup.server.fate = () => {
      leaving.abort();
      return "lost";
    };
    await assert.rejects(submission.withdraw(leaving.signal), refusedAs("cancelled"));
  });
});
