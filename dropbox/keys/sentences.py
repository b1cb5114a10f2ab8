"""What the tool says about a directory, in words that a tired person reads right the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.keys import coverage
from dropbox.keys.months import spoken
from dropbox.terminal import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import Document, RecipientEntry, Roots

_LANGUAGES: Final[dict[directory.Language, str]] = {"en": "English", "ru": "Russian, Belarusian"}
# DESIGN section 5 warns from 60 days ahead: a key day needs a date that suits everyone.
_WARN_DAYS: Final = 60
_DIGITS: Final = 16


def digits(sha256: str) -> str:
    """Give the first digits of a recipient's hash, to be read out and compared."""
    return " ".join(sha256[at : at + 4] for at in range(0, _DIGITS, 4))


def check_phrases(roots: Roots) -> str:
    """Give the check phrase in each language that has its own words."""
    return "\n".join(
        f"  {name:20}{' '.join(directory.check_phrase(roots, language))}"
        for language, name in _LANGUAGES.items()
    )


def whole(document: Document, title: str) -> str:
    """Describe a document: its dates, and who can read at which desk."""
    parts = [
        f"{title} of {document.origin}",
        f"Sources may send from {spoken(document.issued)}, and no longer from {spoken(document.expires)}.",
        *(_desk(document, desk.id) for desk in document.desks),
    ]
    if not document.desks:
        parts.append("It has no desk yet.")
    return "\n".join(parts)


def _desk(document: Document, desk: str) -> str:
    rows = [
        [
            entry.role,
            entry.kind,
            spoken(entry.from_),
            spoken(entry.until),
            digits(entry.sha256),
            _state(document, entry),
        ]
        for entry in _in_order(document)
        if entry.desk == desk
    ]
    if not rows:
        return f"\nDesk {desk}: nobody can read it yet."
    head = ["who can read", "kind", "from", "no longer from", "first digits of the key", ""]
    lines = table(head, rows).splitlines()
    return "\n".join([f"\nDesk {desk}", *(f"  {line}" for line in lines)])


def _in_order(document: Document) -> list[RecipientEntry]:
    """Order as people look for it: the document's own order is by random ids."""
    return sorted(
        document.recipients,
        key=lambda entry: (entry.desk, entry.role, entry.from_, entry.until, entry.sha256),
    )


def _state(document: Document, entry: RecipientEntry) -> str:
    return "revoked" if entry.id in document.revoked_ids else ""


def changes(before: Document | None, after: Document) -> str:
    """List what differs from the version before."""
    if before is None:
        return "This is the first version."
    listed = list(_differences(before, after))
    return "\n".join(
        [
            f"Since version {before.version}:",
            *(f"  {line}" for line in listed or ["no desk and no reader changed"]),
        ]
    )


def _differences(before: Document, after: Document) -> Iterator[str]:
    for desk in sorted({desk.id for desk in after.desks} - {desk.id for desk in before.desks}):
        yield f"added    desk {desk}"
    old, new = ({entry.id for entry in document.recipients} for document in (before, after))
    revoked = after.revoked_ids - before.revoked_ids
    for word, document, ids in (
        ("added  ", after, new - old),
        ("removed", before, old - new),
        ("revoked", after, new & revoked),
    ):
        for entry in _in_order(document):
            if entry.id in ids:
                yield f"{word}  {_reader(entry)}"


def _reader(entry: RecipientEntry) -> str:
    return f"{entry.role} of desk {entry.desk}, key {digits(entry.sha256)}"


def costs(document: Document) -> str:
    """Say what the newsroom lives with, before it signs."""
    lines = [
        f"Desk {desk} has days with one reader only: if that person is detained, forgets the passphrase or "
        "loses the machine, what was sent is lost for ever."
        for desk in coverage.single_reader_desks(document)
    ]
    if document.roots.threshold == 1:
        lines.append("One root key is enough: whoever has its file and its passphrase can add readers unseen.")
    return "\n".join(lines)


def expiry(document: Document, today: date) -> str | None:
    """Say when the directory's end is near or past; None while it is far."""
    left = (document.expires - today).days
    if left <= 0:
        return f"it ended on {spoken(document.expires)}: no source can send until a new version is published"
    if left > _WARN_DAYS:
        return None
    when = f"in {left} {'day' if left == 1 else 'days'}, on {spoken(document.expires)}"
    return f"it ends {when}: then no source can send; hold the key day before"
