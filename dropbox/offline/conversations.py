"""Which submissions belong together: one codename, proved by the signature of each (DESIGN §3). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox.offline.records import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dropbox.offline.records import Record


@dataclass(frozen=True, slots=True)
class Conversation:
    """A case: its first message, what was written later with the same codename, and what came damaged.

    Damaged ones only claim the codename: they are told to the source, and never joined.
    """

    first: Record
    later: tuple[Record, ...] = ()
    damaged: tuple[Record, ...] = ()

    @property
    def messages(self) -> tuple[Record, ...]:
        """Give the messages that were proved, by the day the server received them."""
        return tuple(sorted((self.first, *self.later), key=lambda record: record.day))

    @property
    def mailbox(self) -> str | None:
        """Where its source looks for answers; None where it kept no codename."""
        pins = self.first.opening and self.first.opening.pins
        return pins.mailbox if pins else None


def conversation_of(records: Iterable[Record], record: Record) -> Conversation:
    """Return the conversation that a record is part of: itself alone, where it is none."""
    every = tuple(records)
    host = record.opening and record.opening.part_of
    first = next((other for other in every if other.case == host), record)
    later = tuple(other for other in every if other.opening and other.opening.part_of == first.case)
    return Conversation(first, later, tuple(_claims_of(every, first)))


def all_conversations(records: Iterable[Record]) -> tuple[Conversation, ...]:
    """Return every conversation, each once, in the order of the first messages."""
    every = tuple(records)
    cases = {record.case for record in every}
    return tuple(
        conversation_of(every, record)
        for record in every
        # One whose first message this machine forgot stands for itself.
        if not record.opening or record.opening.part_of not in cases
    )


def is_own_conversation(conversation: Conversation) -> bool:
    """Tell whether a case's mailbox is its own, not one that a graft or a replay only names."""
    opening = conversation.first.opening
    return opening is not None and not (opening.graft_of or opening.replay_of)


def joins(first: Record, later: Record) -> bool:
    """Tell whether two submissions that opened whole were written with one codename, to one desk."""
    if not (first.opening and later.opening and first.opening.pins and later.opening.pins):
        return False
    ours, theirs = first.opening, later.opening
    if any(opening.replay_of or opening.graft_of or opening.said is None for opening in (ours, theirs)):
        return False
    return _codename(first) is not None and _codename(first) == _codename(later)


def _codename(record: Record) -> tuple[str | None, ...] | None:
    opening = record.opening
    if opening is None or opening.pins is None or opening.said is None or opening.pins.mailbox is None:
        return None
    pins = opening.pins
    return (pins.source_key, pins.mailbox, pins.reply_to_sha256, opening.said.origin, opening.said.desk)


def _claims_of(records: Iterable[Record], first: Record) -> Iterator[Record]:
    said = first.opening and first.opening.outcome == "verified" and first.opening.said
    if not isinstance(said, Said) or said.mailbox is None:
        return
    for record in records:
        claims = record.opening and record.opening.outcome == "incomplete" and record.opening.said
        if isinstance(claims, Said) and _claim(claims) == _claim(said):
            yield record


def _claim(said: Said) -> tuple[str | None, ...]:
    return said.source_key, said.mailbox, said.reply_to, said.desk
