"""Which day it is, on a machine whose clock may be wrong: `--day` says otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """Return the day by this machine's own calendar."""
    return datetime.now(UTC).astimezone().date()
