/** RFC 8785 JSON in one spelling, as dropbox/bag/canonical.py reads and writes it. */
import serialize from "canonicalize";
import { fromUtf8, utf8 } from "./bytes.ts";
import { PageError } from "./errors.ts";
import { countNames, scanJson } from "./json-scan.ts";
import { MAX_JSON_DEPTH } from "./limits.ts";

/** RFC 8785 text of a plain value. */
export function canonicalText(value: unknown): string {
  const text = serialize(value);
  if (text === undefined) throw new TypeError("this value has no JSON");
  return text;
}

/** RFC 8785 bytes of a plain value. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return utf8(canonicalText(value));
}

/** The value of bytes that are in their one spelling; throws PageError "json", "json-not-canonical". */
export function parseCanonical(untrusted: Uint8Array): unknown {
  const text = fromUtf8(untrusted);
  if (text === null) throw notJson();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not chained: the original error carries the plaintext.
    throw notJson();
  }
  // Only now: on what is no JSON the scan could take long.
  const { depth, names, allNumbers } = scanJson(text, MAX_JSON_DEPTH, isSafeInteger);
  if (depth > MAX_JSON_DEPTH || !allNumbers || countNames(value) !== names || hasHalfCharacter(value)) {
    throw notJson();
  }
  if (canonicalText(value) !== text) {
    throw new PageError("json-not-canonical", "JSON is not in the spelling of RFC 8785");
  }
  return value;
}

function isSafeInteger(untrustedNumber: string): boolean {
  return /^-?[0-9]+$/.test(untrustedNumber) && Number.isSafeInteger(Number(untrustedNumber));
}

function hasHalfCharacter(value: unknown): boolean {
  if (typeof value === "string") return /\p{Surrogate}/u.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inside]) => hasHalfCharacter(name) || hasHalfCharacter(inside));
}

function notJson(): PageError {
  return new PageError("json", "expected JSON in UTF-8, with integers only");
}
