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

/** Return the sentence of a code, else that of its family. */
export function sentence(
  words: Words,
  code: string,
  family: "not-trusted" | "unknown",
  values: Readonly<Record<string, string>>,
): string {
  return words.say(words.has(`error.${code}`) ? `error.${code}` : `error.${family}`, values);
}
