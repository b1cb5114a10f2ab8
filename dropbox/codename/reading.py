"""What a frightened person typed, read once for every list and keyboard it may have been meant for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dropbox.codename import layouts
from dropbox.codename.codename import WORDS
from dropbox.codename.errors import CodenameTooLongError
from dropbox.codename.lists import LANGUAGES, WordList, fold, word_list
from dropbox.limits import MAX_CODENAME_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dropbox.codename.lists import Language

_NUMBER_DIGITS: Final = 4
_MARK_DIGITS: Final = 2
_HAN: Final = re.compile("[\u3400-\u9fff]+")
_CHINESE: Final = ("zh-Hans", "zh-Hant")
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True)
class Word:
    """One place: what it was read as, and which word of the list that is, if it is one."""

    spelling: str = field(repr=False)
    index: int | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole text, read for one list and one keyboard."""

    list: WordList
    words: tuple[Word, ...] = field(repr=False)
    # Before which word the numbering by hand breaks, counted from 1.
    numbering_breaks: int | None

    @property
    def unknown(self) -> tuple[int, ...]:
        """Give the places of words that are none, counted from 1."""
        return tuple(place for place, word in enumerate(self.words, 1) if word.index is None)

    @property
    def indexes(self) -> tuple[int, ...]:
        """Give the words that are known."""
        return tuple(word.index for word in self.words if word.index is not None)

    @property
    def is_whole(self) -> bool:
        """Say whether this can be a codename; its checksum is not looked at here."""
        return len(self.words) == len(self.indexes) == WORDS and self.numbering_breaks is None

    @property
    def rank(self) -> tuple[int, int, int]:
        """Order readings by how much sense they make, best first."""
        known = len(self.indexes)
        return (-known, len(self.words) - known, abs(len(self.words) - WORDS))


def readings(untrusted: str, language: Language | None) -> list[Reading]:
    """Read the text in every way; raises `CodenameTooLongError`."""
    if len(untrusted) > MAX_CODENAME_CHARACTERS:
        raise CodenameTooLongError(f"a codename has at most {MAX_CODENAME_CHARACTERS} characters")
    text = _plain(untrusted)
    return [
        _reading(word_list(one), tokens)
        for one in LANGUAGES
        if language in {None, one}
        for tokens in _tokens(text, one)
    ]


def best(found: list[Reading]) -> Reading:
    """Pick the reading that errors speak of."""
    return min(found, key=lambda reading: reading.rank)


def _plain(untrusted: str) -> str:
    """Drop what no one sees: composed, lower case, no format characters, no emoji's frames."""
    text = unicodedata.normalize("NFKC", untrusted.replace("№", " ")).lower()
    return "".join(character for character in text if not _is_unseen(character))


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cf", "Me"} or "\ufe00" <= character <= "\ufe0f"


# A token is the spellings to try for one place, the likeliest first.
Token = tuple[str, ...]


def _tokens(text: str, language: Language) -> Iterator[list[Token]]:
    if language == "ru":
        belarusian = layouts.russian_on_belarusian(text)
        yield [(token,) for token in _split(belarusian)]
        yield list(_typed_on_qwerty(belarusian))
    elif language in _CHINESE:
        pieces = (tuple(token) if _HAN.fullmatch(token) else (token,) for token in _split(text))
        yield [(piece,) for token in pieces for piece in token]
    elif language in {"ja", "ko"}:
        yield [(token,) for token in _split(text)]
    else:
        yield [(token,) for token in _split(layouts.latin_meant(text))]


def _typed_on_qwerty(text: str) -> Iterator[Token]:
    # Here a comma may be the letter б or a comma: the whole first, then without punctuation.  # noqa: RUF003
    marks = layouts.KEY_MARKS
    for token in _split(text, marks):
        tries = (token, token.rstrip(marks), token.lstrip(marks), token.strip(marks))
        if tries[-1]:
            yield tuple(dict.fromkeys(layouts.russian_meant(one) for one in tries))


def _split(text: str, letters_too: str = "") -> list[str]:
    """Cut at whatever is no letter, and between letters and digits."""
    kinds = "".join(_kind(character, letters_too) for character in text)
    return [text[match.start() : match.end()] for match in re.finditer("d+|l+", kinds)]


def _kind(character: str, letters_too: str) -> str:
    if character in _DIGITS:
        return "d"
    return "l" if character in letters_too or unicodedata.category(character)[0] in "LM" else " "


def _reading(words: WordList, tokens: Iterable[Token]) -> Reading:
    found: list[Word] = []
    breaks: int | None = None
    next_mark, mark_waits = 1, False
    for token in tokens:
        if token[0][0] in _DIGITS and len(token[0]) <= _MARK_DIGITS:
            if mark_waits or int(token[0]) != next_mark:
                breaks = breaks or len(found) + 1
            next_mark, mark_waits = int(token[0]) + 1, True
        else:
            found.extend(_words(words, token))
            mark_waits = False
    if mark_waits:
        breaks = breaks or len(found) + 1
    return Reading(words, tuple(found), breaks)


def _words(words: WordList, token: Token) -> list[Word]:
    if token[0][0] in _DIGITS:
        return _numbers(token[0])
    for spelling in map(fold, token):
        index = words.find(spelling)
        if index is not None:
            return [Word(spelling, index)]
    return [Word(fold(token[-1]), None)]


def _numbers(digits: str) -> list[Word]:
    if len(digits) % _NUMBER_DIGITS:
        return [Word(digits, None)]
    starts = range(0, len(digits), _NUMBER_DIGITS)
    return [_number(digits[start : start + _NUMBER_DIGITS]) for start in starts]


def _number(digits: str) -> Word:
    number = int(digits)
    return Word(digits, number - 1 if 1 <= number <= len(word_list("en").words) else None)
