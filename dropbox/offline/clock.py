"""The clock of a machine without a network is often wrong: what speaks against the day it shows (DESIGN §7)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Known


def doubts(home: Home, known: Known | None, day: date) -> Iterator[str]:
    """Yield, in sentences, what does not fit a day."""
    newest = max(_days(home), default=day)
    if day < newest:
        yield (
            f"The day is taken as {day.isoformat()}, and this machine has seen something of"
            f" {newest.isoformat()}: the clock is wrong, or was."
        )
    if known is None:
        return
    document = known.directory.document
    if not document.issued <= day < document.expires:
        last = document.expires - timedelta(days=1)
        yield (
            f"The day is taken as {day.isoformat()}, and the key list is for {document.issued.isoformat()}"
            f" to {last.isoformat()}: the clock is wrong, or the list is old."
        )


def newest_seen(home: Home) -> date | None:
    """Return the newest day that anything on this machine bears; None where there is nothing."""
    return max(_days(home), default=None)


def _days(home: Home) -> Iterator[date]:
    for record in home.records.all():
        yield record.day
        yield record.taken_in
        if record.opening:
            yield record.opening.on
    yield from (answer.day for answer in home.post.answers.all())
    yield from (bag.day for bag in home.post.bags.all())
