/** What the engine takes from the browser; tests give their own. */
import type { Fetch } from "./published.ts";
import { startWorker } from "./trusted-types.ts";
import type { WorkerLike, WorkerRole } from "./sealing/calls.ts";

export interface Surroundings {
  readonly fetch: Fetch;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** From 0 to below 1; not for keys. */
  random(): number;
  /** Ends early when the signal is aborted; never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls when the device believes that it is connected again; returns how to stop that. */
  onOnline(listener: () => void): () => void;
  startWorker(role: WorkerRole): WorkerLike;
  /** How many threads the device has, as far as it tells. */
  readonly threads: number;
}

export function browserSurroundings(): Surroundings {
  return {
    fetch: (address, init) => fetch(address, init),
    now: () => performance.now(),
    random: () => Math.random(),
    sleep,
    onOnline: (listener) => {
      addEventListener("online", listener);
      return () => {
        removeEventListener("online", listener);
      };
    },
    startWorker,
    threads: navigator.hardwareConcurrency,
  };
}

export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    if (signal.aborted) finish();
    else signal.addEventListener("abort", finish);
  });
}
