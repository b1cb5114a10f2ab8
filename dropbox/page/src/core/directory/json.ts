/** Untrusted JSON into fields, each in its one form; what Python's dropbox/directory/fields.py accepts, no more. */
import { PageError } from "../errors.ts";
import { countNames, scanJson } from "../json-scan.ts";
import { MAX_DIRECTORY_DEPTH, MAX_DIRECTORY_INTEGER } from "../limits.ts";

// Years of four digits without a leading zero: what every calendar library reads alike.
export const DAY = /^[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$/;
export const HEX_32_BYTES = /^[0-9a-f]{64}$/;

/** Parse JSON without floats, repeated names, large integers or depth; throws PageError "directory-json". */
export function loadJson(untrustedLine: string): unknown {
  const { depth, names, allNumbers } = scanJson(untrustedLine, MAX_DIRECTORY_DEPTH, isSmallInteger);
  if (depth > MAX_DIRECTORY_DEPTH) {
    throw new PageError("directory-json", `the directory is nested deeper than ${MAX_DIRECTORY_DEPTH}`);
  }
  if (!allNumbers)
    throw new PageError("directory-json", "the directory has a number that is no integer below 2^31");
  let loaded: unknown;
  try {
    loaded = JSON.parse(untrustedLine);
  } catch {
    // Not chained: the original error carries the line.
    throw new PageError("directory-json", "the directory's line is not JSON");
  }
  if (countNames(loaded) !== names) throw new PageError("directory-json", "the directory says a name twice");
  return loaded;
}

function isSmallInteger(untrustedNumber: string): boolean {
  return /^[0-9]{1,10}$/.test(untrustedNumber) && Number(untrustedNumber) <= MAX_DIRECTORY_INTEGER;
}

/** Return the values of exactly these fields. */
export function fields<Name extends string>(untrusted: unknown, names: readonly Name[]): Record<Name, unknown> {
  if (typeof untrusted !== "object" || untrusted === null || Array.isArray(untrusted)) {
    throw malformed("an object");
  }
  for (const name of names) if (!Object.hasOwn(untrusted, name)) throw malformed(name);
  if (Object.keys(untrusted).length > names.length) throw malformed("a field that this version does not know");
  return untrusted as Record<Name, unknown>;
}

export function text(untrusted: unknown, name: string, form: RegExp): string {
  if (typeof untrusted !== "string" || !form.test(untrusted)) throw malformed(name);
  return untrusted;
}

/** A date `YYYY-MM-DD` that the calendar has. */
export function day(untrusted: unknown, name: string): string {
  const written = text(untrusted, name, DAY);
  if (!isDay(written)) throw malformed(name);
  return written;
}

/** Whether this is a day that the calendar has, in its one form. */
export function isDay(untrusted: string): boolean {
  const date = new Date(`${untrusted}T00:00:00Z`);
  // 30 February becomes 2 March in one engine and no date at all in another.
  return DAY.test(untrusted) && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === untrusted;
}

export function integer(untrusted: unknown, name: string, lowest: number): number {
  if (typeof untrusted !== "number" || untrusted < lowest) throw malformed(name);
  return untrusted;
}

/** What `read` makes of each entry; they must rise bytewise by `order`, without repeats. */
export function array<T>(
  untrusted: unknown,
  name: string,
  read: (entry: unknown) => T,
  order: (entry: T) => string,
): readonly T[] {
  if (!Array.isArray(untrusted)) throw malformed(name);
  const entries = untrusted.map(read);
  const keys = entries.map(order);
  if (keys.some((key, index) => index > 0 && key <= (keys[index - 1] ?? ""))) {
    throw new PageError("directory-order", `the field ${name} is not sorted, or says something twice`);
  }
  return entries;
}

export function texts(untrusted: unknown, name: string, form: RegExp): readonly string[] {
  return array(
    untrusted,
    name,
    (entry) => text(entry, name, form),
    (entry) => entry,
  );
}

function malformed(name: string): PageError {
  return new PageError("directory-field", `expected otherwise in the directory: ${name}`);
}
