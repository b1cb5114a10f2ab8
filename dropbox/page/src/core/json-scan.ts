/** What JSON.parse does not tell of a text: how deep it is, which numbers it writes, which names twice. */

// A string (with the colon after it, where it is a name), a bracket, or a number.
// Engines run out of stack on a string of 16 MB; nothing that is scanned here is longer than 2 (limits.ts).
const TOKEN = /"(?:[^"\\]|\\.)*"\s*:?|[[{\]}]|-?[0-9][0-9.eE+-]*/g;

export interface Scanned {
  readonly depth: number;
  /** Names in objects, as often as they are written. */
  readonly names: number;
  readonly allNumbers: boolean;
}

/** Scan a text, up to the first bracket that is too deep; `isNumber` judges each number as it is written. */
export function scanJson(
  untrusted: string,
  maxDepth: number,
  isNumber: (untrusted: string) => boolean,
): Scanned {
  let depth = 0;
  let deepest = 0;
  let names = 0;
  let allNumbers = true;
  for (const [token] of untrusted.matchAll(TOKEN)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (token.endsWith(":")) names += 1;
    else if (!token.startsWith('"')) allNumbers &&= isNumber(token);
    deepest = Math.max(deepest, depth);
    if (depth > maxDepth) break;
  }
  return { depth: deepest, names, allNumbers };
}

/** How many names the value has, each counted once; of a value whose depth was bounded. */
export function countNames(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inside: unknown[] = Object.values(value);
  const own = Array.isArray(value) ? 0 : inside.length;
  return inside.reduce((sum: number, entry) => sum + countNames(entry), own);
}
