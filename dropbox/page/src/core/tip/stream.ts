/** Write one submission as a stream of pieces, in constant memory: members, end marker, padding. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { manifest } from "../bag.ts";
import { sha256Hex } from "../bytes.ts";
import { MIB } from "../limits.ts";
import { signNote } from "../note.ts";
import { FileReading, type SourceFile } from "../reading.ts";
import { END_MARKER_BYTES, tarFillBytes, tarHeader } from "../tar.ts";
import { statementOf } from "./fields.ts";
import { filesRead, memberName } from "./files.ts";
import {
  type Contents,
  FILES_READ,
  headMembers,
  KEY_NAME,
  MANIFEST,
  ROOT,
  SIGNATURE,
  streamSizes,
  TAG_FILES,
  TAGMANIFEST,
} from "./layout.ts";

const ZEROS = new Uint8Array(MIB);

/** Who signs, and under which id; fresh random bytes for a source who wants no answer. */
export interface Signer {
  readonly seed: Uint8Array;
  /** 64 hex digits. */
  readonly messageId: string;
}

/**
 * Yield the stream; `files` are the ones `contents.entries` describes. A piece is only lent until the next one.
 * `signed` hears the tag manifest's hash, by which a receipt will name this submission.
 */
export async function* tipStream(
  contents: Contents,
  files: readonly SourceFile[],
  signer: Signer,
  signed: (tagmanifestSha256: string) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const sourceKey = bytesToHex(ed25519.getPublicKey(signer.seed));
  const hashes = new Map<string, string>();
  const member = function* (name: string, body: Uint8Array): Generator<Uint8Array> {
    hashes.set(name, sha256Hex(body));
    yield* [tarHeader(ROOT + name, body.length), body, fill(body.length)];
  };
  for (const [name, body] of headMembers(contents, sourceKey)) yield* member(name, body);
  const hadMore: boolean[] = [];
  for (const [index, file] of files.entries()) {
    const { name, sizeBytes } = contents.entries[index] ?? missingEntry();
    const inBag = memberName(index + 1, name);
    const reading = new FileReading(file, sizeBytes, index);
    yield tarHeader(ROOT + inBag, sizeBytes);
    yield* reading.pieces();
    yield fill(sizeBytes);
    hashes.set(inBag, reading.sha256);
    hadMore.push(reading.hadMore);
  }
  yield* member(FILES_READ, filesRead(hadMore));
  yield* member(MANIFEST, manifest([...hashes].filter(([name]) => name.startsWith("data/"))));
  yield* member(TAGMANIFEST, manifest(TAG_FILES.map((name) => [name, hashes.get(name) ?? ""])));
  const tagmanifestSha256 = hashes.get(TAGMANIFEST) ?? "";
  const statement = statementOf(contents.heading, {
    messageId: signer.messageId,
    sourceKey,
    tagmanifestSha256,
  });
  signed(tagmanifestSha256);
  yield* member(SIGNATURE, signNote(statement, KEY_NAME, signer.seed));
  yield ZEROS.subarray(0, END_MARKER_BYTES);
  yield* padding(contents);
}

function* padding(contents: Contents): Generator<Uint8Array> {
  const { lengthBytes, paddedBytes } = streamSizes(contents);
  for (let left = paddedBytes - lengthBytes; left > 0; left -= ZEROS.length) {
    yield ZEROS.subarray(0, Math.min(left, ZEROS.length));
  }
}

function fill(sizeBytes: number): Uint8Array {
  return ZEROS.subarray(0, tarFillBytes(sizeBytes));
}

function missingEntry(): never {
  throw new TypeError("expected an entry for each file");
}
