/** A submission's members and sizes, all known before the first byte. */
import { BAGIT_TXT, manifestSizeBytes } from "../bag.ts";
import { type Bytes, utf8, wellFormed } from "../bytes.ts";
import { canonicalBytes } from "../canonical.ts";
import { PageError } from "../errors.ts";
import { MAX_ANSWERS_BYTES, MAX_MESSAGE_BYTES } from "../limits.ts";
import { signatureSizeBytes } from "../note.ts";
import { paddedSizeBytes } from "../padme.ts";
import { END_MARKER_BYTES, tarHeader, tarMemberSizeBytes } from "../tar.ts";
import { bagInfoOf, type Heading, requireHeading, statementOf } from "./fields.ts";
import { type FileEntry, filesJson, memberName } from "./files.ts";

export const ROOT = "tip/";
export const FILES_READ = "data/files-read.txt";
export const MANIFEST = "manifest-sha256.txt";
export const TAGMANIFEST = "tagmanifest-sha256.txt";
export const SIGNATURE = "source-signature.txt";
export const TAG_FILES = ["bagit.txt", "bag-info.txt", MANIFEST] as const;
export const KEY_NAME = "press-dropbox/source";
const ANY_HASH = "0".repeat(64);

export interface Contents {
  readonly heading: Heading;
  readonly message: string;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly entries: readonly FileEntry[];
}

/** The members before the files, in order. */
export function headMembers(contents: Contents, sourceKey: string): readonly (readonly [string, Bytes])[] {
  const { heading, message, answers, entries } = contents;
  requireHeading(heading);
  const small = [encodeMessage(message), encodeAnswers(answers), filesJson(entries)] as const;
  const filesBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const smallBytes = small.reduce((sum, body) => sum + body.length, entries.length + 1);
  const oxum = `${smallBytes + filesBytes}.${small.length + entries.length + 1}`;
  return [
    ["bagit.txt", BAGIT_TXT],
    ["bag-info.txt", bagInfoOf(heading, oxum, sourceKey)],
    ["data/message.txt", small[0]],
    ["data/answers.json", small[1]],
    ["data/files.json", small[2]],
  ];
}

/** The exact padded size of the stream, and the size of what is not padding. */
export function streamSizes(contents: Contents): { lengthBytes: number; paddedBytes: number } {
  const { heading, entries } = contents;
  const members = headMembers(contents, ANY_HASH).map(([name, body]): [string, number] => [name, body.length]);
  members.push(
    ...entries.map((entry, index): [string, number] => [memberName(index + 1, entry.name), entry.sizeBytes]),
  );
  members.push([FILES_READ, entries.length + 1]);
  const payload = members.map(([name]) => name).filter((name) => name.startsWith("data/"));
  members.push([MANIFEST, manifestSizeBytes(payload)], [TAGMANIFEST, manifestSizeBytes(TAG_FILES)]);
  const statement = statementOf(heading, {
    messageId: ANY_HASH,
    sourceKey: ANY_HASH,
    tagmanifestSha256: ANY_HASH,
  });
  members.push([SIGNATURE, statement.length + signatureSizeBytes(KEY_NAME)]);
  const lengthBytes = members.reduce(
    (sum, [name, size]) => sum + tarMemberSizeBytes(ROOT + name, size),
    END_MARKER_BYTES,
  );
  return { lengthBytes, paddedBytes: paddedSizeBytes(lengthBytes) };
}

/** Where each file lies in the plaintext. */
export function fileSpans(contents: Contents): readonly { startBytes: number; sizeBytes: number }[] {
  const head = headMembers(contents, ANY_HASH);
  let offset = head.reduce((sum, [name, body]) => sum + tarMemberSizeBytes(ROOT + name, body.length), 0);
  return contents.entries.map(({ name, sizeBytes }, index) => {
    const member = ROOT + memberName(index + 1, name);
    const startBytes = offset + tarHeader(member, sizeBytes).length;
    offset += tarMemberSizeBytes(member, sizeBytes);
    return { startBytes, sizeBytes };
  });
}

function encodeMessage(message: string): Bytes {
  const encoded = utf8(message);
  if (encoded.length > MAX_MESSAGE_BYTES) {
    throw new PageError("message-too-long", `expected a message of at most ${MAX_MESSAGE_BYTES} bytes`);
  }
  return encoded;
}

function encodeAnswers(answers: Readonly<Record<string, unknown>>): Bytes {
  const encoded = canonicalBytes(JSON.parse(JSON.stringify(answers), plainValue));
  if (encoded.length > MAX_ANSWERS_BYTES) {
    throw new PageError("answers", `expected answers of at most ${MAX_ANSWERS_BYTES} bytes`);
  }
  return encoded;
}

/** Every reader refuses half a character and a number that is no integer. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new PageError("answers", "expected integers only in answers");
  }
  return typeof value === "string" ? wellFormed(value) : value;
}
