/** The sealed submission as a stream that is made ahead of its reader, within bounds, by several workers. */
import type { Bytes } from "../bytes.ts";
import { MAX_CIPHER_WORKERS, MIB } from "../limits.ts";
import type { Surroundings } from "../surroundings.ts";
import { WorkerCalls } from "./calls.ts";
import { Ciphers } from "./ciphers.ts";
import type { FileSpan, SealApi, Sent, TipRequest, TipStart } from "./protocol.ts";
import { CHUNK_BYTES, sealedChunksBytes, sealedSizeBytes } from "./sizes.ts";

// Until the first MiB is timed, in pieces that a browser without a JIT seals in under a second.
const FIRST_BATCH_BYTES = 4 * CHUNK_BYTES;
const MAX_BATCH_BYTES = 16 * CHUNK_BYTES;
// Long enough that messages between threads cost nothing, short enough that progress shows.
const BATCH_MS = 100;
// So many times in a row must the sender wait for a batch before another worker is started for it.
const HUNGRY_TIMES = 2;

// As many as are on their way at once; more would only be held.
const MAX_SPARES = MAX_CIPHER_WORKERS + 1;

interface Job {
  readonly sealed: Promise<Bytes>;
  ready: boolean;
}

export class Sealer {
  /** Of the whole age file. */
  readonly sizeBytes: number;
  readonly headerBytes: number;
  readonly plaintextBytes: number;
  readonly spans: readonly FileSpan[];
  readonly #reader: WorkerCalls<SealApi>;
  readonly #ciphers: Ciphers;
  readonly #streamKey: Bytes;
  readonly #jobs: Job[];
  readonly #spares: Bytes[] = [];
  #sent: Sent | null = null;
  #batchBytes = FIRST_BATCH_BYTES;
  #nextChunk = 0;
  #leftBytes: number;
  #hungry = 0;
  #timedBytes = 0;
  #readMs = 0;
  #cipherMs = 0;

  /** Start the workers and learn the size; throws PageError. */
  static async start(request: TipRequest, surroundings: Surroundings): Promise<Sealer> {
    const reader = new WorkerCalls<SealApi>(surroundings.startWorker("seal"));
    // The reader and the page itself want a thread too, but two ciphers on two threads still gain.
    const atMost = Math.min(MAX_CIPHER_WORKERS, surroundings.threads);
    // The first is fetched beside the reader: over Tor each script is a wait.
    const ciphers = new Ciphers(() => surroundings.startWorker("cipher"), atMost);
    try {
      return new Sealer(reader, ciphers, await reader.ask("start", request));
    } catch (error) {
      reader.close();
      ciphers.close();
      throw error;
    }
  }

  private constructor(reader: WorkerCalls<SealApi>, ciphers: Ciphers, start: TipStart) {
    this.#reader = reader;
    this.#ciphers = ciphers;
    this.#streamKey = start.streamKey;
    this.#jobs = [{ sealed: Promise.resolve(start.header), ready: true }];
    this.headerBytes = start.header.length;
    this.plaintextBytes = this.#leftBytes = start.plaintextBytes;
    this.sizeBytes = sealedSizeBytes(start.header.length, start.plaintextBytes);
    this.spans = start.spans;
  }

  /** How fast this device seals, in bytes a second; null until the first MiB, or all, is timed. */
  get bytesPerSecond(): number | null {
    if (this.#timedBytes < Math.min(MIB, this.plaintextBytes)) return null;
    // Reading and sealing run side by side: the slower one counts.
    const slower = Math.max(this.#readMs, this.#cipherMs / this.#ciphers.count);
    return (this.#timedBytes / Math.max(slower, 1)) * 1000;
  }

  /** What a receipt will name; null until the last byte is read and signed. */
  get sent(): Sent | null {
    return this.#sent;
  }

  /** The next bytes of the age file; null after the last. Throws PageError. */
  async take(): Promise<Bytes | null> {
    this.#fill();
    const job = this.#jobs.shift();
    if (job === undefined) return null;
    this.#noteHunger(!job.ready);
    const sealed = await job.sealed;
    this.#fill();
    return sealed;
  }

  /** Take back bytes from `take` that nobody needs any more: fresh memory costs as much as a fifth of the cipher. */
  giveBack(piece: Bytes): void {
    if (piece.length === sealedChunksBytes(this.#batchBytes) && this.#spares.length < MAX_SPARES)
      this.#spares.push(piece);
  }

  close(): void {
    this.#reader.close();
    this.#ciphers.close();
  }

  #fill(): void {
    // One batch for each worker, and one that is being read.
    while (this.#leftBytes > 0 && this.#jobs.length <= this.#ciphers.count) {
      const job: Job = { sealed: this.#sealNext(), ready: false };
      // Whoever takes the job hears of its failure; the ones behind it are never taken then.
      job.sealed.then(
        () => (job.ready = true),
        () => (job.ready = true),
      );
      this.#jobs.push(job);
    }
  }

  #sealNext(): Promise<Bytes> {
    const sizeBytes = Math.min(this.#batchBytes, this.#leftBytes);
    const firstChunk = this.#nextChunk;
    this.#leftBytes -= sizeBytes;
    this.#nextChunk += sizeBytes / CHUNK_BYTES;
    return this.#seal(firstChunk, sizeBytes);
  }

  async #seal(firstChunk: number, sizeBytes: number): Promise<Bytes> {
    const spare = this.#spares.pop();
    const question = spare === undefined ? { sizeBytes } : { sizeBytes, spare };
    const read = await this.#reader.ask("next", question, spare === undefined ? [] : [spare.buffer]);
    const { spaced, last } = read;
    this.#sent = read.sent ?? null;
    const answer = await this.#ciphers.seal({ streamKey: this.#streamKey, firstChunk, spaced, last });
    this.#measure(sizeBytes, read.milliseconds, answer.milliseconds);
    return answer.sealed;
  }

  #measure(sizeBytes: number, readMs: number, cipherMs: number): void {
    this.#timedBytes += sizeBytes;
    this.#readMs += readMs;
    this.#cipherMs += cipherMs;
    if (this.bytesPerSecond === null) return;
    const perChunkMs = (this.#cipherMs / this.#timedBytes) * CHUNK_BYTES;
    const bytes = Math.round(BATCH_MS / Math.max(perChunkMs, 0.001)) * CHUNK_BYTES;
    this.#batchBytes = Math.min(Math.max(bytes, CHUNK_BYTES), MAX_BATCH_BYTES);
  }

  /** Start another worker only for a sender that keeps waiting: a slow line is fed by one. */
  #noteHunger(hungry: boolean): void {
    this.#hungry = hungry && this.bytesPerSecond !== null ? this.#hungry + 1 : 0;
    if (this.#hungry < HUNGRY_TIMES) return;
    this.#hungry = 0;
    this.#ciphers.grow();
  }
}
