"""Who could read what sources send, on every day of a directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dropbox.keys.errors import NobodyReadsError, SingleReaderError, TooManyReadersError
from dropbox.keys.months import first_of, spoken
from dropbox.limits import MAX_RECIPIENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import Document, RecipientEntry
    from dropbox.keys.people import People

# One is detained, forgets, loses the machine.
_ENOUGH: Final = 2
_MORE_HINT: Final = (
    "add a reader for that desk and day with add-recipient, or let the directory end before it with --expires"
)
_SINGLE_HINT: Final = (
    "if that person is detained or loses the key, everything sent is lost for ever: "
    "add a second reader, or accept this with --accept-single-reader"
)


def require(document: Document, people: People, *, accept_single_reader: bool) -> None:
    """Refuse a directory with a day on which a desk has too few readers; raises `CoverageError`.

    A reader is a person: two keys of one role, or of one editor, are one. A recovery key alone reads nothing.
    """
    if not document.desks:
        raise NobodyReadsError("there is no desk yet", hint="dropbox-keys add-desk makes one")
    for desk in document.desks:
        for day in _days_of_change(document, desk.id):
            entries = _entries(document, desk.id, day)
            readers = people.persons(document, _intake(entries))
            _require_day(desk.id, day, len(readers), single_is_enough=accept_single_reader)
            if len(entries) > MAX_RECIPIENTS:
                raise TooManyReadersError(
                    f"expected at most {MAX_RECIPIENTS} keys for {_where(desk.id, day)}, got {len(entries)}"
                )


def last_end(document: Document, people: People, *, accept_single_reader: bool) -> date:
    """Return the last first of a month up to which every desk has enough readers, at most the document's end.

    The document's own end where there is none: `require` then says what is missing.
    """
    end = document.expires
    while end > document.issued:
        try:
            require(replace(document, expires=end), people, accept_single_reader=accept_single_reader)
        except (NobodyReadsError, SingleReaderError):
            end = first_of(end - timedelta(days=1))
        except TooManyReadersError:
            # Too many is no reason to end: it is refused.
            return end
        else:
            return end
    return document.expires


def require_two_persons(document: Document, people: People, desk: str) -> None:
    """Refuse a desk whose keys are in one person's hands, on whatever day; raises `SingleReaderError`."""
    entries = [entry for entry in document.recipients if entry.desk == desk]
    if len(people.persons(document, _intake(entries))) < _ENOUGH:
        raise SingleReaderError(
            f"the keys of desk {desk} would be in one person's hands",
            hint="give requests of two editors or more, or accept this with --accept-single-reader",
        )


def desks_with(document: Document, people: People, readers: int) -> tuple[str, ...]:
    """Return the desks that on some day have exactly so many readers."""
    return tuple(
        desk.id
        for desk in document.desks
        if any(
            len(people.persons(document, _intake(_entries(document, desk.id, day)))) == readers
            for day in _days_of_change(document, desk.id)
        )
    )


def _days_of_change(document: Document, desk: str) -> Iterator[date]:
    # Between these days nothing changes: each stands for all up to the next.
    edges = {document.issued}
    for entry in document.recipients:
        if entry.desk == desk:
            edges |= {entry.from_, entry.until}
    return (day for day in sorted(edges) if document.issued <= day < document.expires)


def _entries(document: Document, desk: str, day: date) -> list[RecipientEntry]:
    revoked = document.revoked_ids
    return [
        entry
        for entry in document.recipients
        if entry.desk == desk and entry.holds(day) and entry.id not in revoked
    ]


def _intake(entries: list[RecipientEntry]) -> list[RecipientEntry]:
    return [entry for entry in entries if entry.kind == "intake"]


def _where(desk: str, day: date) -> str:
    return f"desk {desk} on {spoken(day)}"


def _require_day(desk: str, day: date, readers: int, *, single_is_enough: bool) -> None:
    if not readers:
        raise NobodyReadsError(f"nobody could read what is sent to {_where(desk, day)}", hint=_MORE_HINT)
    if readers < _ENOUGH and not single_is_enough:
        raise SingleReaderError(
            f"only one person could read what is sent to {_where(desk, day)}", hint=_SINGLE_HINT
        )
