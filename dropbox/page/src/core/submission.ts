import type { TrustedDirectory } from "./directory/trust.ts";
import type { PageSettings } from "./settings.ts";

export type Phase =
  | "measuring" // keys are fetched, sizes counted, the first MiB sealed
  | "sending"
  | "paused"
  | "waiting" // the connection is lost; tried again by itself
  | "finishing" // everything is sent; the last answer is awaited
  | "done"
  | "failed"
  | "cancelled";

export interface FileProgress {
  /** Bytes of this file that the server has acknowledged. */
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
  /** Null until there is an honest estimate. */
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
}

/** How it ended. `done` never rejects. */
export interface Outcome {
  readonly phase: "done" | "failed" | "cancelled";
  readonly failure?: string;
  readonly failedFile?: number;
}

export interface Submission {
  pause(): void;
  resume(): void;
  cancel(): Promise<void>;
  readonly done: Promise<Outcome>;
}

/** Seal and send one submission; the listener hears every change of state, the first one before this returns. */
export function startSubmission(
  _request: SubmissionRequest,
  _listener: (state: SubmissionState) => void,
): Submission {
  throw new Error("not yet");
}
