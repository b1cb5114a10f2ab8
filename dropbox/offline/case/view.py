"""What an editor is shown of a case: the same for the page and for the text. Plain values, no files touched."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dropbox.offline.remembered.records import Outcome

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
    """Everything that `case.html` and `case.txt` say of one message."""

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
    # What the source allows: question and answer, "ask me first" where nothing was answered.
    consent: Sequence[tuple[str, str]] = ()
    # Said only of a later message of a conversation, whose signature held.
    same_codename: str | None = None
    # Where its files lie, seen from the page: nothing, or `later/2026-11-20-povor-povor/`.
    place: str = ""
    # Which of several messages of one day it is, from 1; 0 for the only one.
    of_its_day: int = 0

    @property
    def is_verified(self) -> bool:
        """Tell whether bytes, manifests and signature all held."""
        return self.outcome == "verified"

    @property
    def title(self) -> str:
        """Name the message within a conversation."""
        number = f" {self.of_its_day}" if self.of_its_day else ""
        return f"Message{number} of {day_in_words(self.received_on)}"


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer of ours or a colleague's. `text` is None where no key of this machine opens it."""

    day: date
    who: str
    state: str
    text: str | None
    files: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A case: its messages and answers, and what else is to be known of it."""

    case: str
    messages: Sequence[CaseView]
    answers: Sequence[AnswerView] = ()
    # What is not on this page and where it is; that a mailbox is frozen.
    remarks: Sequence[str] = ()

    @property
    def is_verified(self) -> bool:
        """Tell whether bytes, manifests and signature of every message held."""
        return all(view.is_verified for view in self.messages)

    @property
    def is_conversation(self) -> bool:
        """Tell whether messages have to be told apart."""
        return len(self.messages) > 1

    @property
    def entries(self) -> list[CaseView | AnswerView]:
        """Give messages and answers by day; of one day, messages first, as nobody knows better."""
        entries: list[CaseView | AnswerView] = [*self.messages, *self.answers]
        return sorted(entries, key=_day_of)

    @property
    def notices(self) -> list[tuple[CaseView, Notice]]:
        """Give every warning and its message; those in which somebody may be in danger before all others."""
        every = [(view, notice) for view in self.messages for notice in view.notices]
        return sorted(every, key=lambda one: not one[1].is_grave)

    @property
    def consent(self) -> list[tuple[str, Sequence[tuple[str, str]]]]:
        """Give what the source allows: once where all messages say the same, else by message."""
        said = [(view.title, view.consent) for view in self.messages if view.consent]
        return [("", said[0][1])] if said and all(one == said[0][1] for _, one in said) else said

    @property
    def summary(self) -> str:
        """Say how much there is."""
        if not self.is_conversation and not self.answers:
            return self.messages[0].summary
        parts = [counted(len(self.messages), "message")] if self.is_conversation else [self.messages[0].summary]
        if self.is_conversation:
            parts += [counted(sum(len(view.files) for view in self.messages), "file")]
        return ", ".join([*parts, *([counted(len(self.answers), "answer")] if self.answers else [])])

    @property
    def days(self) -> str:
        """Say when it came."""
        first, last = self.messages[0].received_on, self.messages[-1].received_on
        return day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"


def numbered(views: Sequence[CaseView]) -> list[CaseView]:
    """Number the messages of a day on which several came: each must have a name of its own."""
    days = [view.received_on for view in views]
    return [
        replace(view, of_its_day=days[: place + 1].count(view.received_on))
        if days.count(view.received_on) > 1
        else view
        for place, view in enumerate(views)
    ]


def _day_of(entry: CaseView | AnswerView) -> date:
    return entry.received_on if isinstance(entry, CaseView) else entry.day


def counted(number: int, what: str) -> str:
    """Say how many."""
    return f"no {what}s" if number == 0 else f"{number} {what}{'' if number == 1 else 's'}"


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
