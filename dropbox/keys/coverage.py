"""Who could read what sources send, on every day of a directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.keys.errors import NobodyReadsError, SingleReaderError, TooManyReadersError
from dropbox.keys.months import spoken
from dropbox.limits import MAX_RECIPIENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import Document, RecipientEntry

_MORE_HINT: Final = (
    "add a reader for that desk and day with add-recipient, or let the directory end before it with --expires"
)
_SINGLE_HINT: Final = (
    "if that person is detained or loses the key, everything sent is lost for ever: "
    "add a second reader, or accept this with --accept-single-reader"
)


def require(document: Document, *, accept_single_reader: bool) -> None:
    """Refuse a directory with a day on which a desk has too few readers; raises `CoverageError`.

    A reader is a role: two keys of `reader 1` are one person. A recovery key reads nothing by itself.
    """
    if not document.desks:
        raise NobodyReadsError("there is no desk yet", hint="dropbox-keys add-desk makes one")
    for desk in document.desks:
        for day in _days_of_change(document, desk.id):
            _require_day(desk.id, day, _entries(document, desk.id, day), single_is_enough=accept_single_reader)


def single_reader_desks(document: Document) -> tuple[str, ...]:
    """Return the desks that on some day have one reader only."""
    return tuple(
        desk.id
        for desk in document.desks
        if any(
            len(_readers(_entries(document, desk.id, day))) == 1 for day in _days_of_change(document, desk.id)
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


def _readers(entries: list[RecipientEntry]) -> set[str]:
    return {entry.role for entry in entries if entry.kind == "intake"}


def _require_day(desk: str, day: date, entries: list[RecipientEntry], *, single_is_enough: bool) -> None:
    readers = len(_readers(entries))
    where = f"desk {desk} on {spoken(day)}"
    if not readers:
        raise NobodyReadsError(f"nobody could read what is sent to {where}", hint=_MORE_HINT)
    if readers == 1 and not single_is_enough:
        raise SingleReaderError(f"only one person could read what is sent to {where}", hint=_SINGLE_HINT)
    if len(entries) > MAX_RECIPIENTS:
        raise TooManyReadersError(f"expected at most {MAX_RECIPIENTS} keys for {where}, got {len(entries)}")
