"""What an editor is shown of a case: the same for the page and for the text. Plain values, no files touched."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dropbox.offline.records import Outcome

_LINE_ENDS: Final = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# These turn the letters after them around. The marks and isolates that right-to-left text needs stay.
_OVERRIDES: Final = frozenset("\u202a\u202b\u202c\u202d\u202e")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before reading on."""

    code: str
    title: str
    text: str
    # Someone may be in danger: it stands before all others.
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a case. `name` is the source's own, hostile or not.

    `saved_as` is its name in `originals`, `member` its place in the bag; both None for one that never arrived.
    """

    number: int
    name: str
    member: str | None
    saved_as: str | None
    size_bytes: int
    type: str
    sha256: str | None
    notes: tuple[str, ...] = ()

    @property
    def is_renamed(self) -> bool:
        """Tell whether the name on disk is not the source's own, letter for letter."""
        return self.saved_as is not None and self.saved_as != self.name


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of "how it came here". `is_code`: a hash or an id, shown in a fixed width."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything `case.html` and `case.txt` say."""

    case: str
    outcome: Outcome
    received_on: date
    summary: str
    # None: nothing of it arrived.
    message: str | None
    message_is_whole: bool
    answers: Sequence[tuple[str, str]]
    files: Sequence[FileView]
    notices: Sequence[Notice]
    sealed_by: str
    proofs: Sequence[str]
    facts: Sequence[Fact]
    checks: Sequence[str]

    @property
    def is_verified(self) -> bool:
        """Tell whether bytes, manifests and signature all held."""
        return self.outcome == "verified"


def day_in_words(day: date) -> str:
    """Give a day as it stands in a letter."""
    return f"{day.day} {day:%B} {day.year}"


def readable(untrusted_text: str) -> str:
    """Give a long text its lines, and write out what would steer a terminal or turn a line around."""
    return "".join(map(_visible, _LINE_ENDS.sub("\n", untrusted_text)))


def _visible(letter: str) -> str:
    if letter in "\n\t":
        return letter
    hidden = letter in _OVERRIDES or unicodedata.category(letter) in {"Cc", "Cs", "Cn"}
    return f"\\u{{{ord(letter):x}}}" if hidden else letter
