"""What of a directory ends soon: said 60, 30, 14, 7 and 1 days ahead (DESIGN section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dropbox.directory.document import Document, EditorEntry, RecipientEntry
    from dropbox.directory.fresh import FreshStatement
    from dropbox.directory.trust import TrustedDirectory

Subject = Literal["directory", "fresh", "readers", "editor"]

_STEPS: Final = (1, 7, 14, 30, 60)
_DAYS_AHEAD: Final = _STEPS[-1]
# A fresh note lives 45 days and is renewed with every courier: earlier would warn all the time.
_FRESH_DAYS_AHEAD: Final = 14


@dataclass(frozen=True, slots=True)
class Ageing:
    """Something that ends: `ends` is the first day on which it counts no more.

    `readers` with a role: the windows of that role at that desk end, and none follows. `readers` without one:
    nobody at the desk can be sealed to today. `editor`: that role's key for signing answers ends.
    """

    subject: Subject
    desk: str | None
    role: str | None
    ends: date
    days_left: int

    @property
    def step(self) -> int:
        """Give which warning this is: 60, 30, 14, 7 or 1 days ahead; 0 once it has ended."""
        if self.days_left <= 0:
            return 0
        return next((step for step in _STEPS if self.days_left <= step), _DAYS_AHEAD)


def warnings(trusted: TrustedDirectory, fresh: FreshStatement | None, today: date) -> tuple[Ageing, ...]:
    """Return what ends within 60 days (a fresh note: within 14), the most urgent first.

    `fresh` is None where no note is asked for, or where nobody here can know it: nothing is said of it then.
    """
    document = trusted.document
    found = [
        _ageing("directory", None, None, document.expires, today),
        *_of_roles("readers", document.recipients, document, today),
        *_of_roles("editor", document.editors, document, today),
    ]
    near = [ageing for ageing in found if ageing.days_left <= _DAYS_AHEAD]
    if fresh:
        of_note = _ageing("fresh", None, None, fresh.expires, today)
        near += [of_note] if of_note.days_left <= _FRESH_DAYS_AHEAD else []
    near += _empty_desks(document, today)
    return tuple(sorted(near, key=_urgency))


def _urgency(ageing: Ageing) -> tuple[int, str, str, str]:
    return ageing.days_left, ageing.subject, ageing.desk or "", ageing.role or ""


def _ageing(subject: Subject, desk: str | None, role: str | None, ends: date, today: date) -> Ageing:
    return Ageing(subject, desk, role, ends, (ends - today).days)


def _of_roles(
    subject: Subject,
    entries: Iterable[RecipientEntry] | Iterable[EditorEntry],
    document: Document,
    today: date,
) -> list[Ageing]:
    windows: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for entry in entries:
        # What has ended was let end: somebody left, or the next window took over.
        if entry.id not in document.revoked_ids and entry.until > today:
            windows.setdefault((entry.desk, entry.role), []).append((entry.from_, entry.until))
    return [
        _ageing(subject, desk, role, _unbroken_until(there), today) for (desk, role), there in windows.items()
    ]


def _unbroken_until(windows: list[tuple[date, date]]) -> date:
    ordered = sorted(windows)
    _, last = ordered[0]
    for from_, until in ordered[1:]:
        if from_ > last:
            break
        last = max(last, until)
    return last


def _empty_desks(document: Document, today: date) -> list[Ageing]:
    listed = [entry for entry in document.recipients if entry.id not in document.revoked_ids]
    empty = [
        desk.id
        for desk in document.desks
        if not any(entry.desk == desk.id and entry.holds(today) for entry in listed)
    ]
    return [_ageing("readers", desk, None, _ended_on(desk, listed, today), today) for desk in empty]


def _ended_on(desk: str, listed: list[RecipientEntry], today: date) -> date:
    return max((entry.until for entry in listed if entry.desk == desk and entry.until <= today), default=today)
