"""The text of an order to the server: deliver these answers, freeze those mailboxes (docs/spec/outgoing.md)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox import limits
from dropbox.answer.errors import OutgoingError
from dropbox.tip import fields
from dropbox.tip.errors import FieldError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

# Neutral on purpose: a stick names no newsroom, person or product.
TYPE: Final = "outgoing@v1"
OUTGOING_KEY_NAME: Final = "outgoing"

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ID: Final = re.compile(r"[0-9a-f]{32}")
_SIZE: Final = re.compile(r"[1-9][0-9]{0,7}")
_HEAD_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class OutgoingAnswer:
    """A sealed answer in the bag, and the mailbox it is for."""

    id: str
    mailbox: str
    size_bytes: int
    sha256: str

    def line(self) -> str:
        """Return its line, without the line end."""
        _require(_ID, self.id, "an answer's id")
        _require(_HASH, self.mailbox, "a mailbox")
        _require(_HASH, self.sha256, "an answer's hash")
        if not 1 <= self.size_bytes <= limits.MAX_ANSWER_BYTES:
            raise OutgoingError(f"expected an answer of 1 to {limits.MAX_ANSWER_BYTES} bytes")
        return f"answer {self.id} {self.mailbox} {self.size_bytes} {self.sha256}"


@dataclass(frozen=True, slots=True)
class OutgoingStatement:
    """What an editor tells the server to do."""

    audience_sha256: str
    bag_id: str
    day: dt.date
    answers: tuple[OutgoingAnswer, ...]
    recalls: tuple[str, ...]

    def serialize(self) -> str:
        """Return the one spelling, every value checked; lines come sorted, whatever order was given."""
        _require(_HASH, self.audience_sha256, "the audience")
        _require(_ID, self.bag_id, "the bag's id")
        if not 1 <= len(self.answers) + len(self.recalls) <= limits.MAX_OUTGOING_LINES:
            raise OutgoingError(f"expected one to {limits.MAX_OUTGOING_LINES} answers and recalls")
        if len({answer.id for answer in self.answers}) != len(self.answers):
            raise OutgoingError("an answer's id comes twice")
        if len(set(self.recalls)) != len(self.recalls):
            raise OutgoingError("a mailbox is recalled twice")
        day = _day(self.day.isoformat()).isoformat()
        head = [TYPE, f"for {self.audience_sha256}", f"bag {self.bag_id}", f"day {day}"]
        answers = sorted(answer.line() for answer in self.answers)
        recalls = sorted(f"recall {_require(_HASH, mailbox, 'a mailbox')}" for mailbox in self.recalls)
        return "\n".join([*head, *answers, *recalls, ""])

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read the text of a note; that it is signed, and by whom, is the caller's to check."""
        lines = [line.split(" ") for line in untrusted.split("\n")[:-1]]
        head, orders = lines[:_HEAD_LINES], lines[_HEAD_LINES:]
        if [line[0] for line in head] != [TYPE, "for", "bag", "day"] or len(orders) > limits.MAX_OUTGOING_LINES:
            raise OutgoingError("expected the lines of an outgoing order")
        _, for_, bag, day = (" ".join(line[1:]) for line in head)
        answers = tuple(_parse_answer(words) for words in orders if words[0] == "answer")
        recalls = tuple(" ".join(words[1:]) for words in orders if words[0] == "recall")
        statement = cls(for_, bag, _day(day), answers, recalls)
        if statement.serialize() != untrusted:
            raise OutgoingError("an outgoing order is not in its one spelling")
        return statement


def audience_sha256(origin: str, desk: str) -> str:
    """Return what an order says of whom it is for: a drop-box's immutable name and a desk's id."""
    fields.require("origin", origin)
    fields.require("desk", desk)
    return hashlib.sha256(f"press-dropbox/origin\n{origin}\n{desk}\n".encode("ascii")).hexdigest()


def _parse_answer(untrusted_words: Sequence[str]) -> OutgoingAnswer:
    try:
        _, id_, mailbox, size, sha256 = untrusted_words
    except ValueError:
        raise OutgoingError("expected id, mailbox, size and hash of an answer") from None
    return OutgoingAnswer(id_, mailbox, int(_require(_SIZE, size, "an answer's size")), sha256)


def _require(form: re.Pattern[str], untrusted: str, what: str) -> str:
    if not form.fullmatch(untrusted):
        raise OutgoingError(f"expected {what} in its one form")
    return untrusted


def _day(untrusted: str) -> dt.date:
    try:
        return fields.require_date("day", untrusted)
    except FieldError:
        raise OutgoingError("expected a day as YYYY-MM-DD") from None
