"""The text an editor signs: press-dropbox/answer@v1 (docs/spec/answer.md)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

from dropbox import limits
from dropbox.answer.errors import AnswerStatementError
from dropbox.tip import fields

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

TYPE: Final = "press-dropbox/answer@v1"
KEY_NAME: Final = "press-dropbox/editor"
NONE: Final = "-"
_WORDS: Final = ("origin", "desk", "directory", "mailbox", "reply-to", "number", "previous", "day")
_RECEIVED: Final = re.compile(r"received ([0-9a-f]{64}|-) ([0-9a-f]{64}|-) ([0-9a-f]{64}) (complete|damaged)")

ReceivedState: TypeAlias = Literal["complete", "damaged"]


@dataclass(frozen=True, slots=True)
class Received:
    """What the desk has of one message; of a damaged one, its id and tagmanifest may be unknown."""

    message_id: str | None
    tagmanifest_sha256: str | None
    sealed_sha256: str
    state: ReceivedState

    def line(self) -> str:
        """Return its line in the signed text, without the line end."""
        values = (self.message_id or NONE, self.tagmanifest_sha256 or NONE, self.sealed_sha256, self.state)
        line = f"received {' '.join(values)}"
        if not _RECEIVED.fullmatch(line) or (self.state == "complete" and NONE in values):
            raise AnswerStatementError("expected three hashes and a state of a message received")
        return line


@dataclass(frozen=True, slots=True)
class AnswerStatement:
    """What whoever holds the editor's key has signed. Hashes and ids are lower-case hex."""

    origin: str
    desk: str
    directory_version: int
    directory_sha256: str
    mailbox: str
    reply_to_sha256: str
    number: int
    previous: str | None
    day: dt.date
    received: tuple[Received, ...]
    tagmanifest_sha256: str

    def serialize(self) -> str:
        """Return the one spelling, every value checked; `received` comes sorted, whatever order was given."""
        version = fields.require_version(str(self.directory_version))
        number = fields.require_count("number", str(self.number))
        if (number == 1) != (self.previous is None):
            raise AnswerStatementError("expected a previous answer, and none before number 1")
        values = (
            fields.require("origin", self.origin),
            fields.require("desk", self.desk),
            f"{version} {fields.require('directory', self.directory_sha256)}",
            fields.require("mailbox", self.mailbox),
            fields.require("reply-to-hash", self.reply_to_sha256),
            str(number),
            NONE if self.previous is None else fields.require("previous", self.previous),
            fields.require_date("day", self.day.isoformat()).isoformat(),
        )
        head = [f"{word} {value}" for word, value in zip(_WORDS, values, strict=True)]
        tail = f"tagmanifest {fields.require('tagmanifest', self.tagmanifest_sha256)}"
        return "\n".join([TYPE, *head, *_received_lines(self.received), tail, ""])

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read the text of a note; that it is signed, and by whom, is the caller's to check."""
        first, *lines = untrusted.split("\n")
        if first != TYPE or len(lines) < len(_WORDS) + 2:
            raise AnswerStatementError("expected the lines of an editor's statement")
        words = dict(line.partition(" ")[::2] for line in (*lines[: len(_WORDS)], lines[-2]))
        version, _, directory_sha256 = words.get("directory", "").partition(" ")
        try:
            statement = cls(
                origin=words["origin"],
                desk=words["desk"],
                directory_version=fields.require_version(version),
                directory_sha256=directory_sha256,
                mailbox=words["mailbox"],
                reply_to_sha256=words["reply-to"],
                number=fields.require_count("number", words["number"]),
                previous=None if words["previous"] == NONE else words["previous"],
                day=fields.require_date("day", words["day"]),
                received=tuple(map(_parse_received, lines[len(_WORDS) : -2])),
                tagmanifest_sha256=words["tagmanifest"],
            )
        except KeyError:
            raise AnswerStatementError("an editor's statement leaves out a line") from None
        if statement.serialize() != untrusted:
            raise AnswerStatementError("an editor's statement is not in its one spelling")
        return statement


def reply_to_sha256(reply_to: str) -> str:
    """Return what the statement says of a Reply-To; raises `FieldError`."""
    return hashlib.sha256(fields.require("reply-to", reply_to).encode("ascii")).hexdigest()


def text_sha256(signed_text: str) -> str:
    """Return the hash by which the next answer's `previous` names this text."""
    return hashlib.sha256(signed_text.encode("ascii")).hexdigest()


def _received_lines(received: Iterable[Received]) -> list[str]:
    rows = tuple(received)
    if len(rows) > limits.MAX_RECEIVED:
        raise AnswerStatementError(f"expected at most {limits.MAX_RECEIVED} messages received")
    if len({row.sealed_sha256 for row in rows}) != len(rows):
        raise AnswerStatementError("a sealed file is received twice")
    # A message that came twice, sealed anew, is a replay: it is no second receipt.
    complete = [row.message_id for row in rows if row.state == "complete"]
    if len(set(complete)) != len(complete):
        raise AnswerStatementError("a message is received complete twice")
    return sorted(row.line() for row in rows)


def _parse_received(untrusted: str) -> Received:
    found = _RECEIVED.fullmatch(untrusted)
    if not found:
        raise AnswerStatementError("expected three hashes and a state of a message received")
    message, tagmanifest, sealed, state = found.groups()
    return Received(
        message_id=None if message == NONE else message,
        tagmanifest_sha256=None if tagmanifest == NONE else tagmanifest,
        sealed_sha256=sealed,
        state="complete" if state == "complete" else "damaged",
    )
