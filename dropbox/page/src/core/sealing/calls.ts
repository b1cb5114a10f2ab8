/** Ask a worker and await its answers, which come in the order of the questions. */
import { PageError } from "../errors.ts";

export type WorkerRole = "seal" | "cipher";

/** What is used of a `Worker`. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

/** A refusal on its way between threads, where classes are lost. */
export interface Failure {
  readonly failed: string;
  readonly fileIndex?: number;
}

/** Each kind of question, with its fields and those of its answer. */
export type Exchanges<Api> = Record<keyof Api, { readonly ask: object; readonly answer: object }>;

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerCalls<Api extends Exchanges<Api>> {
  readonly #worker: WorkerLike;
  readonly #waiting: Waiting[] = [];
  #broken: PageError | null = null;

  constructor(worker: WorkerLike) {
    this.#worker = worker;
    worker.onmessage = (event) => {
      this.#settle(event.data as Failure | object);
    };
    // A script that can't be fetched, is refused by a policy or throws: the event says no more than that.
    worker.onerror = worker.onmessageerror = () => {
      this.close(new PageError("worker-failed", "a worker of the page could not run"));
    };
  }

  ask<Kind extends keyof Api & string>(
    kind: Kind,
    question: Api[Kind]["ask"],
    transfer: Transferable[] = [],
  ): Promise<Api[Kind]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== null) {
        reject(this.#broken);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage({ kind, ...question }, transfer);
    });
  }

  /** End the worker; whoever waits hears `why`. */
  close(why = new PageError("cancelled", "the worker was ended")): void {
    this.#broken ??= why;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#broken);
  }

  #settle(answer: Failure | object): void {
    const waiting = this.#waiting.shift();
    if (!("failed" in answer)) {
      waiting?.resolve(answer as never);
      return;
    }
    const details = answer.fileIndex === undefined ? {} : { fileIndex: answer.fileIndex };
    waiting?.reject(new PageError(answer.failed, "a worker refused", details));
  }
}

/** For a worker: an error as what may cross, a code and an index; never a message, which may hold a name. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof PageError)) return { failed: "worker-failed" };
  return { failed: error.code, ...(error.fileIndex === undefined ? {} : { fileIndex: error.fileIndex }) };
}
