"""Months, as every tool counts them: see `dropbox.directory.months`."""

from __future__ import annotations

from dropbox.directory.months import (
    DIRECTORY_MONTHS,
    OVERLAP,
    PREKEY_MONTHS,
    WINDOW_MONTHS,
    first_of,
    later,
    parse,
    spoken,
    window,
)

__all__ = [
    "DIRECTORY_MONTHS",
    "OVERLAP",
    "PREKEY_MONTHS",
    "WINDOW_MONTHS",
    "first_of",
    "later",
    "parse",
    "spoken",
    "window",
]
