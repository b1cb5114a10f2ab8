import type { WorkerLike, WorkerRole } from "../src/core/sealing/calls.ts";
import { cipherRole } from "../src/workers/cipher-role.ts";
import { sealRole } from "../src/workers/seal-role.ts";
import { type Scope, serve } from "../src/workers/serving.ts";

/** A worker of the page in the test's own thread; messages arrive later, and not after its end. */
export class LocalWorker implements WorkerLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  ended = false;
  /** Every question, as it was given. */
  readonly asked: unknown[] = [];
  readonly #scope: Scope = {
    onmessage: null,
    postMessage: (message) => {
      setImmediate(() => {
        if (!this.ended) this.onmessage?.({ data: message } as MessageEvent);
      });
    },
  };

  constructor(role: WorkerRole) {
    if (role === "seal") serve(sealRole(), this.#scope);
    else serve(cipherRole, this.#scope);
  }

  postMessage(message: unknown): void {
    this.asked.push(message);
    setImmediate(() => {
      if (!this.ended) this.#scope.onmessage?.({ data: message } as MessageEvent);
    });
  }

  terminate(): void {
    this.ended = true;
  }
}

/** A worker whose script can't be fetched: it answers nothing, and after a moment there is a nameless error. */
export class BrokenWorker extends LocalWorker {
  constructor() {
    super("cipher");
    setImmediate(() => this.onerror?.({} as ErrorEvent));
  }

  override postMessage(): void {
    // Nobody is there.
  }
}
