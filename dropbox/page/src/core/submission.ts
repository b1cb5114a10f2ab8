/** One submission from the choice of files to its arrival; docs/spec/page-engine.md draws its states. */
import type { SourceKeys } from "./codename/derivation.ts";
import { loadRecipients } from "./directory/load.ts";
import type { TrustedDirectory } from "./directory/trust.ts";
import { PageError } from "./errors.ts";
import { newToken } from "./bytes.ts";
import { Withdrawal, type Withdrawn } from "./mailbox/withdrawing.ts";
import type { Sent } from "./sealing/protocol.ts";
import { Sealer } from "./sealing/sealer.ts";
import { CHUNK_BYTES, TAG_BYTES } from "./sealing/sizes.ts";
import { Outbox } from "./sending/outbox.ts";
import { delayMs } from "./sending/pace.ts";
import { TusRequests } from "./sending/requests.ts";
import { Upload, type UploadPhase } from "./sending/upload.ts";
import type { PageSettings } from "./settings.ts";
import { browserSurroundings, type Surroundings } from "./surroundings.ts";

export type Phase =
  | "measuring" // recipients are fetched, sizes counted, the first MiB is sealed and timed
  | "sending"
  | "paused"
  | "waiting" // the line is dead, or the server says "later": tried again by itself
  | "finishing" // the last bytes are on their way; their answer is awaited
  | "done"
  | "failed"
  | "cancelled";

export interface FileProgress {
  /** Bytes of this file that the server has acknowledged and an editor could open. */
  readonly sent: number;
  readonly size: number;
  /** The whole file has arrived. */
  readonly arrived: boolean;
}

export interface SubmissionState {
  readonly phase: Phase;
  /** Sealed bytes: with framing and padding, so a little more than the files. */
  readonly bytesSent: number;
  /** 0 until known. */
  readonly bytesTotal: number;
  /** Null until there is an honest estimate, and while nothing moves. */
  readonly secondsLeft: number | null;
  /** In the order of the request. */
  readonly files: readonly FileProgress[];
  /** In "failed": why. In "waiting": what the server said, where it said something ("full"). */
  readonly failure?: string;
  /** In "failed": the file the failure speaks of, counted from 0. */
  readonly failedFile?: number;
}

export interface SubmissionRequest {
  readonly settings: PageSettings;
  readonly directory: TrustedDirectory;
  readonly desk: string;
  /** The device's date, `YYYY-MM-DD`. */
  readonly today: string;
  readonly message: string;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly files: readonly File[];
  /** A codename's keys, `deriveSourceKeys`; left out, a throw-away key signs and no answer is wanted. */
  readonly signer?: SourceKeys;
  /** Keep the means to take it back. */
  readonly withdrawal?: boolean;
}

/** How it ended. */
export interface Outcome {
  readonly phase: "done" | "failed" | "cancelled";
  /** In "cancelled": "cancel-unconfirmed" where the server could not be told. */
  readonly failure?: string;
  readonly failedFile?: number;
  /** In "done": what a receipt will name. */
  readonly sent?: Sent;
}

export interface Submission {
  pause(): void;
  /** Go on after a pause; while waiting: try now. */
  resume(): void;
  /** Stop, and tell the server to forget what it has. What was complete in the same moment is "done". */
  cancel(): Promise<void>;
  /**
   * After the end, whatever it was: have the server delete what it has, if nobody has collected it. Throws PageError
   * "withdrawal-unreachable" (may be asked again), "withdrawal-unsure"; TypeError where it was not asked for.
   */
  withdraw(signal?: AbortSignal): Promise<Withdrawn>;
  /** Never rejects. */
  readonly done: Promise<Outcome>;
}

// A worker's script that can't be fetched five times in a row is not coming: a policy or the release is at fault.
const WORKER_TRIES = 5;

/** Seal and send one submission; the listener hears every change of state, the first one before this returns. */
export function startSubmission(
  request: SubmissionRequest,
  listener: (state: SubmissionState) => void,
  surroundings: Surroundings = browserSurroundings(),
): Submission {
  return new RunningSubmission(request, listener, surroundings);
}

class RunningSubmission implements Submission {
  readonly done: Promise<Outcome>;
  readonly #request: SubmissionRequest;
  readonly #listener: (state: SubmissionState) => void;
  readonly #surroundings: Surroundings;
  readonly #stopped = new AbortController();
  readonly #withdrawal: Withdrawal | null;
  #sealer: Sealer | null = null;
  #outbox: Outbox | null = null;
  #upload: Upload | null = null;
  #paused = false;

  constructor(
    request: SubmissionRequest,
    listener: (state: SubmissionState) => void,
    surroundings: Surroundings,
  ) {
    this.#request = request;
    this.#listener = listener;
    this.#surroundings = surroundings;
    this.#withdrawal = request.withdrawal === true ? new Withdrawal() : null;
    this.#tell("measuring");
    this.done = this.#run();
  }

  pause(): void {
    this.#paused = true;
    if (this.#upload) this.#upload.pause();
    else this.#tell("paused");
  }

  resume(): void {
    this.#paused = false;
    if (this.#upload) this.#upload.resume();
    else this.#tell("measuring");
  }

  async cancel(): Promise<void> {
    this.#stopped.abort();
    this.#upload?.cancel();
    await this.done;
  }

  async withdraw(signal?: AbortSignal): Promise<Withdrawn> {
    if (this.#withdrawal === null) throw new TypeError("expected a submission that may be taken back");
    await this.done;
    return this.#withdrawal.run(this.#surroundings, signal);
  }

  async #run(): Promise<Outcome> {
    let outcome: Outcome;
    try {
      outcome = await this.#sealAndSend();
    } catch (error) {
      outcome = failureOf(error);
    } finally {
      this.#sealer?.close();
    }
    this.#tell(outcome.phase, outcome);
    return outcome;
  }

  async #sealAndSend(): Promise<Outcome> {
    const sealer = await this.#prepare();
    if (sealer === null) return { phase: "cancelled" };
    const { settings, directory, desk } = this.#request;
    const requests = new TusRequests(this.#surroundings.fetch, settings.tus, {
      token: newToken(),
      lengthBytes: sealer.sizeBytes,
      desk,
      directoryVersion: directory.version,
      ...(this.#withdrawal === null ? {} : { withdrawalSha256: this.#withdrawal.sha256 }),
    });
    this.#outbox = new Outbox(sealer);
    this.#upload = new Upload(this.#outbox, requests, this.#surroundings, (phase, code) => {
      this.#hear(phase, code);
    });
    if (this.#paused) this.#upload.pause();
    const end = await this.#upload.run();
    if (end === "cancel-unconfirmed") return { phase: "cancelled", failure: end };
    return { phase: end, ...(end === "done" && sealer.sent !== null ? { sent: sealer.sent } : {}) };
  }

  /** Recipients and sizes, tried until the line allows it; null where it was cancelled meanwhile. */
  async #prepare(): Promise<Sealer | null> {
    const { settings, directory, desk, today } = this.#request;
    directory.requireSealing(today);
    const entries = directory.recipientsOn(desk, today);
    const recipients = await this.#persist("directory-unreachable", Number.POSITIVE_INFINITY, () =>
      loadRecipients(settings, entries, this.#surroundings),
    );
    if (recipients === null) return null;
    this.#sealer = await this.#persist("worker-failed", WORKER_TRIES, () => this.#startSealer(recipients));
    return this.#stopped.signal.aborted ? null : this.#sealer;
  }

  #startSealer(recipients: readonly string[]): Promise<Sealer> {
    const { settings, directory, desk, today, message, answers, files } = this.#request;
    const heading = {
      baggingDate: today,
      softwareAgent: settings.agent,
      sealedBy: "page",
      origin: directory.origin,
      desk,
      directoryVersion: directory.version,
      directorySha256: directory.textSha256,
      recipients,
    } as const;
    const { signer } = this.#request;
    const request = { heading, message, answers, files };
    // Of a codename's keys only what the worker needs: the mailbox's token stays here.
    const signWith = signer && {
      signingSeed: signer.signingSeed,
      identity: signer.identity,
      mailbox: signer.mailbox,
    };
    return Sealer.start(signWith ? { ...request, signer: signWith } : request, this.#surroundings);
  }

  async #persist<T>(passing: string, atMost: number, work: () => Promise<T>): Promise<T | null> {
    for (let failures = 1; !this.#stopped.signal.aborted; failures += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof PageError) || error.code !== passing || failures >= atMost) throw error;
        this.#tell(this.#paused ? "paused" : "waiting");
        await this.#surroundings.sleep(delayMs(failures, this.#surroundings.random()), this.#stopped.signal);
        this.#tell(this.#paused ? "paused" : "measuring");
      }
    }
    return null;
  }

  #hear(phase: UploadPhase, code?: string): void {
    const measuring = phase === "sending" && this.#sealer?.bytesPerSecond === null;
    this.#tell(measuring ? "measuring" : phase, code === undefined ? {} : { failure: code });
  }

  #tell(phase: Phase, why: { failure?: string; failedFile?: number } = {}): void {
    const { failure, failedFile } = why;
    this.#listener({
      phase,
      bytesSent: this.#outbox?.acknowledgedBytes ?? 0,
      bytesTotal: this.#outbox?.sizeBytes ?? 0,
      secondsLeft: phase === "sending" || phase === "finishing" ? this.#secondsLeft() : null,
      files: this.#progress(),
      ...(failure === undefined ? {} : { failure }),
      ...(failedFile === undefined ? {} : { failedFile }),
    });
  }

  #secondsLeft(): number | null {
    if (!this.#outbox || !this.#upload || !this.#sealer) return null;
    const leftBytes = this.#outbox.sizeBytes - this.#outbox.acknowledgedBytes;
    return this.#upload.estimate.secondsLeft(leftBytes, this.#sealer.bytesPerSecond);
  }

  #progress(): readonly FileProgress[] {
    const opened = this.#openableBytes();
    const spans = this.#sealer?.spans;
    return this.#request.files.map((file, index) => {
      const { startBytes, sizeBytes } = spans?.[index] ?? { startBytes: Infinity, sizeBytes: file.size };
      const sent = Math.min(Math.max(opened - startBytes, 0), sizeBytes);
      return { sent, size: sizeBytes, arrived: opened >= startBytes + sizeBytes };
    });
  }

  /** How much plaintext the acknowledged bytes hold: whole chunks only, a part of one opens to nothing. */
  #openableBytes(): number {
    if (!this.#sealer || !this.#outbox) return 0;
    const { acknowledgedBytes, sizeBytes } = this.#outbox;
    if (acknowledgedBytes === sizeBytes) return this.#sealer.plaintextBytes;
    const payloadBytes = Math.max(acknowledgedBytes - this.#sealer.headerBytes, 0);
    return Math.floor(payloadBytes / (CHUNK_BYTES + TAG_BYTES)) * CHUNK_BYTES;
  }
}

/** Whatever happened, as a code; anything without one is a fault of ours. */
function failureOf(error: unknown): Outcome {
  if (!(error instanceof PageError)) return { phase: "failed", failure: "unexpected" };
  const { code, fileIndex } = error;
  return { phase: "failed", failure: code, ...(fileIndex === undefined ? {} : { failedFile: fileIndex }) };
}
