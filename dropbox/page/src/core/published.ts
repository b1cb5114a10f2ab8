/** Fetch files of the published folder: bounded, without cookies, cache or redirects. */
import type { Bytes } from "./bytes.ts";
import { PageError } from "./errors.ts";
import { readAtMost } from "./responses.ts";

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** What every request of the page has in common: nothing kept, nothing told, nobody else reached. */
export const QUIET: RequestInit = {
  cache: "no-store",
  credentials: "omit",
  mode: "same-origin",
  redirect: "error",
  referrerPolicy: "no-referrer",
};

const PATIENCE_MS = 90_000;
const DELAYS_MS = [1_000, 4_000];

/** What fetching takes from the browser. */
export interface Fetching {
  readonly fetch: Fetch;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Return a file's bytes; throws PageError "directory-unreachable" after some tries, or "directory-missing". */
export async function fetchPublished(address: string, maxBytes: number, browser: Fetching): Promise<Bytes> {
  for (const delay of DELAYS_MS) {
    try {
      return await fetchOnce(address, maxBytes, browser);
    } catch (error) {
      if (error instanceof PageError) throw error;
      await browser.sleep(delay, new AbortController().signal);
    }
  }
  try {
    return await fetchOnce(address, maxBytes, browser);
  } catch (error) {
    if (error instanceof PageError) throw error;
    // Not chained: a browser's own message names the address.
    throw new PageError("directory-unreachable", "the keys could not be fetched");
  }
}

async function fetchOnce(address: string, maxBytes: number, browser: Fetching): Promise<Bytes> {
  const response = await browser.fetch(address, { ...QUIET, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (response.status >= 500) throw new TypeError(`status ${response.status}`);
  if (response.status !== 200)
    throw new PageError("directory-missing", `expected status 200, got ${response.status}`);
  return readAtMost(response, maxBytes);
}
