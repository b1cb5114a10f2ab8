"""Months: the directory is exact to the month, so that it does not tell on which day someone came or went."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from dropbox.directory.errors import MonthError, WindowError

# Whoever seals late on the last day, or with a clock that is slow, still reaches an open window.
OVERLAP: Final = timedelta(days=2)
# A directory for 15 months: one planned key day a year, and three months to hold it in.
DIRECTORY_MONTHS: Final = 15
# A reader's key reaches beyond any directory that is signed in its first three months; prekeys reach as far.
WINDOW_MONTHS: Final = 18
# DESIGN section 5: for so long a prekey reads; then it is kept for its grace, then destroyed.
PREKEY_MONTHS: Final = 3
_MONTH: Final = re.compile("([1-9][0-9]{3})-(0[1-9]|1[0-2])")
_YEAR_MONTHS: Final = 12
_LAST_YEAR: Final = 9999


def parse(text: str) -> date:
    """Return the first day of a month written `YYYY-MM`."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise MonthError("expected a month", hint="write it as in 2026-11")
    return date(int(found[1]), int(found[2]), 1)


def first_of(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def later(month: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    year, index = divmod(month.year * _YEAR_MONTHS + month.month - 1 + months, _YEAR_MONTHS)
    if year > _LAST_YEAR:
        raise MonthError("that is too far ahead", hint="the calendar ends with the year 9999")
    return date(year, index + 1, 1)


def window(first: date, end: date) -> tuple[date, date]:
    """Return the half-open window from the month `first` up to the month `end`, with the overlap after it."""
    if first >= end:
        raise WindowError(
            "the window ends before it begins", hint="--until is the first month without this key"
        )
    return first, end + OVERLAP


def spoken(day: date) -> str:
    """Write a date as people read it."""
    return f"{day.day} {day:%B %Y}"
