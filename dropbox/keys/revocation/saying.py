"""What `revoke` says: what the lost key could read, until when, and what lies on the server for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dropbox.directory import EditorEntry
from dropbox.keys import coverage, sentences
from dropbox.keys.months import spoken
from dropbox.limits import MAX_FRESH_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import Document, RecipientEntry
    from dropbox.keys.people import People
    from dropbox.keys.revocation.taken import Stored, Taken


def nobody_reads(document: Document, people: People) -> str:
    """Say what the version closes, where it leaves nobody who reads."""
    return "\n".join(
        f"Desk {desk} has days on which nobody could read: no source can send on them."
        for desk in coverage.desks_with(document, people, 0)
    )


def reach(before: Document, taken: Taken, today: date) -> str:
    """Say what could be read, and until when."""
    return "\n".join(_reach(before, taken, today))


def _reach(before: Document, taken: Taken, today: date) -> Iterator[str]:
    read = [entry for entry in taken.recipients if entry.from_ <= today]
    hidden_until = (
        min(today + timedelta(days=MAX_FRESH_DAYS), before.expires) if before.freshness else before.expires
    )
    if read:
        begins, ends = min(entry.from_ for entry in read), max(entry.until for entry in read)
        over = "on" if ends > today else f"until {spoken(ends)}"
        yield (
            f"With its passphrase, {taken.whose} could read what sources sent from {spoken(begins)} {over}. "
            "What was sealed to it stays readable by whoever has both."
        )
    elif taken.recipients:
        yield f"{taken.whose[0].upper()}{taken.whose[1:]} could read nothing yet."
    if any(entry.until > today for entry in taken.recipients):
        yield (
            "Once this version is on the server, no source that sees it seals to these keys. A server that "
            f"hides it can go on with the old list until {spoken(hidden_until)} at the latest."
        )
    if any(isinstance(entry, EditorEntry) for entry in taken.entries):
        yield "No source believes what its key to answer with signed, also before: tell them another way."
    if taken.freshness:
        yield (
            "Its key can't say any more which version is the newest; of the old one it can: a server that "
            f"has that key, too, can hide this version until {spoken(before.expires)}."
        )


def stored(stored: Stored | None) -> str:
    """Say how much of what lies on the server was sealed to a list with the key."""
    if stored is None:
        return "How much on the server was sealed to it: --bag FOLDER, with the last courier bag, says it."
    of = "on the server" if stored.knows_all else "in the bag, which does not list what else is on the server"
    unfinished = f" So do {stored.unfinished} unfinished uploads." if stored.unfinished else ""
    return (
        f"By the courier bag of {spoken(stored.day)}, {stored.listed} of {stored.everything} submissions {of} "
        f"claim a version that listed it.{unfinished}"
    )


def still_listed(document: Document, taken: Taken, people: People) -> str:
    """Name what else that person has: it often lies on the same machine."""
    keys = {key for entry in taken.entries for key in people.keys_of_role(document, entry.desk, entry.role)}
    places = {(entry.desk, entry.role) for entry in taken.entries}
    out = {entry.id for entry in taken.entries} | document.revoked_ids
    entries: tuple[RecipientEntry | EditorEntry, ...] = (*document.recipients, *document.editors)
    return "\n".join(
        f"Still listed: {sentences.key_in_words(entry)}. Lost with it? Revoke it too."
        for entry in entries
        if entry.id not in out
        and ((entry.desk, entry.role) in places or keys & people.keys_of_role(document, entry.desk, entry.role))
    )


def done(taken: Taken) -> str:
    """Say what was taken out, and what comes next."""
    return (
        f"Taken out: {taken.whose}. Every editor's offline tool says so at the next stick; for cases that are "
        "kept: dropbox-offline reseal. A new key for that reader comes from a new machine."
    )
