/** Keys and what they write: QWERTY, Russian ЙЦУКЕН and its Belarusian sister. As dropbox/codename/layouts.py. */

const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";
/** The same keys with shift held: letters are lower case by now, these are not. */
const LATIN_SHIFTED = '{}:"<>~';
const CYRILLIC_SHIFTED = "хъжэбюё";

/** What the Latin layout writes where a Cyrillic letter was meant and a separator is seen. */
export const KEY_MARKS = "[];',.`" + LATIN_SHIFTED;

// On the Belarusian layout ў lies where щ does, і where и does, the apostrophe where ъ does.
const TO_LATIN = table(CYRILLIC + "ўі", LATIN + "ob");
const BELARUSIAN_TO_RUSSIAN = table("ўі", "щи");
const TO_RUSSIAN = table(LATIN + LATIN_SHIFTED, CYRILLIC + CYRILLIC_SHIFTED);
// No lookbehind: telephones of 2022 can't read a script that has one.
const APOSTROPHE = /([а-яё])['’ʼ](?=[а-яё])/gu;

/** What the same keys write on QWERTY: `сщву` is `code`. */
export function latinMeant(text: string): string {
  return translate(text, TO_LATIN);
}

/** What the same keys write on ЙЦУКЕН: `f,pfw` is `абзац`. */
export function russianMeant(text: string): string {
  return translate(text, TO_RUSSIAN);
}

/** Russian that was typed on the Belarusian layout. */
export function russianOnBelarusian(text: string): string {
  return translate(text, BELARUSIAN_TO_RUSSIAN).replace(APOSTROPHE, "$1ъ");
}

function table(from: string, to: string): ReadonlyMap<string, string> {
  return new Map(Array.from(from, (letter, index) => [letter, to[index] ?? ""]));
}

function translate(text: string, letters: ReadonlyMap<string, string>): string {
  return Array.from(text, (letter) => letters.get(letter) ?? letter).join("");
}
