"""Whether a submission, or half of its codename, came to this machine before (DESIGN §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.offline.remembered.conversations import joins
from dropbox.offline.remembered.records import Opening

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dropbox.offline.remembered.records import Pins, Record


def first_sighting(records: Iterable[Record], record: Record, pins: Pins, today: date) -> Opening:
    """Compare a submission with every other that was opened here; the records come by day."""
    others = [
        (other.case, other.opening.pins, other.opening.graft_of)
        for other in records
        if other.id != record.id and other.opening and other.opening.pins
    ]
    # A graft pins nothing: else whoever plants one would cut a source off from its own conversation.
    pinned = [(case, seen) for case, seen, graft_of in others if not graft_of]
    return Opening(
        outcome="verified",
        on=today,
        pins=pins,
        replay_of=next((case for case, seen, _ in others if seen.message == pins.message), None),
        graft_of=next((case for case, seen in pinned if _is_graft(seen, pins)), None),
    )


def part_of(records: Iterable[Record], record: Record) -> Record | None:
    """Return the first message of the conversation that a submission continues, if it continues any."""
    every = tuple(records)
    before = (other for other in every if other.id != record.id and joins(other, record))
    hosts = {(other.opening and other.opening.part_of) or other.case for other in before} - {record.case}
    return next((other for other in every if other.case in hosts), None)


def _is_graft(seen: Pins, pins: Pins) -> bool:
    """Source key, mailbox and reply-to belong together at first sight: one alike and another not is a graft."""
    old = (seen.source_key, seen.mailbox, seen.reply_to_sha256)
    new = (pins.source_key, pins.mailbox, pins.reply_to_sha256)
    alike = any(before is not None and before == now for before, now in zip(old, new, strict=True))
    return alike and old != new
