import { sha256 } from "@noble/hashes/sha2.js";
import { wordlist as ENGLISH } from "@scure/bip39/wordlists/english.js";
import { utf8 } from "../bytes.ts";
import RUSSIAN_LINES from "../words/russian.txt";
import type { Roots } from "./document.ts";

export type PhraseLanguage = "en" | "be" | "ru";

const WORDS = 6;
const BITS_A_WORD = 11n;

/** The check phrase of pinned roots (docs/spec/directory.md): 66 bits, six words, stable for years. */
export function checkPhrase(roots: Roots, language: PhraseLanguage): readonly string[] {
  const keys = [...roots.keys].sort().map((key) => `${key}\n`);
  const digest = sha256(utf8(`press-dropbox/check-phrase@v1\n${keys.join("")}threshold ${roots.threshold}\n`));
  const bits = digest.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const words = wordList(language);
  return Array.from({ length: WORDS }, (_, index) => {
    const shift = 256n - BITS_A_WORD * BigInt(index + 1);
    return words[Number((bits >> shift) & 0x7ffn)] ?? "";
  });
}

/** There is no Belarusian list; every reader of Belarusian reads Russian, few read English. */
function wordList(language: PhraseLanguage): readonly string[] {
  return language === "en" ? ENGLISH : RUSSIAN_LINES.split("\n");
}
