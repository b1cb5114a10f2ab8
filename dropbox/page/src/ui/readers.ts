/** Who will be able to open it, as the signed directory says. */
import type { RecipientEntry } from "../core/index.ts";
import type { Words } from "./words.ts";

const READER = /^reader ([0-9]+)$/;

/** "Only they can open it: reader 1, reader 2." */
export function readerWords(words: Words, entries: readonly RecipientEntry[]): string {
  const names = entries.map((entry) =>
    entry.kind === "recovery" ? words.say("script.spare") : roleWords(words, entry.role),
  );
  const sorted = [...new Set(names)].sort((one, other) =>
    one.localeCompare(other, undefined, { numeric: true }),
  );
  return words.say("script.readers", { readers: sorted.join(", ") });
}

/** "reader 2" in the reader's language; a label of another form as the newsroom wrote it. */
export function roleWords(words: Words, role: string): string {
  const numbered = READER.exec(role)?.[1];
  return numbered === undefined ? role : words.say("script.reader", { n: numbered });
}
