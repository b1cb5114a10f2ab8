"""What the tool says about a directory, in words that a tired person reads right the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from dropbox import directory
from dropbox.directory import EditorEntry
from dropbox.keys import coverage
from dropbox.keys.draft import key_of
from dropbox.keys.months import spoken
from dropbox.terminal import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from dropbox.directory import Document, FreshStatement, RecipientEntry, Roots
    from dropbox.keys.listing import Listed
    from dropbox.keys.people import People

    Entry = RecipientEntry | EditorEntry
    E = TypeVar("E", RecipientEntry, EditorEntry, Entry)

_LANGUAGES: Final[dict[directory.Language, str]] = {"en": "English", "ru": "Russian, Belarusian"}
# DESIGN section 5 warns from 60 days ahead: a key day needs a date that suits everyone.
_WARN_DAYS: Final = 60
# A stick on its way to the server takes a week.
_WARN_FRESH_DAYS: Final = 14
_DIGITS: Final = 16


def digits(sha256: str) -> str:
    """Give the first digits of a key, to be read out and compared."""
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
        *_beside_readers(document),
        *(_desk(document, desk.id) for desk in document.desks),
    ]
    if not document.desks:
        parts.append("It has no desk yet.")
    return "\n".join(parts)


def ends_early(document: Document, usual: Document) -> str:
    """Say that a document ends before it usually would, because too few could read after it."""
    return (
        f"! It ends earlier than usual, on {spoken(document.expires)} and not on {spoken(usual.expires)}: "
        "readers' keys end then.\n"
        "  If somebody's new keys are missing, answer n and take them in first: dropbox-keys add-recipient"
    )


def _beside_readers(document: Document) -> Iterator[str]:
    roots = document.roots
    if len(roots.keys) > 1:
        yield f"{roots.threshold} of {len(roots.keys)} root keys must sign: {_all_digits(roots.keys)}."
    if document.freshness:
        yield f"That it is the newest may be said by: {_all_digits(document.freshness)}."


def _all_digits(keys: Iterable[str]) -> str:
    return ", ".join(map(digits, keys))


def _desk(document: Document, desk: str) -> str:
    rows = [
        [entry.role, entry.kind, *_window_and_key(document, entry)]
        for entry in _in_order(document.recipients)
        if entry.desk == desk
    ]
    if not rows:
        return f"\nDesk {desk}: nobody can read it yet."
    head = ["who can read", "kind", "from", "no longer from", "first digits of the key", ""]
    parts = [f"\nDesk {desk}", *_indented(head, rows)]
    editors = [
        [entry.role, *_window_and_key(document, entry)]
        for entry in _in_order(document.editors)
        if entry.desk == desk
    ]
    if editors:
        parts += ["", *_indented(["who can answer", *head[2:]], editors)]
    return "\n".join(parts)


def _window_and_key(document: Document, entry: Entry) -> list[str]:
    state = "revoked" if entry.id in document.revoked_ids else ""
    return [spoken(entry.from_), spoken(entry.until), digits(key_of(entry)), state]


def _indented(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"  {line}" for line in table(head, rows).splitlines()]


def _in_order(entries: Iterable[E]) -> list[E]:
    """Order as people look for it: the document's own order is by random ids."""
    return sorted(entries, key=lambda entry: (entry.desk, entry.role, entry.from_, entry.until, key_of(entry)))


def changes(before: Document | None, after: Document) -> str:
    """List what differs from the version before."""
    if before is None:
        return "This is the first version."
    listed = list(_differences(before, after))
    return "\n".join(
        [
            f"Since version {before.version}:",
            *(f"  {line}" for line in listed or ["nothing changed but the dates"]),
        ]
    )


def _differences(before: Document, after: Document) -> Iterator[str]:
    for desk in sorted({desk.id for desk in after.desks} - {desk.id for desk in before.desks}):
        yield f"added    desk {desk}"
    yield from _root_differences(before.roots, after.roots)
    purpose = "key that may say what is newest"
    yield from _key_differences(purpose, before.freshness, after.freshness)
    for old, new in ((before.recipients, after.recipients), (before.editors, after.editors)):
        yield from _entry_differences(old, new, after.revoked_ids - before.revoked_ids)


def _root_differences(before: Roots, after: Roots) -> Iterator[str]:
    yield from _key_differences("root key", before.keys, after.keys)
    if before.threshold != after.threshold:
        yield f"changed  {after.threshold} root keys must sign; before, {before.threshold}"


def _key_differences(purpose: str, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for word, keys in (("added  ", set(after) - set(before)), ("removed", set(before) - set(after))):
        for key in sorted(keys):
            yield f"{word}  {purpose} {digits(key)}"


def _entry_differences(old: Sequence[Entry], new: Sequence[Entry], revoked: frozenset[str]) -> Iterator[str]:
    was, now = {entry.id: entry for entry in old}, {entry.id: entry for entry in new}
    for word, entries in (
        ("added  ", [entry for entry in new if entry.id not in was]),
        ("removed", [entry for entry in old if entry.id not in now]),
        ("revoked", [entry for entry in new if entry.id in revoked]),
        ("longer ", [entry for entry in new if entry.id in was and entry != was[entry.id]]),
    ):
        for entry in _in_order(entries):
            yield f"{word}  {key_in_words(entry)}"


def key_in_words(entry: Entry) -> str:
    """Name a key: whose it is, what it is for, how it begins."""
    purpose = "key to answer with" if isinstance(entry, EditorEntry) else "key"
    return f"{entry.role} of desk {entry.desk}, {purpose} {digits(key_of(entry))}"


def editors(document: Document) -> str:
    """Count the keys that may sign answers now or later; nothing where there are none."""
    counted = [entry for entry in document.editors if entry.id not in document.revoked_ids]
    return f"Good: {len(counted)} keys to answer with, not revoked.\n" if counted else ""


def after_restoring(version: int) -> str:
    """Say what a root key from its sheets can't know: two versions of one number would be a fork."""
    return (
        "This root key was restored from its sheets and has forgotten what it signed. Go on only if nobody has "
        f"a version {version} yet, nor a key day's file for one: ask the other holders, look at the server. "
        "If there is one, take that: two of one number would show different keys to different people."
    )


def after_restoring_by_file(version: int) -> str:
    """Say the same of a version that others began."""
    return (
        "This root key was restored from its sheets and has forgotten what it signed. Ask the other holders: "
        f"if it signed another version {version} before, do not sign this one."
    )


def costs(document: Document, people: People) -> str:
    """Say what the newsroom lives with, before it signs."""
    lines = [
        f"Desk {desk} has days with one reader only: if that person is detained, forgets the passphrase or "
        "loses the machine, what was sent is lost for ever."
        for desk in coverage.desks_with(document, people, 1)
    ]
    if document.roots.threshold == 1:
        lines.append("One root key is enough: whoever has its file and its passphrase can add readers unseen.")
    elif document.roots.threshold == len(document.roots.keys):
        lines.append("Every root key must sign: when one of them is lost, nobody can sign again.")
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


def fresh(statement: FreshStatement | None) -> str:
    """Say until when it is known to be the newest; nothing where nothing says so."""
    return f"Good: signed to be the newest, until {spoken(statement.expires)}.\n" if statement else ""


def stale(statement: FreshStatement | None, today: date) -> str | None:
    """Say that sources do not find it fresh, or soon won't; None while that is far."""
    renew = "dropbox-keys fresh, then publish; or an editor's outgoing courier bag"
    if statement is None:
        return f"nothing says that it is the newest, so no source can send: {renew}"
    left = (statement.expires - today).days
    if left <= 0:
        return f"it was said to be the newest until {spoken(statement.expires)}, so no source can send: {renew}"
    if left > _WARN_FRESH_DAYS:
        return None
    when = f"than {left} {'day' if left == 1 else 'days'}, until {spoken(statement.expires)}"
    return f"that it is the newest is said no longer {when}; renew it: {renew}"


NEXT_KEY: Final = "\nIf this is the next key of a reader who is listed already: reset, and add it with --role."


def one_key(entry: RecipientEntry) -> str:
    """Say what one key more means."""
    return (
        f"{entry.role} of desk {entry.desk} is in the draft, from {spoken(entry.from_)} "
        f"and no longer from {spoken(entry.until)}.\n"
        f"Compare by voice with the editor: the key begins with  {digits(entry.sha256)}"
    )


def listed(listed: Listed) -> str:
    """Say what a request put into the draft."""
    first = listed.recipients[0]
    rows = [
        [spoken(entry.from_), spoken(entry.until), digits(entry.sha256)]
        for entry in sorted(listed.recipients, key=lambda entry: entry.from_)
    ]
    can = "can read with its shares" if first.kind == "recovery" else "can read"
    lines = [
        f"{first.role} of desk {first.desk} is in the draft and {can}:",
        *_indented(["from", "no longer from", "first digits of the key"], rows),
    ]
    if listed.editor is not None:
        lines.append(
            f"May answer sources until {spoken(listed.editor.until)}, with the key  {digits(listed.editor.key)}"
        )
    if listed.freshness is not None:
        lines.append(f"May say which list is the newest, with the key  {digits(listed.freshness)}")
    if listed.past:
        lines.append(f"Left out, being over: {listed.past} of the windows.")
    lines.append("Compare the digits with the editor, by voice.")
    return "\n".join(lines)


def same_person(document: Document, people: People, entry: RecipientEntry) -> str | None:
    """Say that a new role is a person who is there already; None where it is not."""
    (person,) = people.persons(document, [entry])
    roles = {
        other.role
        for other in document.recipients
        if other.desk == entry.desk
        and other.role != entry.role
        and people.persons(document, [other]) == {person}
    }
    if not roles:
        return None
    return f"The same editor as {', '.join(sorted(roles))}: they count as one reader."
