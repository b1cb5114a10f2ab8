/** What a frightened person typed, read once for every list and keyboard it may have been meant for. */
import { WORDS } from "./codename.ts";
import { CodenameError } from "./errors.ts";
import { KEY_MARKS, latinMeant, russianMeant, russianOnBelarusian } from "./layouts.ts";
import { fold, type WordList } from "./lists.ts";

export const MAX_CODENAME_CHARACTERS = 1024;
const NUMBER_DIGITS = 4;
const MARK_DIGITS = 2;
const LAST_NUMBER = 2048;
const UNSEEN = /[\p{Cf}\p{Me}\ufe00-\ufe0f]/gu;
const HAN = /^[\u3400-\u9fff]+$/u;
const DIGIT = /^[0-9]/u;

/** One place: what it was read as, and which word of the list that is, if it is one. */
export interface Word {
  readonly spelling: string;
  readonly index: number | null;
}

/** The spellings to try for one place, the likeliest first. */
type Token = readonly [string, ...string[]];

/** The whole text, read for one list and one keyboard. */
export class Reading {
  readonly list: WordList;
  readonly words: readonly Word[];
  /** Before which word the numbering by hand breaks, counted from 1. */
  readonly numberingBreaks: number | null;
  /** Of the words that are known. */
  readonly indexes: readonly number[];
  /** The places of those that are not, counted from 1. */
  readonly unknown: readonly number[];

  constructor(list: WordList, words: readonly Word[], numberingBreaks: number | null) {
    this.list = list;
    this.words = words;
    this.numberingBreaks = numberingBreaks;
    this.indexes = words.flatMap(({ index }) => index ?? []);
    this.unknown = words.flatMap(({ index }, place) => (index === null ? place + 1 : []));
  }

  /** Whether this can be a codename; its checksum is not looked at here. */
  get isWhole(): boolean {
    return this.words.length === WORDS && this.unknown.length === 0 && this.numberingBreaks === null;
  }

  /** Whether it makes more sense than another. */
  betterThan(other: Reading): boolean {
    const known = this.indexes.length - other.indexes.length;
    const unknown = this.unknown.length - other.unknown.length;
    const off = Math.abs(this.words.length - WORDS) - Math.abs(other.words.length - WORDS);
    return known === 0 ? (unknown === 0 ? off < 0 : unknown < 0) : known > 0;
  }
}

/** Read the text in every way; throws `codename-too-long`. */
export function readings(untrusted: string, lists: readonly WordList[]): Reading[] {
  if (Array.from(untrusted).length > MAX_CODENAME_CHARACTERS) {
    throw new CodenameError(
      "codename-too-long",
      `a codename has at most ${MAX_CODENAME_CHARACTERS} characters`,
    );
  }
  // Drop what no one sees: composed, lower case, no format characters, no emoji's frames.
  const text = untrusted.replaceAll("№", " ").normalize("NFKC").toLowerCase().replace(UNSEEN, "");
  return lists.flatMap((list) => tokenSets(text, list).map((tokens) => read(list, tokens)));
}

/** The reading that errors speak of. */
export function best(found: readonly Reading[]): Reading {
  return found.reduce((first, next) => (next.betterThan(first) ? next : first));
}

function tokenSets(text: string, { language }: WordList): Token[][] {
  if (language === "ru") {
    const belarusian = russianOnBelarusian(text);
    return [split(belarusian).map((token) => [token]), typedOnQwerty(belarusian)];
  }
  if (language === "zh-Hans" || language === "zh-Hant") {
    return [
      split(text).flatMap((token): Token[] =>
        HAN.test(token) ? Array.from(token, (one): Token => [one]) : [[token]],
      ),
    ];
  }
  if (language === "ja" || language === "ko") return [split(text).map((token) => [token])];
  return [split(latinMeant(text)).map((token) => [token])];
}

/** Here a comma may be the letter б or a comma: the whole first, then without what may be punctuation. */
function typedOnQwerty(text: string): Token[] {
  return split(text, KEY_MARKS).flatMap((token): Token[] => {
    const right = stripRight(token);
    const both = stripLeft(right);
    const tries: Token = [token, right, stripLeft(token), both];
    return both === "" ? [] : [[russianMeant(tries[0]), ...tries.slice(1).map(russianMeant)]];
  });
}

function stripRight(token: string): string {
  let end = token.length;
  while (end > 0 && KEY_MARKS.includes(token.charAt(end - 1))) end -= 1;
  return token.slice(0, end);
}

function stripLeft(token: string): string {
  let start = 0;
  while (start < token.length && KEY_MARKS.includes(token.charAt(start))) start += 1;
  return token.slice(start);
}

/** Cut at whatever is no letter, and between letters and digits. */
function split(text: string, lettersToo = ""): string[] {
  const marks = lettersToo.replace(/[\]\\^-]/gu, "\\$&");
  return text.match(new RegExp(`[0-9]+|[\\p{L}\\p{M}${marks}]+`, "gu")) ?? [];
}

function read(list: WordList, tokens: readonly Token[]): Reading {
  const found: Word[] = [];
  let breaks: number | null = null;
  let nextMark = 1;
  let markWaits = false;
  for (const token of tokens) {
    if (DIGIT.test(token[0]) && token[0].length <= MARK_DIGITS) {
      if (markWaits || Number(token[0]) !== nextMark) breaks ??= found.length + 1;
      nextMark = Number(token[0]) + 1;
      markWaits = true;
    } else {
      found.push(...words(list, token));
      markWaits = false;
    }
  }
  if (markWaits) breaks ??= found.length + 1;
  return new Reading(list, found, breaks);
}

function words(list: WordList, token: Token): Word[] {
  if (DIGIT.test(token[0])) return numbers(token[0]);
  const spellings = token.map(fold);
  for (const spelling of spellings) {
    const index = list.find(spelling);
    if (index !== null) return [{ spelling, index }];
  }
  return [{ spelling: spellings.at(-1) ?? "", index: null }];
}

function numbers(digits: string): Word[] {
  if (digits.length % NUMBER_DIGITS !== 0) return [{ spelling: digits, index: null }];
  return Array.from({ length: digits.length / NUMBER_DIGITS }, (_, place) => {
    const spelling = digits.slice(place * NUMBER_DIGITS, (place + 1) * NUMBER_DIGITS);
    const number = Number(spelling);
    return { spelling, index: number >= 1 && number <= LAST_NUMBER ? number - 1 : null };
  });
}
