"""What `revoke` does: take the keys of a lost or seized machine out of the directory, at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dropbox import directory, note
from dropbox.bag import courier
from dropbox.errors import UsageError
from dropbox.keys import draft as drafts
from dropbox.keys import months, root_key, signing, work
from dropbox.keys.ceremony import taking_part
from dropbox.keys.done import Done
from dropbox.keys.errors import NothingSignedError, RecipientKnownError, WhichDeskError, WhichKeyError
from dropbox.keys.revocation import saying
from dropbox.keys.revocation.taken import Entry, Stored, Taken

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dropbox.directory import Document, TrustedDirectory
    from dropbox.keys.home import Home
    from dropbox.keys.people import People


@dataclass(frozen=True, slots=True)
class Planned:
    """A version without the lost keys, and what a person is to know first."""

    document: Document
    before: TrustedDirectory = field(repr=False)
    taken: Taken
    stored: Stored | None
    words: str


def plan(home: Home, whats: tuple[str, ...], today: date, *, desk: str | None, bag: Path | None) -> Planned:
    """Make the version that takes roles' keys out, or keys by their digits. The draft stays out of it."""
    with home.locked():
        signed, people = home.signed(), home.people()
        own, is_restored = home.freshness_public(), home.is_restored()
    if signed is None:
        raise NothingSignedError("no version is signed yet", hint="dropbox-keys reset throws the draft away")
    taken = _together([_taken(signed.document, people, what, desk) for what in whats])
    document = _without(drafts.following(signed), taken, own, today)
    begins = max(months.first_of(today), signed.document.issued)
    expires = signed.document.expires if signed.document.expires > begins else None
    document = signing.dated(document, begins, expires)
    stored = _stored(bag, signed, taken) if bag is not None else None
    words = "\n\n".join(
        part
        for part in (
            signing.in_words(document, signed, people, is_restored=is_restored),
            saying.nobody_reads(document, people),
            saying.reach(signed.document, taken, today),
            saying.stored(stored),
            saying.still_listed(document, taken, people),
        )
        if part
    )
    return Planned(document, signed, taken, stored, words)


def _together(takes: list[Taken]) -> Taken:
    entries = {entry.id: entry for taken in takes for entry in taken.entries}
    whose = " and ".join(dict.fromkeys(taken.whose for taken in takes))
    return Taken(whose, tuple(entries.values()), frozenset().union(*(taken.freshness for taken in takes)))


def _taken(document: Document, people: People, what: str, desk: str | None) -> Taken:
    entries: tuple[Entry, ...] = (*document.recipients, *document.editors)
    of_role = [entry for entry in entries if entry.role == what and desk in {None, entry.desk}]
    if not of_role:
        return _by_digits(document, entries, what)
    desks = sorted({entry.desk for entry in of_role})
    if len(desks) > 1:
        raise WhichDeskError("several desks have this role", hint=f"say which with --desk: {', '.join(desks)}")
    keys = people.keys_of_role(document, desks[0], what)
    freshness = {one for key in keys for one in people.freshness_of.get(key, ())}
    counting = tuple(entry for entry in of_role if entry.id not in document.revoked_ids)
    found = frozenset(freshness & set(document.freshness))
    if not counting and not found:
        raise RecipientKnownError(
            "the keys of this role are revoked already", hint="publish, so that sources see it"
        )
    return Taken(f"{what} of desk {desks[0]}", counting, found)


def _by_digits(document: Document, entries: tuple[Entry, ...], digits: str) -> Taken:
    beginning = drafts.beginning_of(digits)
    found = [entry for entry in entries if drafts.key_of(entry).startswith(beginning)]
    fresh = [key for key in document.freshness if key.startswith(beginning)]
    if len(found) + len(fresh) != 1:
        raise WhichKeyError(
            f"expected one key that begins so, got {len(found) + len(fresh)}",
            hint="dropbox-keys show lists the roles and the keys; what is in the draft only: reset",
        )
    if fresh:
        return Taken("a freshness key", (), frozenset(fresh))
    (entry,) = found
    if entry.id in document.revoked_ids:
        raise RecipientKnownError("this key is revoked already", hint="publish, so that sources see it")
    return Taken(f"a key of {entry.role} of desk {entry.desk}", (entry,), frozenset())


def _without(document: Document, taken: Taken, own: str | None, today: date) -> Document:
    left = set(document.freshness) - taken.freshness
    if document.freshness and not left and own is not None and own not in taken.freshness:
        # A directory that lists none asks for none: then a server could hide this very version.
        left = {own}
    revoked = drafts.with_revoked(document, taken.entries, today)
    return replace(revoked, freshness=tuple(sorted(left)))


def _stored(bag: Path, signed: TrustedDirectory, taken: Taken) -> Stored:
    opened = courier.open_bag(bag)
    hashes = {entry.sha256 for entry in taken.recipients}
    versions = {
        version
        for version in range(1, signed.version + 1)
        if any(entry.sha256 in hashes for entry in signed.at_version(version).document.recipients)
    }
    inventory = opened.inventory
    stored = inventory.items if inventory.stored is None else inventory.stored
    return Stored(
        day=opened.day,
        listed=sum(one.claimed_version in versions for one in stored),
        unfinished=sum(one.count for one in inventory.unfinished or () if one.claimed_version in versions),
        everything=len(stored),
        knows_all=inventory.stored is not None,
    )


def revoke_at_once(
    home: Home, planned: Planned, folder: Path, today: date, passphrase: Callable[[], str]
) -> Done:
    """Sign the version without the keys and publish it, where one root key is enough."""
    typed = passphrase()
    key = root_key.unlock(home.root_key, typed)
    signing.require_root(key, planned.document)
    signed_note = note.signing.sign(directory.serialize(planned.document), [key])
    with home.locked():
        _require_unchanged(home, planned)
        kept = work.current_draft(home, planned.before)
        signing.promise(home, planned.document)
        trusted = signing.keep(home, signed_note, planned.before)
        # What was in the draft goes on, after this version and without the keys.
        others = replace(kept, version=trusted.version + 1, previous=trusted.text_sha256)
        home.save_draft(_without(others, _still(others, planned.taken), home.freshness_public(), today))
        fresh = signing.say_fresh(home, trusted, today, typed)
    published = signing.publish(home, folder)
    text = f"{saying.done(planned.taken)}\nVersion {trusted.version} is signed and published."
    warning = None if fresh else signing.no_fresh_note(trusted.document)
    return Done(_facts(planned) | published.facts, text, warning or published.warning)


def _still(draft: Document, taken: Taken) -> Taken:
    return replace(taken, entries=tuple(entry for entry in taken.entries if entry.id not in draft.revoked_ids))


def revoke_together(
    home: Home, planned: Planned, file: Path, today: date, passphrase: Callable[[], str]
) -> Done:
    """Begin the key day's file of a version without the keys, where several must sign."""
    with home.locked():
        _require_unchanged(home, planned)
        done = taking_part.begin_with(home, planned.document, file, today, passphrase)
    return Done(done.facts | _facts(planned), f"{saying.done(planned.taken)}\n{done.text}", done.warning)


def needs_several(planned: Planned) -> bool:
    """Tell whether one root key is not enough."""
    return max(planned.document.roots.threshold, planned.before.document.roots.threshold) > 1


def _require_unchanged(home: Home, planned: Planned) -> None:
    if home.signed() != planned.before:
        raise UsageError("the folder was changed meanwhile", hint="run dropbox-keys revoke again")


def _facts(planned: Planned) -> dict[str, object]:
    facts: dict[str, object] = {
        "version": planned.document.version,
        "revoked": sorted(drafts.key_of(entry) for entry in planned.taken.entries),
        "freshness_removed": sorted(planned.taken.freshness),
    }
    if planned.stored is not None:
        facts["stored_for_it"] = planned.stored.listed
        facts["stored"] = planned.stored.everything
        facts["unfinished_for_it"] = planned.stored.unfinished
    return facts
