/** Fetch files of the published folder: bounded, without cookies, cache or redirects. */
import { type Bytes, concat } from "./bytes.ts";
import { PageError } from "./errors.ts";

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
const TRIES = 3;

/** Return a file's bytes; throws PageError "directory-unreachable" after some tries, or "directory-missing". */
export async function fetchPublished(
  address: string,
  maxBytes: number,
  fetchIt: Fetch = fetch,
): Promise<Bytes> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetchOnce(address, maxBytes, fetchIt);
    } catch (error) {
      if (error instanceof PageError) throw error;
      if (tries === TRIES) {
        throw new PageError("directory-unreachable", "the keys could not be fetched", { cause: error });
      }
    }
  }
}

async function fetchOnce(address: string, maxBytes: number, fetchIt: Fetch): Promise<Bytes> {
  const response = await fetchIt(address, { ...QUIET, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (response.status >= 500) throw new TypeError(`status ${response.status}`);
  if (response.status !== 200)
    throw new PageError("directory-missing", `expected status 200, got ${response.status}`);
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    size += read.value.length;
    // One byte more than the bound is enough for the parser to refuse it by its own name.
    pieces.push(read.value.subarray(0, read.value.length - Math.max(0, size - maxBytes - 1)));
    if (size > maxBytes) {
      await reader?.cancel();
      break;
    }
  }
  return concat(pieces);
}
