/** Send an outbox to the server, whatever the line does; docs/spec/page-engine.md draws the states. */
import { PageError } from "../errors.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Outbox } from "./outbox.ts";
import { delayMs, Estimate, PartSize } from "./pace.ts";
import { OffsetUnknownError, type TusRequests } from "./requests.ts";
import { TryAgainError } from "../responses.ts";

export type UploadPhase = "sending" | "paused" | "waiting" | "finishing";

// A cancelled upload must be gone from the server: silent ones go to the desk as "cut short".
const CANCEL_TRIES = 5;

export class Upload {
  readonly estimate = new Estimate();
  readonly #outbox: Outbox;
  readonly #requests: TusRequests;
  readonly #surroundings: Surroundings;
  readonly #tell: (phase: UploadPhase, code?: string) => void;
  readonly #partSize = new PartSize();
  #known: "nothing" | "offset" | "unsure" = "nothing";
  #announced = false;
  #failures = 0;
  #mode: "run" | "pause" | "cancel" = "run";
  /** Aborted to end whatever is under way: a request, a pause. */
  #interrupt = new AbortController();

  constructor(
    outbox: Outbox,
    requests: TusRequests,
    surroundings: Surroundings,
    tell: (phase: UploadPhase, code?: string) => void,
  ) {
    this.#outbox = outbox;
    this.#requests = requests;
    this.#surroundings = surroundings;
    this.#tell = tell;
  }

  /** Run to the end; throws PageError. */
  async run(): Promise<"done" | "cancelled" | "cancel-unconfirmed"> {
    const stopListening = this.#surroundings.onOnline(() => {
      if (this.#mode === "run" && this.#failures > 0) this.#wake();
    });
    try {
      while (this.#mode !== "cancel") {
        if (this.#mode === "pause") await this.#rest();
        else if (await this.#step()) return "done";
      }
      return await this.#terminate();
    } finally {
      stopListening();
    }
  }

  pause(): void {
    if (this.#mode === "run") this.#switch("pause");
  }

  resume(): void {
    if (this.#mode === "pause") this.#switch("run");
    else if (this.#failures > 0) this.#wake();
  }

  cancel(): void {
    this.#switch("cancel");
  }

  #switch(mode: "run" | "pause" | "cancel"): void {
    this.#mode = mode;
    this.#wake();
  }

  #wake(): void {
    this.#interrupt.abort();
    this.#interrupt = new AbortController();
  }

  /** One request; tell whether everything has arrived. */
  async #step(): Promise<boolean> {
    try {
      if (this.#known === "nothing") await this.#create();
      else if (this.#known === "unsure") await this.#askOffset();
      else await this.#sendPart();
    } catch (error) {
      await this.#judge(error);
    }
    return this.#known === "offset" && this.#outbox.acknowledgedBytes === this.#outbox.sizeBytes;
  }

  async #create(): Promise<void> {
    this.#tell("sending");
    if (this.#mode !== "run") return;
    this.#announced = true;
    await this.#patiently((signal) => this.#requests.create(signal));
    this.#known = "offset";
  }

  async #askOffset(): Promise<void> {
    this.#outbox.acknowledge(await this.#patiently((signal) => this.#requests.offset(signal)));
    this.#known = "offset";
  }

  async #sendPart(): Promise<void> {
    const { acknowledgedBytes, sizeBytes } = this.#outbox;
    const wanted = this.#partSize.bytes;
    await this.#outbox.fill(wanted);
    const body = this.#outbox.front(wanted);
    // The next part is sealed while this one is on its way. Its failure is heard when it is wanted.
    this.#outbox.fill(2 * wanted).catch(() => undefined);
    this.#tell(acknowledgedBytes + body.size === sizeBytes ? "finishing" : "sending");
    // Someone may have pressed a button while it was sealed, or when they heard.
    if (this.#mode !== "run") return;
    const began = this.#surroundings.now();
    const offset = await this.#patiently((signal) => this.#requests.append(acknowledgedBytes, body, signal));
    if (offset <= acknowledgedBytes) throw new TryAgainError();
    const milliseconds = this.#surroundings.now() - began;
    this.#partSize.arrived(body.size, milliseconds);
    this.estimate.sent(offset - acknowledgedBytes, milliseconds);
    this.#outbox.acknowledge(offset);
    this.#failures = 0;
    if (offset < sizeBytes) this.#tell("sending");
  }

  async #judge(error: unknown): Promise<void> {
    if (error instanceof OffsetUnknownError) {
      this.#known = "unsure";
      this.#failures += 1;
      // The first time is no trouble: the answer to HEAD settles it.
      if (this.#failures > 1) await this.#wait();
      return;
    }
    if (!(error instanceof TryAgainError)) throw error;
    if (this.#known === "offset") this.#known = "unsure";
    if (this.#mode !== "run") return;
    this.#failures += 1;
    this.#partSize.failed();
    await this.#wait(error.code);
  }

  // In both the signal is taken first: a listener may press a button while it is told.
  async #wait(code?: string): Promise<void> {
    const { signal } = this.#interrupt;
    this.#tell("waiting", code);
    await this.#surroundings.sleep(delayMs(this.#failures, this.#surroundings.random()), signal);
  }

  async #rest(): Promise<void> {
    const { signal } = this.#interrupt;
    this.#tell("paused");
    if (!signal.aborted)
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
    this.#failures = 0;
  }

  async #terminate(): Promise<"done" | "cancelled" | "cancel-unconfirmed"> {
    if (!this.#announced) return "cancelled";
    for (let tries = 1; tries <= CANCEL_TRIES; tries += 1) {
      try {
        const state = await this.#patiently((signal) => this.#requests.terminate(signal));
        return state === "complete" ? "done" : "cancelled";
      } catch (error) {
        if (error instanceof PageError) return "cancel-unconfirmed";
        await this.#surroundings.sleep(delayMs(tries, this.#surroundings.random()), this.#interrupt.signal);
      }
    }
    return "cancel-unconfirmed";
  }

  /** Ends with an interruption, or with our patience. */
  async #patiently<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const interrupt = this.#interrupt;
    const timer = setTimeout(() => {
      interrupt.abort();
    }, this.#partSize.patienceMs);
    try {
      return await work(interrupt.signal);
    } finally {
      clearTimeout(timer);
      if (interrupt === this.#interrupt && interrupt.signal.aborted) this.#interrupt = new AbortController();
    }
  }
}
