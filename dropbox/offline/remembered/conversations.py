"""Which submissions belong together: one codename, proved by the signature of each (DESIGN §3). Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.offline.remembered.records import Outcome, Record

# Source key, mailbox, reply-to, desk.
_Claim: TypeAlias = tuple[str, str | None, str | None, str]


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
    return _Index(records).conversation_of(record)


def all_conversations(records: Iterable[Record]) -> tuple[Conversation, ...]:
    """Return every conversation, each once, in the order of the first messages."""
    index = _Index(records)
    # One whose first message this machine forgot stands for itself.
    firsts = (record for record in index.by_case.values() if _host(record) not in index.by_case)
    return tuple(map(index.conversation_of, firsts))


class _Index:
    """The records by what joins them; read once, whatever is asked."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.by_case = {record.case: record for record in records}
        self._later: defaultdict[str, list[Record]] = defaultdict(list)
        self._damaged: defaultdict[_Claim, list[Record]] = defaultdict(list)
        for record in self.by_case.values():
            if host := _host(record):
                self._later[host].append(record)
            if claim := _claim(record, "incomplete"):
                self._damaged[claim].append(record)

    def conversation_of(self, record: Record) -> Conversation:
        first = self.by_case.get(_host(record) or "", record)
        claim = _claim(first, "verified")
        damaged = self._damaged.get(claim, []) if claim else []
        return Conversation(first, tuple(self._later.get(first.case, ())), tuple(damaged))


def _host(record: Record) -> str | None:
    return record.opening.part_of if record.opening else None


def _claim(record: Record, outcome: Outcome) -> _Claim | None:
    """Return the codename and desk that a submission names; None where it names none."""
    opening = record.opening
    if opening is None or opening.outcome != outcome or opening.said is None or opening.said.mailbox is None:
        return None
    said = opening.said
    return said.source_key, said.mailbox, said.reply_to, said.desk


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
