/** Whether what was written down by hand is the word it should be: for someone who checks a paper. */
import type { WordList } from "./lists.ts";
import { readings } from "./reading.ts";

/** However it is typed: four letters, a number, another keyboard. `index` is the word's place in the list, from 0. */
export function readsAs(untrusted: string, list: WordList, index: number): boolean {
  return readings(untrusted, [list]).some(
    ({ words, numberingBreaks }) => numberingBreaks === null && words.length === 1 && words[0]?.index === index,
  );
}
