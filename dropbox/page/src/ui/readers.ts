/** Who will be able to open it, as the signed directory says. */
import type { RecipientEntry } from "../core/index.ts";
import type { Words } from "./words.ts";

const READER = /^reader ([0-9]+)$/;

/** "Only they can open it: reader 1, reader 2." */
export function readerWords(words: Words, entries: readonly RecipientEntry[]): string {
  const names = entries.map((entry) => roleWords(words, entry));
  const sorted = [...new Set(names)].sort((one, other) =>
    one.localeCompare(other, undefined, { numeric: true }),
  );
  return words.say("script.readers", { readers: sorted.join(", ") });
}

function roleWords(words: Words, entry: RecipientEntry): string {
  if (entry.kind === "recovery") return words.say("script.spare");
  const numbered = READER.exec(entry.role)?.[1];
  return numbered === undefined ? entry.role : words.say("script.reader", { n: numbered });
}
