/** What an answer of the server's says, read within bounds: whoever answers may be hostile. */
import { type Bytes, concat } from "./bytes.ts";
import { PageError } from "./errors.ts";
import { KIB } from "./limits.ts";

/** Nothing is decided: no answer came, or one that says "later". Asked again after a while. */
export class TryAgainError extends Error {
  /** What the server said, where it said something: "full", "busy". */
  readonly code: string | undefined;

  constructor(code?: string) {
    super("no lasting answer");
    this.code = code;
  }
}

const CODE = /^[a-z0-9-]{1,64}$/;
const MAX_REFUSAL_BYTES = 4 * KIB;
const LATER: readonly number[] = [408, 425, 429];

/** At most one byte more than the bound: enough to refuse what is longer by its own name. */
export async function readAtMost(response: Response, maxBytes: number): Promise<Bytes> {
  const pieces: Uint8Array[] = [];
  let left = maxBytes + 1;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    pieces.push(read.value.subarray(0, left));
    left -= Math.min(left, read.value.length);
    if (left > 0) continue;
    await reader?.cancel();
    break;
  }
  return concat(pieces);
}

/** The code of a refusal; undefined where it has none of ours. */
export async function codeOf(response: Response): Promise<string | undefined> {
  try {
    const untrusted = new TextDecoder().decode(await readAtMost(response, MAX_REFUSAL_BYTES));
    const body: unknown = JSON.parse(untrusted);
    const code = (body as { code?: unknown } | null)?.code;
    return typeof code === "string" && CODE.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** A refusal with a code of ours ends it; "later" is asked again, and so is what our server never says. */
export function refusal(status: number, code: string | undefined): PageError | TryAgainError {
  if (status >= 500 || LATER.includes(status) || code === undefined) return new TryAgainError(code);
  return new PageError(code, `the server answered ${status}`);
}
