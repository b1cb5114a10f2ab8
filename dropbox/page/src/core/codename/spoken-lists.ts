/** The two lists in which a codename is shown; the check phrase has brought their words along already. */
import { wordlist as ENGLISH } from "@scure/bip39/wordlists/english.js";
import RUSSIAN_LINES from "../words/russian.txt";
import { WordList } from "./lists.ts";

/** There is no Belarusian list; Belarusian pages say Russian words (docs/spec/codename.md). */
export function spokenList(pageLanguage: string): WordList {
  return pageLanguage === "be" || pageLanguage === "ru"
    ? new WordList("ru", RUSSIAN_LINES.trimEnd().split("\n"))
    : new WordList("en", ENGLISH);
}
