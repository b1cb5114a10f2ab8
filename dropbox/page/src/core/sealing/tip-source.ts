/** The seal worker's side, apart from the thread it runs in. */
import { randomBytes } from "@noble/hashes/utils.js";
import { identityToRecipient } from "age-encryption";
import { Batches } from "../batches.ts";
import { newToken } from "../bytes.ts";
import type { Heading } from "../tip/fields.ts";
import { describeFiles } from "../tip/files.ts";
import { type Contents, fileSpans, streamSizes } from "../tip/layout.ts";
import { tipStream } from "../tip/stream.ts";
import { startAgeFile } from "./age.ts";
import type { SealApi, Sent, SignWith, TipRequest, TipStart } from "./protocol.ts";

export class TipSource {
  #batches: Batches | null = null;
  #sent: Sent | null = null;

  async start(request: TipRequest): Promise<TipStart> {
    const { message, answers, files, signer } = request;
    const heading = await answerable(request.heading, signer);
    const contents: Contents = { heading, message, answers, entries: describeFiles(files) };
    const { paddedBytes } = streamSizes(contents);
    const age = await startAgeFile(heading.recipients);
    const messageId = newToken();
    // Without a codename: a throw-away key.
    const seed = signer?.signingSeed ?? randomBytes(32);
    const stream = tipStream(contents, files, { seed, messageId }, (tagmanifestSha256) => {
      this.#sent = { messageId, tagmanifestSha256 };
    });
    this.#batches = new Batches(stream, paddedBytes);
    return { ...age, plaintextBytes: paddedBytes, spans: fileSpans(contents) };
  }

  async next({ sizeBytes, spare }: SealApi["next"]["ask"]): Promise<SealApi["next"]["answer"]> {
    if (this.#batches === null) throw new TypeError("expected start first");
    const began = performance.now();
    const batch = await this.#batches.next(sizeBytes, spare);
    const sent = batch.last && this.#sent !== null ? { sent: this.#sent } : {};
    return { ...batch, ...sent, milliseconds: performance.now() - began };
  }
}

async function answerable(heading: Heading, signer: SignWith | undefined): Promise<Heading> {
  if (signer === undefined) return heading;
  return { ...heading, replyTo: await identityToRecipient(signer.identity), mailbox: signer.mailbox };
}
