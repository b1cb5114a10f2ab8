/** Why what she typed is no codename: where to look, in her words, and what may have been meant. A person decides. */
import type { CodenameError, Language, Reading, ReadingEngine, WordList } from "./reading-engine.ts";
import { sentence } from "./reasons.ts";
import type { Words } from "./words.ts";

/** What a button offers: the words as they would stand then, and in which list they are read. */
export interface Guess {
  readonly label: string;
  readonly typed: string;
  readonly list?: WordList;
}

export interface Problem {
  readonly sentences: readonly string[];
  readonly guesses: readonly Guess[];
}

/** What the lists' languages call themselves. */
const NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  ru: "Русский",
  fr: "Français",
  it: "Italiano",
  es: "Español",
  pt: "Português",
  cs: "Čeština",
  ja: "日本語",
  ko: "한국어",
  "zh-Hans": "简体中文",
  "zh-Hant": "繁體中文",
};

/** Tell what is wrong with what was typed; `error` is the parser's. */
export function problemOf(words: Words, engine: ReadingEngine, typed: string, error: CodenameError): Problem {
  return new Guesser(words, engine, typed).explain(error);
}

class Guesser {
  readonly #words: Words;
  readonly #engine: ReadingEngine;
  readonly #typed: string;

  constructor(words: Words, engine: ReadingEngine, typed: string) {
    this.#words = words;
    this.#engine = engine;
    this.#typed = typed;
  }

  explain({ code, places }: CodenameError): Problem {
    switch (code) {
      case "codename-unknown-word":
        return this.#unknown(places.positions ?? []);
      case "codename-word-count":
        return this.#count(places.got ?? 0, places.repeated ?? null);
      case "codename-checksum":
        return this.#checksum(places.swapped ?? null);
      case "codename-ambiguous":
        return this.#ambiguous();
      default:
        return { sentences: [sentence(this.#words, code, { n: String(places.position ?? "") })], guesses: [] };
    }
  }

  #unknown(positions: readonly number[]): Problem {
    const which = this.#words.many("script.unknown-words", positions.length, { places: positions.join(", ") });
    const [first] = positions;
    if (first === undefined) return { sentences: [which], guesses: [] };
    const near = this.#engine.suggestWords(this.#typed, first, this.#engine.ALL_LISTS);
    const guesses = near.map((word) => ({ label: word, typed: this.#spelled(replaced(first, word)) }));
    const meant = near.length > 0 ? [this.#words.say("script.meant", { n: first })] : [];
    return { sentences: [which, ...meant], guesses };
  }

  #count(got: number, repeated: number | null): Problem {
    const sentences = [this.#words.many("script.word-count", got)];
    if (repeated === null) return { sentences, guesses: [] };
    const label = this.#words.say("script.leave-out", { n: repeated });
    const without = (all: readonly string[]): string[] => all.filter((_, index) => index !== repeated - 1);
    return {
      sentences: [...sentences, this.#words.say("script.repeated", { n: repeated })],
      guesses: [{ label, typed: this.#spelled(without) }],
    };
  }

  #checksum(swapped: number | null): Problem {
    if (swapped === null) return { sentences: [sentence(this.#words, "codename-checksum", {})], guesses: [] };
    const pair = { one: swapped, two: swapped + 1 };
    const turned = (all: readonly string[]): string[] => [
      ...all.slice(0, swapped - 1),
      all[swapped] ?? "",
      all[swapped - 1] ?? "",
      ...all.slice(swapped + 1),
    ];
    return {
      sentences: [this.#words.say("script.swapped", pair)],
      guesses: [{ label: this.#words.say("script.swap", pair), typed: this.#spelled(turned) }],
    };
  }

  #ambiguous(): Problem {
    const sentences = [
      sentence(this.#words, "codename-ambiguous", {}),
      this.#words.say("script.which-language"),
    ];
    const fitting = this.#engine.ALL_LISTS.filter((list) => this.#fits(list));
    const guesses = fitting.map((list) => ({ label: NAMES[list.language], typed: this.#typed, list }));
    return { sentences, guesses };
  }

  #fits(list: WordList): boolean {
    try {
      this.#engine.parseCodename(this.#typed, [list]);
      return true;
    } catch {
      return false;
    }
  }

  /** What was typed as it was understood, whole words, with a change; numbered, so that its places can be found. */
  #spelled(change: (all: readonly string[]) => readonly string[]): string {
    const reading = this.#engine.best(this.#engine.readings(this.#typed, this.#engine.ALL_LISTS));
    return lines(change(understood(reading)));
  }
}

function understood({ list, words }: Reading): string[] {
  return words.map(({ index, spelling }) => (index === null ? spelling : (list.words[index] ?? spelling)));
}

function replaced(place: number, word: string): (all: readonly string[]) => string[] {
  return (all) => all.map((each, index) => (index === place - 1 ? word : each));
}

/** Three a line, as they were written down. */
function lines(words: readonly string[]): string {
  return words
    .map((word, index) => word + ((index + 1) % 3 === 0 ? "\n" : " "))
    .join("")
    .trimEnd();
}
