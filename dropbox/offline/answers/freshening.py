"""Every outgoing bag says that the key list is still the newest (docs/spec/freshness.md): it costs no thought.

This machine's freshness key signs, if the key list names it. Its word counts for 45 days from the day before: a
clock that is a year ahead would give whoever holds the server a word for a year from now. So a day far from all
that this machine has seen is asked about, and never refused: such clocks are wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox import answer, directory, note
from dropbox.limits import MAX_FRESH_DAYS
from dropbox.offline import clock, freshness_key
from dropbox.offline.answers import editor_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.answer import OutgoingFresh
    from dropbox.note.signing import SigningKey
    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Known


def is_asked(known: Known) -> bool:
    """Tell whether sources need such a word at all."""
    return bool(known.directory.document.freshness)


def why_not(home: Home, known: Known) -> str | None:
    """Return why this machine's word would not count, in a sentence; None where it would, or none is needed."""
    if not is_asked(known):
        return None
    vkey = freshness_key.public_half(home)
    if vkey is None:
        return (
            "This machine has no key to say that the key list is the newest: dropbox-offline init makes it,"
            " and dropbox-offline request asks your admin to list it."
        )
    if editor_key.public_key(vkey) not in known.directory.document.freshness:
        return (
            "The key list does not name this machine's key to say that it is the newest: dropbox-offline"
            " request asks your admin for it."
        )
    return None


def desk_of(home: Home, known: Known, day: date) -> str | None:
    """Return a desk for which this machine may sign an order to the server on a day."""
    document = known.directory.document
    key = editor_key.public_key(editor_key.public_half(home) or "")
    return next(
        (
            editor.desk
            for editor in document.editors
            if editor.key == key
            and editor.from_ <= day < editor.until
            and editor.id not in document.revoked_ids
        ),
        None,
    )


def doubts(home: Home, known: Known, day: date) -> Iterator[str]:
    """Yield, in a sentence, why a day would be a bad one to sign for."""
    newest = max(clock.newest_seen(home) or known.directory.document.issued, known.directory.document.issued)
    ahead = (day - newest).days
    if ahead > MAX_FRESH_DAYS:
        yield (
            f"The day is taken as {day.isoformat()}, {ahead} days after the newest this machine has seen. What"
            " it signs now counts from that day on: is the day right?"
        )


def tell(known: Known, key: SigningKey, day: date) -> OutgoingFresh:
    """Say that the key list of this machine is the newest on a day."""
    said = directory.fresh_statement(known.directory, day)
    return answer.OutgoingFresh.of(note.signing.sign(said.serialize(), [key]))
