import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  type AnswerFinding,
  checkReceipts,
  editorOf,
  findings,
  readAnswer,
  type ReadAnswer,
  readStream,
  Seen,
  sequenceFindings,
} from "../src/core/answer/index.ts";
import { type Bytes, concat, sha256Hex, utf8 } from "../src/core/bytes.ts";
import type { Roots } from "../src/core/directory/document.ts";
import { trust } from "../src/core/directory/trust.ts";
import { fromBase64, readVectors, refusedAs } from "./vectors.ts";

interface Good {
  readonly name: string;
  readonly stream: string;
  readonly expected: {
    readonly stream_sha256: string;
    readonly message: string | null;
    readonly message_sha256: string;
    readonly files: readonly { name: string; type: string; size: number; sha256: string }[];
    readonly receipts: readonly { message: string; day: string; files: number }[];
    readonly software_agent: string;
    readonly editor_key: string;
    readonly statement: Readonly<Record<string, unknown>>;
    readonly text_sha256: string;
  };
}
interface Findings {
  readonly directory: { readonly pinned: Roots; readonly history_base64: readonly string[] };
  readonly expected: { readonly origin: string; readonly mailbox: string; readonly reply_to: string };
  readonly cases: readonly {
    readonly name: string;
    readonly stream: string;
    readonly findings: readonly AnswerFinding[];
    readonly editor: { readonly id: string; readonly role: string } | null;
  }[];
}
interface Sequence {
  readonly answers: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly name: string;
    readonly seen: readonly string[];
    readonly answers: readonly string[];
    readonly findings: readonly (readonly string[])[];
  }[];
}

function unpacked(stream: string): Bytes {
  return concat([gunzipSync(fromBase64(stream))]);
}

/** As the vectors write it. */
function written(read: ReadAnswer): object {
  const { statement } = read;
  return {
    message_sha256: sha256Hex(utf8(read.message)),
    files: read.files.map(({ name, type, sizeBytes, content }) => {
      return { name, type, size: sizeBytes, sha256: sha256Hex(content) };
    }),
    receipts: read.receipts.map(({ messageId, day, files }) => ({ message: messageId, day, files })),
    software_agent: read.info.softwareAgent,
    editor_key: read.editorKey,
    statement: {
      origin: statement.origin,
      desk: statement.desk,
      directory_version: statement.directoryVersion,
      directory_sha256: statement.directorySha256,
      mailbox: statement.mailbox,
      reply_to_sha256: statement.replyToSha256,
      number: statement.number,
      previous: statement.previous,
      day: statement.day,
      received: statement.received.map(({ messageId, tagmanifestSha256, sealedSha256, state }) => {
        return { message: messageId, tagmanifest: tagmanifestSha256, sealed: sealedSha256, state };
      }),
      tagmanifest: statement.tagmanifestSha256,
    },
    text_sha256: read.textSha256,
  };
}

describe("an answer", () => {
  const { good, bad } = readVectors<{ good: Good[]; bad: { name: string; code: string; stream: string }[] }>(
    "answer/read.json",
  );
  for (const { name, stream, expected } of good) {
    test(`is read: ${name}`, async () => {
      const read = await readStream(unpacked(stream));
      const found: Record<string, unknown> = { ...written(read) };
      assert.equal(sha256Hex(unpacked(stream)), expected.stream_sha256);
      if (expected.message !== null) assert.equal(read.message, expected.message);
      for (const [key, value] of Object.entries(found)) {
        assert.deepEqual(value, expected[key as keyof typeof expected], key);
      }
    });
  }
  for (const { name, code, stream } of bad) {
    test(`is refused: ${name}`, async () => {
      await assert.rejects(readStream(unpacked(stream)), refusedAs(code));
    });
  }
});

describe("an answer's finding", () => {
  const { directory, expected, cases } = readVectors<Findings>("answer/findings.json");
  const trusted = trust(directory.history_base64.map(fromBase64), directory.pinned);
  const { origin, mailbox, reply_to: replyTo } = expected;
  for (const { name, stream, findings: wanted, editor } of cases) {
    test(name, async () => {
      const read = await readStream(unpacked(stream));
      assert.deepEqual(findings(read, { origin, mailbox, replyTo }, trusted), wanted);
      const found = editorOf(read, trusted);
      assert.deepEqual(found && { id: found.id, role: found.role }, editor);
    });
  }
});

describe("a row of answers", () => {
  const { answers, cases } = readVectors<Sequence>("answer/sequence.json");
  for (const { name, seen, answers: there, findings: wanted } of cases) {
    test(name, async () => {
      const read = (names: readonly string[]): Promise<ReadAnswer[]> =>
        Promise.all(names.map((each) => readStream(unpacked(answers[each] ?? ""))));
      const found = sequenceFindings(await read(there), new Seen().withAnswers(await read(seen)));
      assert.deepEqual(
        found.map((each) => each.map(({ code }) => code)),
        wanted,
      );
      for (const { code, grave } of found.flat()) assert.equal(grave, code === "answer-forked");
    });
  }
});

describe("a receipt", () => {
  for (const { name, stream, sent, findings: wanted } of readVectors<
    {
      name: string;
      stream: string;
      sent: { message: string; tagmanifest: string }[];
      findings: string[];
    }[]
  >("answer/receipts.json")) {
    test(name, async () => {
      const ours = sent.map(({ message, tagmanifest }) => ({
        messageId: message,
        tagmanifestSha256: tagmanifest,
      }));
      const found = checkReceipts(await readStream(unpacked(stream)), ours);
      assert.deepEqual(
        found.map(({ code }) => code),
        wanted,
      );
      for (const { complete, day, files } of found) {
        assert.equal(complete, day !== null);
        assert.equal(complete, files !== null);
      }
    });
  }
});

describe("a sealed answer", () => {
  for (const { name, identity, sealed, code, ...expected } of readVectors<
    {
      name: string;
      identity: string;
      sealed: string;
      code?: string;
      stream_sha256?: string;
      text_sha256?: string;
    }[]
  >("answer/sealed.json")) {
    const file = concat([fromBase64(sealed)]);
    if (code === undefined) {
      test(`opens: ${name}`, async () => {
        assert.equal((await readAnswer(file, identity)).textSha256, expected.text_sha256);
      });
    } else {
      // Of what age itself refuses, this reader tells only who it was for.
      const swapped = code === "age-no-matching-identity" ? "answer-swapped" : "answer-damaged";
      test(`is refused: ${name}`, async () => {
        await assert.rejects(readAnswer(file, identity), refusedAs(code.startsWith("age-") ? swapped : code));
      });
    }
  }
});
