/** The seal worker's side, apart from the thread it runs in. */
import { randomBytes } from "@noble/hashes/utils.js";
import { Batches } from "../batches.ts";
import { newToken } from "../bytes.ts";
import { describeFiles } from "../tip/files.ts";
import { type Contents, fileSpans, streamSizes } from "../tip/layout.ts";
import { tipStream } from "../tip/stream.ts";
import { startAgeFile } from "./age.ts";
import type { SealApi, TipRequest, TipStart } from "./protocol.ts";

export class TipSource {
  #batches: Batches | null = null;

  async start(request: TipRequest): Promise<TipStart> {
    const { heading, message, answers, files } = request;
    const contents: Contents = { heading, message, answers, entries: describeFiles(files) };
    const { paddedBytes } = streamSizes(contents);
    const age = await startAgeFile(heading.recipients);
    // No answer is wanted yet: a throw-away key, and an id that was never used.
    const signer = { seed: randomBytes(32), messageId: newToken() };
    this.#batches = new Batches(tipStream(contents, files, signer), paddedBytes);
    return { ...age, plaintextBytes: paddedBytes, spans: fileSpans(contents) };
  }

  async next({ sizeBytes, spare }: SealApi["next"]["ask"]): Promise<SealApi["next"]["answer"]> {
    if (this.#batches === null) throw new TypeError("expected start first");
    const began = performance.now();
    const batch = await this.#batches.next(sizeBytes, spare);
    return { ...batch, milliseconds: performance.now() - began };
  }
}
