/** Ask again while nothing is decided, a few times, as the upload does. */
import { PageError } from "../errors.ts";
import { TryAgainError } from "../responses.ts";
import type { Surroundings } from "../surroundings.ts";
import { delayMs, PATIENCE_SECONDS } from "./pace.ts";

// With their pauses about a quarter of a minute over a dead line; then a person decides.
const TRIES = 5;

export interface Persisting {
  /** Aborted by a person who has left. */
  readonly signal?: AbortSignal | undefined;
  /** What the tries had in vain. */
  readonly code: string;
  /** How long one try may take beyond a minute. */
  readonly extraMs?: number;
  readonly tries?: number | undefined;
}

/** Return what `work` returns; throws its PageError, `code` after some tries, "cancelled" where it was aborted. */
export async function persist<T>(
  work: (signal: AbortSignal) => Promise<T>,
  surroundings: Pick<Surroundings, "sleep" | "random">,
  { signal: leaving = new AbortController().signal, code, extraMs = 0, tries: atMost = TRIES }: Persisting,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    if (leaving.aborted) throw new PageError("cancelled", "it was given up");
    try {
      return await patiently(work, leaving, PATIENCE_SECONDS * 1000 + extraMs);
    } catch (error) {
      if (!(error instanceof TryAgainError)) throw error;
      // Not chained: a browser's own message names the address.
      if (tries >= atMost) throw new PageError(code, "the server could not be reached");
    }
    await surroundings.sleep(delayMs(tries, surroundings.random()), leaving);
  }
}

async function patiently<T>(
  work: (signal: AbortSignal) => Promise<T>,
  leaving: AbortSignal,
  patienceMs: number,
): Promise<T> {
  const one = new AbortController();
  const stop = (): void => {
    one.abort();
  };
  const timer = setTimeout(stop, patienceMs);
  leaving.addEventListener("abort", stop);
  try {
    return await work(one.signal);
  } finally {
    clearTimeout(timer);
    leaving.removeEventListener("abort", stop);
  }
}
