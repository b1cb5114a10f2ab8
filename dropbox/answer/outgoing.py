"""The text of an order to the server: deliver these answers, freeze those mailboxes (docs/spec/outgoing.md).

It may carry a fresh note without the words that name a drop-box: the server knows them, and puts the note
together again (ADR 0214).
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox import directory, limits, note
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
_VERSION: Final = re.compile(r"[1-9][0-9]{0,9}")
# Of an Ed25519 signature line: four bytes of key id, 64 of signature.
_KEY_ID_BYTES: Final = 4
_SIGNATURE_BYTES: Final = _KEY_ID_BYTES + 64
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
class OutgoingFresh:
    """What is left of a fresh note without the words that name a drop-box; `signature` with its key id."""

    version: int
    issued: dt.date
    expires: dt.date
    signature: bytes

    @classmethod
    def of(cls, fresh_note: bytes) -> Self:
        """Take it from a fresh note with one signature; raises `OutgoingError` or what its text breaks."""
        parsed = note.parse(fresh_note)
        said = directory.FreshStatement.parse(parsed.text)
        names = [signature.key_name for signature in parsed.signatures]
        if names != [directory.FRESHNESS_KEY_NAME]:
            raise OutgoingError("expected a fresh note with the signature of one freshness key")
        [by] = parsed.signatures
        return cls(said.version, said.issued, said.expires, by.key_id + by.signature)

    def as_note(self, origin: str, directory_sha256: str) -> bytes:
        """Put the note together again, of a directory that has this hash. Nothing says yet that it holds."""
        said = directory.FreshStatement(origin, self.version, directory_sha256, self.issued, self.expires)
        key_id, signature = self.signature[:_KEY_ID_BYTES], self.signature[_KEY_ID_BYTES:]
        by = note.Signature(directory.FRESHNESS_KEY_NAME, key_id, signature)
        return bytes(note.ParsedNote(said.serialize(), (by,)))

    def line(self) -> str:
        """Return its line, without the line end."""
        if not 1 <= self.version <= limits.MAX_DIRECTORY_INTEGER:
            raise OutgoingError("expected a directory's version from 1 to 2^31 - 1")
        if len(self.signature) != _SIGNATURE_BYTES:
            raise OutgoingError("expected a signature of Ed25519 with its key id")
        issued, expires = (_day(day.isoformat()).isoformat() for day in (self.issued, self.expires))
        return f"fresh {self.version} {issued} {expires} {base64.b64encode(self.signature).decode()}"


@dataclass(frozen=True, slots=True)
class OutgoingStatement:
    """What an editor tells the server to do."""

    audience_sha256: str
    bag_id: str
    day: dt.date
    answers: tuple[OutgoingAnswer, ...]
    recalls: tuple[str, ...]
    fresh: OutgoingFresh | None = None

    def serialize(self) -> str:
        """Return the one spelling, every value checked; lines come sorted, whatever order was given."""
        _require(_HASH, self.audience_sha256, "the audience")
        _require(_ID, self.bag_id, "the bag's id")
        lines = len(self.answers) + len(self.recalls)
        if lines > limits.MAX_OUTGOING_LINES or not (lines or self.fresh):
            raise OutgoingError(f"expected one to {limits.MAX_OUTGOING_LINES} answers and recalls, or fresh")
        if len({answer.id for answer in self.answers}) != len(self.answers):
            raise OutgoingError("an answer's id comes twice")
        if len(set(self.recalls)) != len(self.recalls):
            raise OutgoingError("a mailbox is recalled twice")
        day = _day(self.day.isoformat()).isoformat()
        head = [TYPE, f"for {self.audience_sha256}", f"bag {self.bag_id}", f"day {day}"]
        answers = sorted(answer.line() for answer in self.answers)
        recalls = sorted(f"recall {_require(_HASH, mailbox, 'a mailbox')}" for mailbox in self.recalls)
        fresh = [self.fresh.line()] if self.fresh else []
        return "\n".join([*head, *answers, *recalls, *fresh, ""])

    @classmethod
    def parse(cls, untrusted: str) -> Self:
        """Read the text of a note; that it is signed, and by whom, is the caller's to check."""
        lines = [line.split(" ") for line in untrusted.split("\n")[:-1]]
        head, orders = lines[:_HEAD_LINES], lines[_HEAD_LINES:]
        most = limits.MAX_OUTGOING_LINES + 1
        if [line[0] for line in head] != [TYPE, "for", "bag", "day"] or len(orders) > most:
            raise OutgoingError("expected the lines of an outgoing order")
        _, for_, bag, day = (" ".join(line[1:]) for line in head)
        answers = tuple(_parse_answer(words) for words in orders if words[0] == "answer")
        recalls = tuple(" ".join(words[1:]) for words in orders if words[0] == "recall")
        fresh = next((_parse_fresh(words) for words in orders if words[0] == "fresh"), None)
        statement = cls(for_, bag, _day(day), answers, recalls, fresh)
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


def _parse_fresh(untrusted_words: Sequence[str]) -> OutgoingFresh:
    try:
        _, version, issued, expires, signature = untrusted_words
        signed = base64.b64decode(signature, validate=True)
    except ValueError:
        # Too few words, or no base64. That it is the one spelling is asked of the whole text.
        raise OutgoingError("expected version, window and signature of a fresh note") from None
    number = int(_require(_VERSION, version, "a directory's version"))
    return OutgoingFresh(number, _day(issued), _day(expires), signed)


def _require(form: re.Pattern[str], untrusted: str, what: str) -> str:
    if not form.fullmatch(untrusted):
        raise OutgoingError(f"expected {what} in its one form")
    return untrusted


def _day(untrusted: str) -> dt.date:
    try:
        return fields.require_date("day", untrusted)
    except FieldError:
        raise OutgoingError("expected a day as YYYY-MM-DD") from None
