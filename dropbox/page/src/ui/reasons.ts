/** From the code of an error to a sentence in the reader's language; nothing else of an error is ever shown. */
import type { Words } from "./words.ts";

export interface Reason {
  readonly code: string;
  readonly dates: Readonly<Record<string, string>>;
}

/** Return what may be known of anything thrown. */
export function reasonOf(error: unknown): Reason {
  const found = error as { code?: unknown; dates?: unknown } | null | undefined;
  const code = typeof found?.code === "string" ? found.code : "unknown";
  const dates = typeof found?.dates === "object" ? (found.dates as Record<string, string>) : {};
  return { code, dates };
}

// Whatever is wrong with the list of readers, she can do one thing only: send nothing.
const NOT_TRUSTED: ReadonlySet<string> = new Set([
  "bad-signature",
  "directory-field",
  "directory-json",
  "directory-order",
  "directory-rule",
  "directory-spelling",
  "directory-text",
  "first-roots",
  "fresh-text",
  "fresh-window",
  "missing-recipient",
  "no-directory",
  "not-signed",
  "not-signed-by-new-roots",
  "not-signed-by-predecessor",
  "note-form",
  "note-too-large",
  "origin-changed",
  "previous-mismatch",
  "recipients-file",
  "too-few-signatures",
  "too-many-signatures",
  "version",
  "wrong-origin",
]);

/** Return the sentence of a code, else that of its family. */
export function sentence(words: Words, code: string, values: Readonly<Record<string, string>>): string {
  if (words.has(`error.${code}`)) return words.say(`error.${code}`, values);
  return words.say(NOT_TRUSTED.has(code) ? "error.not-trusted" : "error.unknown");
}

/** Return what a finding about an answer says; whatever kept it from being read at all is one sentence. */
export function findingSentence(words: Words, code: string): string {
  return words.say(words.has(`error.${code}`) ? `error.${code}` : "error.answer-unreadable");
}
