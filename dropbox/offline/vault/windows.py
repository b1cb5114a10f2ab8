"""When a prekey's time is over: its window by the key list, then grace. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from dropbox import directory
from dropbox.directory import months

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dropbox.directory import RecipientEntry
    from dropbox.offline.trusting import Known

# DESIGN section 5: longer than the server keeps what nobody has read.
GRACE_MONTHS: Final = 6


class _Dated(Protocol):
    @property
    def from_(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def recipient(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Term:
    """The time of one prekey: `[from_, until)`, and from which day on it may be destroyed."""

    from_: date
    until: date
    is_listed: bool

    @property
    def destroyed_from(self) -> date:
        """Give the first day after the grace."""
        return later(self.until, GRACE_MONTHS)


def term_of(one: _Dated, known: Known | None) -> Term:
    """Return a prekey's time: as the key list says in any of its versions, else as it was made for."""
    entries = list(_entries(one.recipient, known))
    if not entries:
        return Term(one.from_, one.until, is_listed=False)
    return Term(min(entry.from_ for entry in entries), max(entry.until for entry in entries), is_listed=True)


def later(day: date, by_months: int) -> date:
    """Return the same day of the month so many months later, or one soon after where there is none."""
    first = months.first_of(day)
    return months.later(first, by_months) + (day - first)


def _entries(recipient: str, known: Known | None) -> Iterable[RecipientEntry]:
    if known is None:
        return
    sha256 = directory.sha256_of(recipient)
    for version in range(1, known.directory.version + 1):
        for entry in known.directory.at_version(version).document.recipients:
            if entry.sha256 == sha256:
                yield entry
