/** What the page's threads say to one another. Buffers change hands; nothing is copied. */
import type { Bytes } from "../bytes.ts";
import type { Heading } from "../tip/fields.ts";
import type { SourceFile } from "../reading.ts";

/** A codename's keys, as far as the seal worker needs them: neither words nor the mailbox's token. */
export interface SignWith {
  readonly signingSeed: Uint8Array;
  /** The age identity: its recipient is the `Reply-To`. Made in the worker, which has age's code anyway. */
  readonly identity: string;
  readonly mailbox: string;
}

export interface TipRequest {
  readonly heading: Heading;
  /** Left out: a throw-away key, and no answer is wanted. */
  readonly signer?: SignWith;
  readonly message: string;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly files: readonly SourceFile[];
}

export interface TipStart {
  /** Everything of the age file before its first chunk. */
  readonly header: Bytes;
  readonly streamKey: Bytes;
  readonly plaintextBytes: number;
  /** Where each file begins in the plaintext, and how long it is. */
  readonly spans: readonly FileSpan[];
}

export interface FileSpan {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** What a receipt will name; known when the last byte is sealed. */
export interface Sent {
  /** 64 hex digits. */
  readonly messageId: string;
  readonly tagmanifestSha256: string;
}

interface Timed {
  /** How long the worker was busy with it. */
  readonly milliseconds: number;
}

/** The seal worker: reads and hashes files, frames the bag, signs it, makes the age header. */
export interface SealApi {
  start: { ask: TipRequest; answer: TipStart };
  next: {
    ask: { sizeBytes: number; spare?: Bytes };
    answer: { spaced: Bytes; last: boolean; sent?: Sent } & Timed;
  };
}

/** A cipher worker: seals runs of chunks. */
export interface CipherApi {
  seal: {
    ask: { streamKey: Bytes; firstChunk: number; spaced: Bytes; last: boolean };
    answer: { sealed: Bytes } & Timed;
  };
}
