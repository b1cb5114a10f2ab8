"""Published folders in memory, and the histories they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from dropbox import directory
from dropbox.age.identity import HybridIdentity
from dropbox.directory import audit
from dropbox.note.signing import sign
from tests.vectors.directory import people
from tests.vectors.directory.people import DESK, FEB, NOV, TO_FEB, TO_MAY, after, roots, seed, signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TODAY: Final = date(2026, 12, 1)
_LATER: Final = ("reader 1", "reader 2", "reader 3", "a stranger")
STRINGS: Final = {name: str(HybridIdentity(seed(f"audit {name}")).recipient) for name in _LATER}


def reader(name: str, begins: date = NOV, ends: date = TO_FEB) -> directory.RecipientEntry:
    """List one of the people above; a stranger calls himself reader 3."""
    entry = people.recipient(name, DESK, begins, ends, sha256=directory.sha256_of(STRINGS[name]))
    return replace(entry, role="reader 3") if name == "a stranger" else entry


def listed(*names: str) -> tuple[directory.RecipientEntry, ...]:
    return tuple(sorted((reader(name) for name in names), key=lambda entry: entry.id))


FIRST: Final = signed(
    replace(
        people.SMALL,
        recipients=listed("reader 1", "reader 2"),
        freshness=(people.public_hex(people.FRESHNESS),),
        roots=roots("ab", 1),
    )
)


def following(before: bytes, *newcomers: directory.RecipientEntry, **changes: Any) -> bytes:
    """Sign the next version, with newcomers: each in a window of its own, for the file of one never changes."""
    entries = (*directory.parse(before).document.recipients, *newcomers)
    return after(before, recipients=tuple(sorted(entries, key=lambda entry: entry.id)), **changes)


SECOND: Final = following(FIRST, reader("reader 3", FEB, TO_MAY))
# What a captor of one root key shows to some people only.
FORGED: Final = following(FIRST, reader("a stranger", FEB, TO_MAY))


def fresh(last: bytes, day: date = TODAY) -> bytes:
    """Say that this is the newest version."""
    parsed = directory.parse(last)
    end = day + timedelta(45)
    document = parsed.document
    statement = directory.FreshStatement(document.origin, document.version, parsed.text_sha256, day, end)
    return sign(statement.serialize(), [people.FRESHNESS])


def folder(*notes: bytes, day: date = TODAY) -> dict[str, bytes]:
    """Publish these versions."""
    windows: dict[str, set[str]] = {}
    by_hash = {directory.sha256_of(string): string for string in STRINGS.values()}
    for note in notes:
        for entry in directory.parse(note).document.recipients:
            windows.setdefault(directory.recipients_file_name(entry), set()).add(by_hash[entry.sha256])
    return {
        directory.CURRENT_FILE: notes[-1],
        directory.FRESH_FILE: fresh(notes[-1], day),
        **{directory.history_file_name(number): note for number, note in enumerate(notes, 1)},
        **{name: directory.recipients_file(strings) for name, strings in windows.items()},
    }


def look(
    place: str, files: Mapping[str, bytes], anchor: audit.Anchor | None = None, today: date = TODAY
) -> audit.Seen:
    return audit.look(place, files.get, anchor or audit.Anchor(roots("ab", 1)), today)


def seen(place: str, *notes: bytes) -> audit.Seen:
    return look(place, folder(*notes))


def roles(entries: Iterable[directory.RecipientEntry | directory.EditorEntry]) -> list[str]:
    return [entry.role for entry in entries]
