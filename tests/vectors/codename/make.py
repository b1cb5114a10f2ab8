"""Write the vectors of codenames again: `python -m tests.vectors.codename.make`.

Deterministic; tests/codename/test_vectors.py holds the files to it. Every bad case has one defect and its name.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dropbox import codename
from dropbox.codename import Codename, layouts

if TYPE_CHECKING:
    from collections.abc import Callable

HERE: Final = Path(__file__).parent


def numbered(number: int) -> Codename:
    return Codename(hashlib.sha256(f"press-dropbox test vectors: codename {number}".encode()).digest()[:16])


CODENAMES: Final = {
    "zeros": Codename(bytes(16)),
    "ones": Codename(b"\xff" * 16),
    "counting": Codename(bytes(range(16))),
    "random": numbered(0),
}
ORIGINS: Final = ("dropbox.example", "another.example", "скрынка.example")
ANNA: Final = CODENAMES["random"]


def completed(beginning: str, language: codename.Language, last: str) -> Codename:
    """Give the codename of eleven words and a twelfth that meets the checksum."""
    return codename.parse(f"{beginning} {last}", language)


# Every letter that keyboards and spellings differ in: щ ъ й э х ж б ю.  # noqa: RUF003
HARD: Final = completed(
    "женщина объект стойка стоить дуэль характер жадный бабочка юстиция съезд этап", "ru", "натура"
)
# Words that English and French share; they meet the checksum in both, as other bits in each.
SHARED_WORDS: Final = (
    "volume innocent science phrase figure lecture intact concert guide fatigue sentence wagon"
)

TO_QWERTY: Final = {
    russian: chr(latin) for latin, russian in layouts._TO_RUSSIAN.items() if chr(latin) in layouts._LATIN
}
TO_RUSSIAN_KEYS: Final = {latin: russian for russian, latin in TO_QWERTY.items()}
TO_BELARUSIAN_KEYS: Final = TO_RUSSIAN_KEYS | {"o": "ў", "b": "і"}  # noqa: RUF001
RUSSIAN_TO_BELARUSIAN_KEYS: Final = {"щ": "ў", "и": "і", "ъ": "'"}  # noqa: RUF001


def keyed(text: str, keys: dict[str, str]) -> str:
    return "".join(keys.get(letter, letter) for letter in text)


def derivation() -> list[dict[str, Any]]:
    return [derived(name, secret, origin) for name, secret in CODENAMES.items() for origin in ORIGINS]


def derived(name: str, secret: Codename, origin: str) -> dict[str, Any]:
    keys = codename.derive(secret, origin)
    return {
        "name": f"{name} at {origin}",
        "entropy": secret.entropy.hex(),
        "origin": origin,
        "words": {language: " ".join(secret.words(language)) for language in codename.LANGUAGES},
        "numbers": " ".join(secret.numbers()),
        "mailbox_token": keys.mailbox_token.hex(),
        "mailbox": keys.mailbox,
        "identity": str(keys.identity),
        "recipient_sha256": hashlib.sha256(str(keys.identity.recipient).encode()).hexdigest(),
        "signing_seed": keys.signing_seed.hex(),
        "source_key": keys.source_key,
    }


EN: Final = ANNA.words("en")
RU: Final = ANNA.words("ru")
NUMBERS: Final = ANNA.numbers()
HARD_RU: Final = HARD.words("ru")


def numbered_words(words: tuple[str, ...], mark: str = "{}. {}") -> str:
    return "\n".join(mark.format(number, word) for number, word in enumerate(words, 1))


def lines_of_three(words: tuple[str, ...]) -> list[str]:
    return [" ".join(words[start : start + 3]) for start in range(0, 12, 3)]


def mixed(*ways: tuple[str, ...]) -> str:
    return " ".join(ways[place % len(ways)][place] for place in range(12))


def four(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word[:4] for word in words)


def typed_well() -> dict[str, tuple[Codename, str]]:
    every = {f"words, {one}": (ANNA, " ".join(ANNA.words(one))) for one in codename.LANGUAGES}
    cut = {f"four letters, {one}": (ANNA, " ".join(four(ANNA.words(one)))) for one in codename.LANGUAGES}
    nfd = {
        f"decomposed, {one}": (ANNA, unicodedata.normalize("NFD", " ".join(ANNA.words(one))))
        for one in codename.LANGUAGES
    }
    return every | cut | nfd | typography() | numbers() | keyboards()


def typography() -> dict[str, tuple[Codename, str]]:
    zh = ANNA.words("zh-Hans")
    return {
        "upper case": (ANNA, " ".join(EN).upper()),
        "upper case Russian": (HARD, " ".join(HARD_RU).upper()),
        "a capital first, as telephones do": (ANNA, " ".join(EN).capitalize()),
        "blanks before, between, after": (ANNA, "  \t" + "   ".join(EN) + " \n"),
        "no-break and ideographic spaces": (ANNA, "\u00a0".join(EN[:6]) + "\u3000" + "\u202f".join(EN[6:])),
        "commas": (ANNA, ", ".join(RU)),
        "commas and no blanks": (ANNA, ",".join(EN)),
        "hyphens": (ANNA, "-".join(EN)),
        "a long dash": (ANNA, " \u2014 ".join(EN)),
        "lines of three": (ANNA, "\r\n".join(lines_of_three(RU))),
        "numbered": (ANNA, numbered_words(EN)),
        "numbered without a blank": (ANNA, numbered_words(EN, "{}.{}")),
        "numbered with brackets": (ANNA, numbered_words(RU, "({}) {};")),
        "numbered lines of three": (ANNA, numbered_words(tuple(lines_of_three(EN)))),
        "numbered in emoji": (ANNA, numbered_words(EN[:9], "{}\ufe0f\u20e3 {}") + " " + " ".join(EN[9:])),
        "numbered with the number sign": (ANNA, numbered_words(RU, "№{} {}")),
        "quoted, with a full stop": (ANNA, "«" + " ".join(RU) + "»."),
        "unseen characters of a messenger": (
            ANNA,
            "\ufeff" + " ".join(EN).replace("a", "a\u00ad\u200b") + "\u200e",
        ),
        "full width": (ANNA, "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in " ".join(EN))),
        "beginnings longer than four letters": (ANNA, " ".join(word[:5] for word in RU)),
        "three letters where no other word begins so": (HARD, " ".join((HARD_RU[0], "объ", *HARD_RU[2:]))),
        "ё for е": (HARD, " ".join(HARD_RU).replace("съезд", "съёзд")),  # noqa: RUF001
        "no accents": (ANNA, " ".join(ANNA.words("fr")).replace("é", "e").replace("è", "e")),
        "Chinese without blanks": (ANNA, "".join(zh)),
        "Chinese in lines": (ANNA, "".join(zh[:6]) + "\n" + "".join(zh[6:])),
    }


def numbers() -> dict[str, tuple[Codename, str]]:
    return {
        "numbers": (ANNA, " ".join(NUMBERS)),
        "numbers of the first word": (CODENAMES["zeros"], "0001 " * 11 + "0004"),
        "numbers with hyphens": (ANNA, "-".join(NUMBERS)),
        "numbers in one": (ANNA, "".join(NUMBERS)),
        "numbers, numbered": (ANNA, numbered_words(NUMBERS)),
        "numbers, full width": (ANNA, "".join(chr(ord(c) + 0xFEE0) for c in "".join(NUMBERS))),
        "numbers and words": (ANNA, mixed(NUMBERS, EN)),
        "numbers, words and four letters": (ANNA, mixed(NUMBERS, RU, four(RU))),
    }


def keyboards() -> dict[str, tuple[Codename, str]]:
    hard = " ".join(HARD_RU)
    qwerty = tuple(keyed(word, TO_QWERTY) for word in HARD_RU)
    cyrillic = tuple(keyed(word, TO_RUSSIAN_KEYS) for word in EN)
    shifted = str.maketrans("[];',.`", '{}:"<>~')
    return {
        "English on the Russian layout": (ANNA, " ".join(cyrillic)),
        "English on the Russian layout, upper case": (ANNA, " ".join(cyrillic).upper()),
        "English on the Russian layout, with its commas' key": (
            ANNA,
            f"{TO_RUSSIAN_KEYS[',']} ".join(cyrillic),
        ),
        "English on the Belarusian layout": (ANNA, " ".join(keyed(word, TO_BELARUSIAN_KEYS) for word in EN)),
        "English, half of it on the Russian layout": (ANNA, mixed(EN, cyrillic)),
        "English on the Russian layout, four letters": (ANNA, " ".join(four(cyrillic))),
        "French on the Russian layout": (
            ANNA,
            keyed(" ".join(ANNA.words("fr")).replace("é", "e").replace("è", "e"), TO_RUSSIAN_KEYS),
        ),
        "Russian on QWERTY": (HARD, " ".join(qwerty)),
        "Russian on QWERTY, upper case": (HARD, " ".join(qwerty).upper().translate(shifted)),
        "Russian on QWERTY, commas": (HARD, ", ".join(qwerty)),
        "Russian on QWERTY, numbered": (HARD, numbered_words(qwerty)),
        "Russian on QWERTY, half of it": (HARD, mixed(HARD_RU, qwerty)),
        "Russian on QWERTY, four letters": (HARD, " ".join(keyed(word[:4], TO_QWERTY) for word in HARD_RU)),
        "Russian on the Belarusian layout": (HARD, keyed(hard, RUSSIAN_TO_BELARUSIAN_KEYS)),
        "Russian with a curly apostrophe": (HARD, hard.replace("ъ", "\u2019")),
    }


def replaced(words: tuple[str, ...], place: int, *by: str) -> str:
    return " ".join((*words[: place - 1], *by, *words[place:]))


def swapped(words: tuple[str, ...], place: int) -> str:
    return " ".join((*words[: place - 1], words[place], words[place - 1], *words[place + 1 :]))


def typed_badly() -> dict[str, str]:
    marks = numbered_words(EN).split("\n")
    return {
        "nothing": "",
        "only blanks and marks": " \n,.-\u200b ",
        "a letter wrong": replaced(EN, 3, EN[2][:-1] + "q"),
        "a letter missing in Russian": replaced(RU, 5, RU[4][:1] + RU[4][2:]),
        "a letter wrong on the other layout": keyed(replaced(RU, 2, RU[1][:1] + RU[1][2:]), TO_QWERTY),
        "two letters swapped": replaced(EN, 12, EN[11][1] + EN[11][0] + EN[11][2:]),
        "two words wrong": replaced(tuple(replaced(EN, 2, "qqqqq").split()), 9, "wwwww"),
        "more letters than the word has": replaced(EN, 1, EN[0] + "s"),
        "a beginning of several words": replaced(EN, 4, "abs"),
        "two letters": replaced(EN, 4, "zo"),
        "й is not и": " ".join(HARD_RU).replace("стойка", "стоика"),
        "a word of another list": replaced(EN, 6, "ábaco"),
        "number zero": replaced(NUMBERS, 7, "0000"),
        "a number too large": replaced(NUMBERS, 7, "2049"),
        "a number of three digits": replaced(NUMBERS, 7, "123"),
        "two words written as one": replaced(EN, 8, EN[7] + EN[8]).replace(f" {EN[8]} ", " ", 1),
        "one word missing": " ".join(EN[:5] + EN[6:]),
        "one word missing in Russian on QWERTY": keyed(" ".join(HARD_RU[1:]), TO_QWERTY),
        "one word too many": replaced(EN, 4, EN[3], "zoo"),
        "a word written twice": replaced(EN, 4, EN[3], EN[3]),
        "twenty-five numbers": " ".join(["0001"] * 25),
        "a message instead": "I was there and saw how they beat people in the yard of the police station at "
        * 3,
        "numbered, one missing": "\n".join(marks[:5] + marks[6:]),
        "numbered, one left empty": "\n".join([*marks[:5], "6.", *marks[6:]]),
        "numbered, the last left empty": "\n".join([*marks[:11], "12."]),
        "numbered, two rows out of order": "\n".join([*marks[:2], marks[3], marks[2], *marks[4:]]),
        "neighbours swapped": swapped(EN, SWAPPED_PLACE),
        "neighbours swapped in Russian": swapped(RU, SWAPPED_PLACE),
        "neighbours swapped, where another swap fits too": swapped(numbered(1).words("en"), 3),
        "another word of the list": replaced(EN, 7, "zebra"),
        "the same twelve times": "zoo " * 12,
        "codenames in two languages": SHARED_WORDS,
        "too long": "a " * 513,
    }


SWAPPED_PLACE: Final = 4


def good() -> list[dict[str, Any]]:
    return [
        {"name": name, "typed": typed, "entropy": secret.entropy.hex()}
        for name, (secret, typed) in typed_well().items()
    ] + [
        {
            "name": f"codenames in two languages, told which: {language}",
            "typed": SHARED_WORDS,
            "language": language,
            "entropy": codename.parse(SHARED_WORDS, language).entropy.hex(),
        }
        for language in ("en", "fr")
    ]


def bad() -> list[dict[str, Any]]:
    return [{"name": name, "typed": typed, **refusal(typed)} for name, typed in typed_badly().items()]


def refusal(typed: str) -> dict[str, Any]:
    """Say how a text is refused: the code, and the places the error names."""
    try:
        codename.parse(typed)
    except codename.CodenameError as error:
        places = {
            name: getattr(error, name)
            for name in ("positions", "position", "got", "repeated", "swapped")
            if hasattr(error, name)
        }
        words = {str(place): codename.suggest(typed, place) for place in places.get("positions", ())}
        return {"code": error.code, "places": places, "suggestions": words}
    raise ValueError("this is a codename")


FILES: Final[dict[str, Callable[[], object]]] = {
    "derivation.json": derivation,
    "typed.json": lambda: {"good": good(), "bad": bad()},
}


def text_of(name: str) -> str:
    return json.dumps(FILES[name](), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    for name in FILES:
        (HERE / name).write_text(text_of(name), encoding="utf-8")


if __name__ == "__main__":
    main()
