/** Answers as an editor's machine writes them, and as nobody should. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { Encrypter, identityToRecipient } from "age-encryption";
import { BAGIT_TXT, bagInfo, manifest } from "../src/core/bag.ts";
import { type Bytes, concat, sha256Hex, utf8 } from "../src/core/bytes.ts";
import { canonicalBytes } from "../src/core/canonical.ts";
import type { SourceKeys } from "../src/core/codename/index.ts";
import type { TrustedDirectory } from "../src/core/directory/trust.ts";
import { signNote } from "../src/core/note.ts";
import { paddedSizeBytes } from "../src/core/padme.ts";
import { END_MARKER_BYTES, tarFillBytes, tarHeader } from "../src/core/tar.ts";
import { filesJson, memberName } from "../src/core/tip/files.ts";
import { DESK, EDITOR_SEED } from "./newsroom.ts";

export interface Draft {
  readonly keys: SourceKeys;
  readonly directory: Pick<TrustedDirectory, "origin" | "version" | "textSha256">;
  readonly message?: string;
  readonly files?: readonly { readonly name: string; readonly type: string; readonly content: Bytes }[];
  readonly number?: number;
  readonly previous?: string;
  readonly day?: string;
  readonly seed?: Uint8Array;
  readonly received?: readonly { message: string; tagmanifest: string; day: string; files: number }[];
  /** Whose identity it is sealed to, if not whom it is written to. */
  readonly sealedTo?: string;
}

export interface Forged {
  readonly file: Bytes;
  readonly text: string;
  readonly textSha256: string;
}

export async function forge(draft: Draft): Promise<Forged> {
  const { keys, files = [], seed = EDITOR_SEED, day = "2026-11-24", received = [] } = draft;
  const replyTo = await identityToRecipient(keys.identity);
  const rows = received.map(({ message, day, files }) => ({ day, files, message }));
  const entries = files.map(({ name, type, content }) => ({ name, type, sizeBytes: content.length }));
  const payload: [string, Bytes][] = [
    ["data/message.txt", utf8(draft.message ?? "Дзякуй, усё прыйшло.")],
    ["data/received.json", canonicalBytes(rows)],
    ["data/files.json", filesJson(entries)],
    ...files.map(({ name, content }, at): [string, Bytes] => [memberName(at + 1, name), content]),
  ];
  const oxum = `${payload.reduce((sum, [, body]) => sum + body.length, 0)}.${payload.length}`;
  const info = bagInfo([
    ["Bagging-Date", day],
    ["Payload-Oxum", oxum],
    ["Bag-Software-Agent", "press-dropbox test"],
    ["Desk", DESK],
    ["Directory-Version", draft.directory.version.toString()],
    ["Editor-Key", bytesToHex(ed25519.getPublicKey(seed))],
  ]);
  const hashed = (members: readonly (readonly [string, Bytes])[]): Bytes =>
    manifest(members.map(([name, body]) => [name, sha256Hex(body)]));
  const tags: [string, Bytes][] = [
    ["bagit.txt", BAGIT_TXT],
    ["bag-info.txt", info],
    ["manifest-sha256.txt", hashed(payload)],
  ];
  const tagmanifest = hashed(tags);
  const text = statement(draft, day, sha256Hex(utf8(replyTo)), sha256Hex(tagmanifest));
  const [bagit, bagInfoTxt, manifestTxt] = tags as [[string, Bytes], [string, Bytes], [string, Bytes]];
  const stream = tar([
    bagit,
    bagInfoTxt,
    ...payload,
    manifestTxt,
    ["tagmanifest-sha256.txt", tagmanifest],
    ["answer-signature.txt", signNote(text, "press-dropbox/editor", seed)],
  ]);
  return { file: await seal(stream, draft.sealedTo ?? keys.identity), text, textSha256: sha256Hex(utf8(text)) };
}

export async function seal(stream: Bytes, identity: string): Promise<Bytes> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  return concat([await encrypter.encrypt(stream)]);
}

function tar(members: readonly (readonly [string, Bytes])[]): Bytes {
  const packed = members.flatMap(([name, body]) => [
    tarHeader(`answer/${name}`, body.length),
    body,
    new Uint8Array(tarFillBytes(body.length)),
  ]);
  const stream = concat([...packed, new Uint8Array(END_MARKER_BYTES)]);
  return concat([stream, new Uint8Array(paddedSizeBytes(stream.length) - stream.length)]);
}

function statement(draft: Draft, day: string, replyToSha256: string, tagmanifestSha256: string): string {
  const { directory, keys, received = [] } = draft;
  const lines = received.map(
    ({ message, tagmanifest }) => `received ${message} ${tagmanifest} ${sha256Hex(utf8(message))} complete`,
  );
  return [
    "press-dropbox/answer@v1",
    `origin ${directory.origin}`,
    `desk ${DESK}`,
    `directory ${directory.version} ${directory.textSha256}`,
    `mailbox ${keys.mailbox}`,
    `reply-to ${replyToSha256}`,
    `number ${draft.number ?? 1}`,
    `previous ${draft.previous ?? "-"}`,
    `day ${day}`,
    ...lines.sort(),
    `tagmanifest ${tagmanifestSha256}`,
    "",
  ].join("\n");
}
