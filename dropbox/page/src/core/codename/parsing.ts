/** From what was typed to the codename, or to the error that says where to look. As dropbox/codename/parsing.py. */
import { Codename, WORDS } from "./codename.ts";
import { CodenameError } from "./errors.ts";
import type { WordList } from "./lists.ts";
import { best, type Reading, readings } from "./reading.ts";

/** Where there are more, this was no codename: naming fifty places helps nobody. */
const MOST_WORDS = 2 * WORDS;

/**
 * Read a codename in any of these lists' languages and in any spelling; throws CodenameError.
 * Nothing is repaired: errors name places, a person decides. One list alone settles `codename-ambiguous`.
 */
export function parseCodename(untrusted: string, lists: readonly WordList[]): Codename {
  // (1) Every list and keyboard the text may have been meant for.
  const found = readings(untrusted, lists);
  // (2) Of those, the ones whose twelve words meet their checksum.    (3) They must all say the same bits.
  const [first, ...others] = found.flatMap((reading) =>
    reading.isWhole ? (Codename.fromIndexes(reading.indexes) ?? []) : [],
  );
  if (first === undefined) throw refusal(best(found));
  if (others.every((other) => first.equals(other))) return first;
  throw new CodenameError("codename-ambiguous", "the words are a codename in more than one language");
}

function refusal(reading: Reading): CodenameError {
  const got = reading.words.length;
  if (reading.unknown.length > 0 && got <= MOST_WORDS) {
    const message = `not a word of a codename at ${reading.unknown.join(", ")}`;
    return new CodenameError("codename-unknown-word", message, { positions: reading.unknown });
  }
  const breaks = reading.numberingBreaks;
  if (breaks !== null) {
    return new CodenameError("codename-numbering", `the numbering breaks before word ${breaks}`, {
      position: breaks,
    });
  }
  if (got !== WORDS) {
    const places = { got, repeated: repeated(reading.indexes) };
    return new CodenameError("codename-word-count", `expected ${WORDS} words, got ${got}`, places);
  }
  const places = { swapped: swapped(reading.indexes) };
  return new CodenameError("codename-checksum", "the words do not meet their checksum", places);
}

function swapped(indexes: readonly number[]): number | null {
  return only(indexes, (place) => {
    const [one, two] = indexes.slice(place - 1);
    if (one === undefined || two === undefined || one === two) return false;
    return (
      Codename.fromIndexes([...indexes.slice(0, place - 1), two, one, ...indexes.slice(place + 1)]) !== null
    );
  });
}

function repeated(indexes: readonly number[]): number | null {
  if (indexes.length !== WORDS + 1) return null;
  const first = only(
    indexes,
    (place) =>
      indexes[place - 1] === indexes[place] &&
      Codename.fromIndexes([...indexes.slice(0, place), ...indexes.slice(place + 1)]) !== null,
  );
  return first === null ? null : first + 1;
}

/** The one pair of neighbours, by its first place from 1, that this holds of. */
function only(indexes: readonly number[], holds: (place: number) => boolean): number | null {
  const [found, ...more] = indexes.slice(1).flatMap((_, pair) => (holds(pair + 1) ? pair + 1 : []));
  return found !== undefined && more.length === 0 ? found : null;
}
