"""Counters per day: what takes the place of log lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import update

from dropbox.store.models import DailyCount

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

Name = Literal["announced", "cancelled", "completed", "cut-short", "expired", "plain"]


def count(session: Session, name: Name, day: date, times: int = 1) -> None:
    """Count something that happened, in the transaction in which it does."""
    if not times:
        return
    counted = session.execute(
        update(DailyCount)
        .where(DailyCount.day == day, DailyCount.name == name)
        .values(count=DailyCount.count + times)
    )
    if not counted.rowcount:  # type: ignore[attr-defined] # a CursorResult, as for every update
        session.add(DailyCount(day=day, name=name, count=times))
