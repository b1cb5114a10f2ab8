import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { hexToBytes } from "@noble/hashes/utils.js";
import { sha256Hex, utf8 } from "../src/core/bytes.ts";
import { canonicalBytes } from "../src/core/canonical.ts";
import { padme, paddedSizeBytes } from "../src/core/padme.ts";
import { tarHeader } from "../src/core/tar.ts";
import type { SourceFile } from "../src/core/reading.ts";
import type { Heading } from "../src/core/tip/fields.ts";
import { describeFiles, type FileEntry, memberName } from "../src/core/tip/files.ts";
import { type Contents, streamSizes } from "../src/core/tip/layout.ts";
import { tipStream } from "../src/core/tip/stream.ts";
import { announcedAs, collect, repeatedFile } from "./sources.ts";
import { readVectors, refusedAs, vectorPath } from "./vectors.ts";

interface Given {
  readonly signing_seed: string;
  readonly message_id: string;
  readonly heading: {
    readonly bagging_date: string;
    readonly software_agent: string;
    readonly sealed_by: "page" | "seal" | "plain";
    readonly origin: string;
    readonly desk: string;
    readonly directory_version: number;
    readonly directory_sha256: string;
    readonly recipients: readonly string[];
    readonly reply_to: string | null;
    readonly mailbox: string | null;
  };
  readonly message: string;
  readonly answers: Record<string, unknown>;
  readonly files: readonly { name: string; type: string; size: number; hex: string; times: number }[];
}
interface Valid {
  readonly given: Given;
  readonly expected: {
    readonly stream_sha256: string;
    readonly stream_size: number;
    text: Record<string, string>;
  };
}

function headingOf({ heading }: Given): Heading {
  assert.ok(heading.sealed_by !== "plain");
  return {
    baggingDate: heading.bagging_date,
    softwareAgent: heading.software_agent,
    sealedBy: heading.sealed_by,
    origin: heading.origin,
    desk: heading.desk,
    directoryVersion: heading.directory_version,
    directorySha256: heading.directory_sha256,
    recipients: heading.recipients,
    ...(heading.reply_to === null ? {} : { replyTo: heading.reply_to }),
    ...(heading.mailbox === null ? {} : { mailbox: heading.mailbox }),
  };
}

function filesOf({ files }: Given): SourceFile[] {
  return files.map(({ name, type, size, hex, times }) => {
    const block = hexToBytes(hex);
    return announcedAs(repeatedFile(name, type, block.length * times, block), size);
  });
}

function contentsOf(given: Given, files: readonly SourceFile[]): Contents {
  return {
    heading: headingOf(given),
    message: given.message,
    answers: given.answers,
    entries: describeFiles(files),
  };
}

const VALID = readdirSync(vectorPath("tip/valid"))
  .map((name): [string, Valid] => [name, readVectors<Valid>(`tip/valid/${name}`)])
  // The plain form is Python's.
  .filter(([, vector]) => vector.given.heading.sealed_by !== "plain");

describe("a submission's stream", () => {
  for (const [name, { given, expected }] of VALID) {
    test(`is the one Python writes: ${name}`, async () => {
      const files = filesOf(given);
      const contents = contentsOf(given, files);
      const signer = { seed: hexToBytes(given.signing_seed), messageId: given.message_id };
      const stream = await collect(tipStream(contents, files, signer));
      for (const text of Object.values(expected.text))
        assert.ok(Buffer.from(stream).includes(Buffer.from(text)));
      assert.equal(stream.length, expected.stream_size);
      assert.equal(sha256Hex(stream), expected.stream_sha256);
      assert.equal(streamSizes(contents).paddedBytes, expected.stream_size);
    });
  }

  const [, first] = VALID.find(([name]) => name === "message-only.json") ?? assert.fail();
  for (const { name, file_sizes, times, size } of readVectors<
    { name: string; file_sizes: number[]; times: number; size: number }[]
  >("tip/sizes.json")) {
    test(`has a size known before its first byte: ${name}`, () => {
      const sizes = Array.from({ length: times }, () => file_sizes).flat();
      const entries = sizes.map((sizeBytes, index): FileEntry => ({
        name: `${index}.mp4`,
        sizeBytes,
        type: "video/mp4",
      }));
      assert.equal(streamSizes({ ...contentsOf(first.given, []), entries }).paddedBytes, size);
    });
  }

  const run = (files: readonly SourceFile[], given = first.given) =>
    collect(
      tipStream(contentsOf(given, files), files, { seed: new Uint8Array(32), messageId: "0".repeat(64) }),
    );
  const whole = repeatedFile("a.bin", "", 1000, Uint8Array.of(1, 2, 3));

  test("is refused where a file ends early, by the file's index", async () => {
    await assert.rejects(run([whole, announcedAs(whole, 1001)]), (error) => {
      return refusedAs("file-shrank")(error) && (error as { fileIndex?: number }).fileIndex === 1;
    });
  });
  test("is refused where a file can't be read, without the browser's words", async () => {
    const gone = {
      ...whole,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error("secret-name.jpg")) }),
    };
    await assert.rejects(run([gone]), (error) => {
      return refusedAs("file-unreadable")(error) && !JSON.stringify(error).includes("secret");
    });
  });
  test("is refused where the message is longer than the format holds", async () => {
    await assert.rejects(
      run([], { ...first.given, message: "a".repeat(2 ** 20 + 1) }),
      refusedAs("message-too-long"),
    );
  });
  test("is refused where an answer is a fraction", async () => {
    await assert.rejects(run([], { ...first.given, answers: { a: [0.5] } }), refusedAs("answers"));
  });
  test("is never made with a heading that no reader takes", async () => {
    const heading = { ...first.given.heading, desk: "Desk" };
    await assert.rejects(run([], { ...first.given, heading }), TypeError);
  });
});

test("half a character becomes the replacement character, as browsers do", () => {
  assert.equal(
    describeFiles([{ ...repeatedFile("a\ud800.txt", "", 0, Uint8Array.of(0)) }])[0]?.name,
    "a\ufffd.txt",
  );
});

test("a file of no name, or of an endless one, is refused by its index", () => {
  for (const name of ["", "a".repeat(1025)]) {
    assert.throws(() => describeFiles([repeatedFile(name, "", 0, Uint8Array.of(0))]), refusedAs("file-name"));
  }
});

test("more files than a bag holds are refused", () => {
  const file = repeatedFile("a", "", 0, Uint8Array.of(0));
  assert.throws(() => describeFiles(Array.from({ length: 65_537 }, () => file)), refusedAs("too-many-files"));
});

test("members are named as in Python", () => {
  for (const { name, number, member } of readVectors<{ name: string; number: number; member: string }[]>(
    "tip/names.json",
  )) {
    assert.equal(memberName(number, name), member);
  }
});

test("tar headers are those of Python", () => {
  for (const { name, size, hex } of readVectors<{ name: string; size: number; hex: string }[]>(
    "tar/headers.json",
  )) {
    assert.equal(Buffer.from(tarHeader(name, size)).toString("hex"), hex);
  }
});

test("padding is that of Python", () => {
  for (const row of readVectors<{ length: number; padme: number; padded: number }[]>("padme/padme.json")) {
    assert.equal(padme(row.length), row.padme);
    assert.equal(paddedSizeBytes(row.length), row.padded);
  }
});

test("canonical JSON is that of Python", () => {
  for (const { value, hex } of readVectors<{ value: unknown; hex: string }[]>("bag/json-valid.json")) {
    assert.equal(Buffer.from(canonicalBytes(value)).toString("hex"), hex);
  }
  assert.deepEqual(canonicalBytes("ў"), utf8('"ў"'));
});
