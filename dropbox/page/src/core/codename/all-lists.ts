/** Every list that both languages of this project have. Apart, so that a page can carry fewer. */
import { wordlist as CZECH } from "@scure/bip39/wordlists/czech.js";
import { wordlist as ENGLISH } from "@scure/bip39/wordlists/english.js";
import { wordlist as FRENCH } from "@scure/bip39/wordlists/french.js";
import { wordlist as ITALIAN } from "@scure/bip39/wordlists/italian.js";
import { wordlist as JAPANESE } from "@scure/bip39/wordlists/japanese.js";
import { wordlist as KOREAN } from "@scure/bip39/wordlists/korean.js";
import { wordlist as PORTUGUESE } from "@scure/bip39/wordlists/portuguese.js";
import { wordlist as SIMPLIFIED_CHINESE } from "@scure/bip39/wordlists/simplified-chinese.js";
import { wordlist as SPANISH } from "@scure/bip39/wordlists/spanish.js";
import { wordlist as TRADITIONAL_CHINESE } from "@scure/bip39/wordlists/traditional-chinese.js";
import RUSSIAN_LINES from "../words/russian.txt";
import { type Language, LANGUAGES, WordList } from "./lists.ts";

const WORDS: Readonly<Record<Language, readonly string[]>> = {
  en: ENGLISH,
  ru: RUSSIAN_LINES.trimEnd().split("\n"),
  fr: FRENCH,
  it: ITALIAN,
  es: SPANISH,
  pt: PORTUGUESE,
  cs: CZECH,
  ja: JAPANESE,
  ko: KOREAN,
  "zh-Hans": SIMPLIFIED_CHINESE,
  "zh-Hant": TRADITIONAL_CHINESE,
};

export const ALL_LISTS: readonly WordList[] = LANGUAGES.map(
  (language) => new WordList(language, WORDS[language]),
);
