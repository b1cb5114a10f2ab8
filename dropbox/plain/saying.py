"""What is said of a codename that can't be read, and of an answer: facts to sentences, in her language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.numbers import format_decimal

from dropbox.codename import (
    AmbiguousCodenameError,
    CodenameChecksumError,
    CodenameNumberingError,
    CodenameTooLongError,
    UnknownWordError,
    WordCountError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from dropbox.answer import ReadAnswer
    from dropbox.codename import CodenameError
    from dropbox.page.words import Words
    from dropbox.plain.letters import Letter

# Roles are public labels of the key directory; those that are numbered are said in her language.
_READER: Final = re.compile(r"reader ([0-9]+)")
_KB: Final = 1_000
# Of a name that leads out of its folder, or shows another ending than it has, on her device.
_UNSAFE: Final = frozenset('/\\:*?"<>|')
_MAX_SAVED_NAME_CHARACTERS: Final = 100


@dataclass(frozen=True, slots=True)
class LetterWords:
    """An answer in sentences."""

    id: str
    title: str
    findings: tuple[str, ...]
    text: str | None
    receipts: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


def problems(words: Words, error: CodenameError, suggested: Mapping[int, tuple[str, ...]]) -> tuple[str, ...]:
    """Say what is wrong with a codename, by places, never by what was typed."""
    match error:
        case UnknownWordError():
            return tuple(_unknown_words(words, error, suggested))
        case CodenameNumberingError():
            return (words("plain.codename-numbering", place=error.position),)
        case WordCountError():
            count = words.many("plain.codename-count", error.got)
            again = error.repeated and words("plain.codename-repeated", place=error.repeated)
            return (count, again) if again else (count,)
        case CodenameChecksumError():
            wrong = words("plain.codename-checksum")
            first = error.swapped
            return (
                (wrong, words("plain.codename-swapped", first=first, second=first + 1)) if first else (wrong,)
            )
        case CodenameTooLongError():
            return (words("plain.codename-long"),)
        case AmbiguousCodenameError():
            return (words("plain.codename-ambiguous"),)
    raise error


def _unknown_words(
    words: Words, error: UnknownWordError, suggested: Mapping[int, tuple[str, ...]]
) -> Iterator[str]:
    for place in error.positions:
        unknown = words("plain.codename-unknown", place=place)
        meant = ", ".join(suggested.get(place, ()))
        yield " ".join((unknown, words("plain.codename-meant", words=meant))) if meant else unknown


def letter(words: Words, opened: Letter) -> LetterWords:
    """Put an answer into sentences; of one that must not be believed, only why."""
    if opened.read is None or opened.is_grave:
        return LetterWords(
            opened.id, words("plain.letter-unknown"), tuple(_why_not(words, opened)), None, (), ()
        )
    who, day = _who(words, opened), on_day(words, opened.read.statement.day)
    return LetterWords(
        id=opened.id,
        title=words("plain.letter-title", who=who, day=day),
        findings=(
            *(words(_FINDINGS[finding.code]) for finding in opened.findings),
            *_damaged(words, opened.read),
        ),
        text=opened.read.message,
        receipts=tuple(_receipts(words, opened.read)),
        files=tuple((file.name, size(words, file.size_bytes)) for file in opened.files),
    )


_FINDINGS: Final = {
    "answer-origin": "plain.finding-origin",
    "answer-swapped": "plain.finding-swapped",
    "answer-directory": "plain.finding-directory",
    "answer-signer": "plain.finding-signer",
    "answer-signer-revoked": "plain.finding-revoked",
    "answer-repeated": "plain.finding-repeated",
    "answer-forked": "plain.finding-forked",
    "answer-gap": "plain.finding-gap",
}


def _why_not(words: Words, opened: Letter) -> Iterator[str]:
    if opened.read is None:
        yield words("plain.finding-unreadable")
    yield from (words(_FINDINGS[finding.code]) for finding in opened.findings if finding.grave)
    yield words("plain.finding-grave")


def _who(words: Words, opened: Letter) -> str:
    role = opened.editor.role if opened.editor else ""
    numbered = _READER.fullmatch(role)
    return words("plain.reader", n=numbered[1]) if numbered else role


def _receipts(words: Words, read: ReadAnswer) -> Iterator[str]:
    for receipt in sorted(read.receipts, key=lambda receipt: (receipt.day, receipt.message_id)):
        day = on_day(words, receipt.day)
        yield (
            words.many("plain.receipt-files", receipt.files, day=day)
            if receipt.files
            else words("plain.receipt", day=day)
        )


def _damaged(words: Words, read: ReadAnswer) -> Iterator[str]:
    count = sum(line.state == "damaged" for line in read.statement.received)
    if count:
        yield words.many("plain.receipt-damaged", count)


def on_day(words: Words, day: date) -> str:
    """Say a day: 12 November 2026."""
    return format_date(day, "d MMMM y", locale=words.language)


def size(words: Words, size_bytes: int) -> str:
    """Say a size in kB or MB."""
    kilobytes = max(-(-size_bytes // _KB), 1)
    if kilobytes < _KB:
        return words("plain.size-kb", number=kilobytes)
    megabytes = format_decimal(round(kilobytes / _KB, 1), locale=words.language)
    return words("plain.size-mb", number=megabytes)


def saved_name(untrusted_name: str) -> str:
    """Give the name under which a file is offered to her device."""
    kept = "".join("_" if _is_unsafe(character) else character for character in untrusted_name)
    return kept.strip(" .")[-_MAX_SAVED_NAME_CHARACTERS:].lstrip(" .") or "file"


def _is_unsafe(character: str) -> bool:
    # Controls, marks that turn the writing round, half characters, line and paragraph separators.
    return character in _UNSAFE or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
