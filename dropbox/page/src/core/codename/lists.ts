/** How one word of a BIP39 list is found however it is spelled. The same rules as dropbox/codename/lists.py. */

export const LANGUAGES = ["en", "ru", "fr", "it", "es", "pt", "cs", "ja", "ko", "zh-Hans", "zh-Hant"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Two letters of a word are a slip more often than a word. */
const SHORTEST_BEGINNING = 3;
/** Accents, and the dots of ё; but not the breve, which makes й a letter of its own (стоить, стойка). */
const ACCENTS = /[\u0300-\u0305\u0307-\u036f]/gu;

/** The one spelling under which words are compared; of what is lower case already. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(ACCENTS, "").normalize("NFC");
}

export class WordList {
  readonly language: Language;
  /** 2,048, composed as eyes and keyboards have them. */
  readonly words: readonly string[];
  #folded: readonly string[] | null = null;
  #places: ReadonlyMap<string, number> | null = null;

  constructor(language: Language, words: readonly string[]) {
    this.language = language;
    this.words = words.map((word) => word.normalize("NFC"));
  }

  get folded(): readonly string[] {
    this.#folded ??= this.words.map(fold);
    return this.#folded;
  }

  /** The index of the word that this is, or is the beginning of no other than. */
  find(untrustedFolded: string): number | null {
    this.#places ??= new Map(this.folded.map((word, index) => [word, index]));
    const exact = this.#places.get(untrustedFolded);
    if (exact !== undefined) return exact;
    if (Array.from(untrustedFolded).length < SHORTEST_BEGINNING) return null;
    const first = this.folded.findIndex((word) => word.startsWith(untrustedFolded));
    if (first < 0 || this.folded.some((word, index) => index > first && word.startsWith(untrustedFolded)))
      return null;
    return first;
  }
}
