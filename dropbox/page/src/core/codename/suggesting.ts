/** Which words may have been meant; for one person's eyes. As dropbox/codename/suggesting.py. */
import { Codename, WORDS } from "./codename.ts";
import { fold, type WordList } from "./lists.ts";
import { best, type Reading, readings } from "./reading.ts";

const MOST = 6;
const FARTHEST = 2;
/** The letters that are enough; a slip behind them is none. */
const BEGINNING = 4;

/**
 * Up to six words for a place (from 1) that `codename-unknown-word` named, the nearest first.
 * Where it is the only unknown of twelve, only words that meet the checksum, if any near one does. Never log this.
 */
export function suggestWords(untrusted: string, position: number, lists: readonly WordList[]): string[] {
  const reading = best(readings(untrusted, lists));
  const word = reading.words[position - 1];
  if (word?.index !== null) return [];
  const near = nearest(reading, fold(word.spelling));
  const meeting = near.filter((index) => meets(reading, position, index));
  return (meeting.length > 0 ? meeting : near).slice(0, MOST).map((index) => reading.list.words[index] ?? "");
}

function nearest({ list }: Reading, spelling: string): number[] {
  // Of a word of three letters two can't be wrong: what is left is anything.
  const farthest = Math.min(FARTHEST, spelling.length - 2);
  const start = spelling.slice(0, BEGINNING);
  return list.folded
    .map((word, index) => {
      const whole = distance(word, spelling);
      return { index, away: Math.min(whole, distance(word.slice(0, BEGINNING), start)) };
    })
    .filter(({ away }) => away <= farthest)
    .sort((a, b) => a.away - b.away || a.index - b.index)
    .map(({ index }) => index);
}

function meets(reading: Reading, position: number, index: number): boolean {
  if (reading.words.length !== WORDS || reading.unknown.length !== 1) return false;
  const known = reading.indexes;
  return Codename.fromIndexes([...known.slice(0, position - 1), index, ...known.slice(position - 1)]) !== null;
}

/** Insertions, deletions, replacements and swaps of neighbours; exact only up to `FARTHEST`. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > FARTHEST) return FARTHEST + 1;
  let last: number[];
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  const at = (cells: readonly number[], place: number): number => cells[place] ?? FARTHEST + 1;
  for (let i = 1; i <= a.length; i += 1) {
    [last, before, row] = [before, row, [i]];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = at(before, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(changed, at(before, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(last, j - 2) + 1);
      row.push(cost);
    }
  }
  return at(row, b.length);
}
