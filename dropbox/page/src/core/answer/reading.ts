/** Read an answer, whole, and believe it only as a whole (docs/spec/answer.md, "A reader"). */
import { hexToBytes } from "@noble/hashes/utils.js";
import { requireManifest } from "../bag-reading.ts";
import { BAGIT_TXT } from "../bag.ts";
import { type Bytes, fromUtf8, sameBytes, sha256Hex, utf8 } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { hashOf } from "../hashing.ts";
import { MAX_ANSWER_STREAM_BYTES } from "../limits.ts";
import { type ParsedNote, parseNote, verifyNote } from "../note.ts";
import { paddedSizeBytes } from "../padme.ts";
import { TarReader } from "../tar-reading.ts";
import type { FileEntry } from "../tip/files.ts";
import { parseFiles, requireAllListed, requireListed } from "./files.ts";
import { type AnswerInfo, parseInfo } from "./info.ts";
import {
  BAG_INFO,
  BAGIT,
  FILES,
  MANIFEST,
  MESSAGE,
  Order,
  RECEIVED,
  SIGNATURE,
  TAG_FILES,
  TAGMANIFEST,
} from "./layout.ts";
import { parseReceived, type Receipt, requireSameMessages } from "./received.ts";
import { type AnswerStatement, KEY_NAME, parseStatement } from "./statement.ts";

const PAYLOAD = "data/";

export interface AnswerFile {
  /** Text, never a path. */
  readonly name: string;
  /** The editor's claim. */
  readonly type: string;
  readonly sizeBytes: number;
  readonly content: Bytes;
}

/** An answer whose bytes, manifests and signature all hold. Whether it is what it seems, `findings` asks. */
export interface ReadAnswer {
  readonly statement: AnswerStatement;
  readonly info: AnswerInfo;
  readonly message: string;
  readonly files: readonly AnswerFile[];
  readonly receipts: readonly Receipt[];
  /** 64 hex digits. */
  readonly editorKey: string;
  /** By which the next answer of this key names this one as `previous`. */
  readonly textSha256: string;
}

/** Read an opened answer's stream; throws PageError and gives nothing of it. */
export async function readStream(untrustedStream: Bytes): Promise<ReadAnswer> {
  // (1) The final age chunk is whole: opening.ts, before anything is parsed.
  // (2) The tar end marker, then only zeros up to exactly the padded size.
  // (3) Both manifests list exactly what came, with its hashes.    (4) The signature by Editor-Key alone.
  // (5) What the statement and the bag both say is equal.
  // Not checked here: who this key is, whose answer it is (`findings`); replays, forks, gaps (`sequenceFindings`).
  if (untrustedStream.length > MAX_ANSWER_STREAM_BYTES)
    throw new PageError("answer-too-large", "the answer is larger than any we open");
  const tar = new TarReader(untrustedStream);
  const order = new Order();
  const proof = new Proof();
  for (let member = tar.next(); member !== null; member = tar.next()) {
    const name = order.admit(member);
    const body = tar.body(member);
    proof.take(name, body, await hashOf(body));
    tar.requireFill(member);
  }
  order.requireEnd();
  tar.requireZerosAndEnd(paddedSizeBytes(tar.positionBytes));
  return proof.conclude();
}

/** What has come so far, checked as early as it can be. */
class Proof {
  readonly #hashes = new Map<string, string>();
  readonly #bodies = new Map<string, Bytes>();
  #payloadBytes = 0;
  #message = "";
  #receipts: readonly Receipt[] = [];
  #entries: readonly FileEntry[] = [];
  #info: AnswerInfo | null = null;
  #statement: AnswerStatement | null = null;
  #textSha256 = "";
  readonly #checks: Readonly<Record<string, (untrusted: Bytes) => void>> = {
    [BAGIT]: requireDeclaration,
    [BAG_INFO]: (untrusted) => {
      this.#info = parseInfo(untrusted);
    },
    [MESSAGE]: (untrusted) => {
      this.#message = readMessage(untrusted);
    },
    [RECEIVED]: (untrusted) => {
      this.#receipts = parseReceived(untrusted);
    },
    [FILES]: (untrusted) => {
      this.#entries = parseFiles(untrusted);
    },
    [MANIFEST]: (untrusted) => {
      this.#requirePayload(untrusted);
    },
    [TAGMANIFEST]: (untrusted) => {
      requireManifest(
        untrusted,
        TAG_FILES.map((name) => [name, this.#hashes.get(name) ?? ""]),
      );
    },
    [SIGNATURE]: (untrusted) => {
      this.#requireSigned(untrusted);
    },
  };

  take(name: string, body: Bytes, sha256: string): void {
    this.#hashes.set(name, sha256);
    if (name.startsWith(PAYLOAD)) this.#payloadBytes += body.length;
    const check = this.#checks[name];
    if (check !== undefined) {
      check(body);
      return;
    }
    requireListed(this.#entries, this.#bodies.size, name, body.length);
    this.#bodies.set(name, body);
  }

  /** Everything came and was checked: the order of the members saw to that. */
  conclude(): ReadAnswer {
    const [info, statement] = [this.#info, this.#statement];
    if (info === null || statement === null) throw new TypeError("expected all members");
    const bodies = [...this.#bodies.values()];
    return {
      statement,
      info,
      message: this.#message,
      // Copied, so that whoever is handed a file does not get the stream with it.
      files: this.#entries.map((entry, index) => ({ ...entry, content: (bodies[index] ?? missing()).slice() })),
      receipts: this.#receipts,
      editorKey: info.editorKey,
      textSha256: this.#textSha256,
    };
  }

  #requirePayload(untrusted: Bytes): void {
    requireAllListed(this.#entries, this.#bodies.size);
    const payload = [...this.#hashes].filter(([name]) => name.startsWith(PAYLOAD));
    requireManifest(untrusted, payload);
    const oxum = `${this.#payloadBytes}.${payload.length}`;
    if (this.#info?.payloadOxum !== oxum)
      throw new PageError("payload-oxum", "the payload is not what Payload-Oxum says");
  }

  #requireSigned(untrusted: Bytes): void {
    const note = parseNote(untrusted);
    const statement = parseStatement(note.text);
    const info = this.#info ?? missing();
    requireSignedAlone(note, info.editorKey);
    const pairs: readonly (readonly [unknown, unknown])[] = [
      [info.desk, statement.desk],
      [info.directoryVersion, statement.directoryVersion],
      [info.baggingDate, statement.day],
      [this.#hashes.get(TAGMANIFEST), statement.tagmanifestSha256],
    ];
    if (pairs.some(([claimed, signed]) => claimed !== signed))
      throw new PageError("statement-mismatch", "what is signed is not what the bag says");
    requireSameMessages(this.#receipts, statement.received);
    this.#statement = statement;
    this.#textSha256 = sha256Hex(utf8(note.text));
  }
}

function requireDeclaration(untrusted: Bytes): void {
  if (!sameBytes(untrusted, BAGIT_TXT))
    throw new PageError("bag-declaration", "expected the declaration of a BagIt 1.0 bag");
}

function readMessage(untrusted: Bytes): string {
  const message = fromUtf8(untrusted);
  if (message === null) throw new PageError("message-encoding", "the message is not UTF-8");
  return message;
}

function requireSignedAlone(note: ParsedNote, editorKey: string): void {
  try {
    verifyNote(note, [{ name: KEY_NAME, publicKey: hexToBytes(editorKey) }], 1);
  } catch (error) {
    throw new PageError("answer-signature", "the signature is not by the key the bag names", { cause: error });
  }
  if (note.signatures.length !== 1) throw new PageError("answer-signature", "expected one signature");
}

function missing(): never {
  throw new TypeError("expected this member before");
}
