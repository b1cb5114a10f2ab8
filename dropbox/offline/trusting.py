"""Which directory this machine believes: the first one by its check phrase, every later one by its past.

(1) First sight: the roots of version 1 are shown as a check phrase; a person compares it and consents.
(2) From then on those roots are pinned, and the whole history is walked from them (`directory.trust`).
(3) The version that is remembered must be part of the new history, with the same hash.
(4) An older directory from the same history is an older stick: known, and never gone back to.
(5) Keys that were not listed before, or for less, are readers that were added, or people who may answer sources
    now: shown, and a person consents. A year's new keys of a role that reads already, each for a time in which
    it has no other, are told apart: else every key day would cry wolf.
    Every version since the remembered one counts: who came and went between two bags could read, too.
(6) Every recipient string that the current version lists is there: else nobody could check later who can read.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.directory import months
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.offline import files
from dropbox.offline.errors import DirectoryForkError, DirectoryMemoryError
from dropbox.offline.key_folder import KeyFolder, first_roots

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from dropbox.directory import EditorEntry, FreshStatement, RecipientEntry, TrustedDirectory

_PINNED: Final = "pinned.json"
_FORGET: Final = "tell your admin; removing the folder `directory` begins anew, with the check phrase"


@dataclass(frozen=True, slots=True)
class Known:
    """A directory that was walked from the pinned roots, with the files it came in."""

    directory: TrustedDirectory
    folder: KeyFolder


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a bag's key folder turned out to be; nothing is remembered yet."""

    known: Known
    is_first: bool
    is_older: bool
    added: tuple[RecipientEntry, ...]
    # Who may answer sources by the new list, and not, or for less, by the old one.
    added_editors: tuple[EditorEntry, ...] = ()
    # New keys of roles that could read, or keys of theirs that may answer for longer.
    renewed: tuple[RecipientEntry, ...] = ()
    renewed_editors: tuple[EditorEntry, ...] = ()
    # Who could read, or answer, by a version that this machine never saw as the newest, and can't by this one.
    passed: tuple[RecipientEntry, ...] = ()
    passed_editors: tuple[EditorEntry, ...] = ()
    has_new_roots: bool = False


def judge(remembered: Known | None, untrusted_folder: KeyFolder) -> Judgement:
    """Walk a bag's directory; raises `NotTrustedError` or `BadInputError`."""
    pinned = remembered.directory.pinned if remembered else first_roots(untrusted_folder)  # (1) (2)
    brought = Known(directory.trust_published(untrusted_folder, pinned), untrusted_folder)
    directory.read_recipients(brought.directory.document.recipients, untrusted_folder)  # (6)
    if remembered is None:
        return Judgement(brought, is_first=True, is_older=False, added=())
    is_older = _require_same_past(remembered.directory, brought.directory)
    if is_older:
        return Judgement(remembered, is_first=False, is_older=True, added=())
    old, new = remembered.directory, brought.directory
    if old.version == new.version and not _is_fresher(brought, remembered):
        brought = remembered
    versions = _between(old, new)
    added, added_editors = _added(old, [new]), _added_editors(old, [new])
    renewed = tuple(entry for entry in added if _is_renewal(entry, old, new))
    renewed_editors = tuple(entry for entry in added_editors if _is_longer(entry, old))
    return Judgement(
        brought,
        is_first=False,
        is_older=False,
        added=tuple(entry for entry in added if entry not in renewed),
        added_editors=tuple(entry for entry in added_editors if entry not in renewed_editors),
        renewed=renewed,
        renewed_editors=renewed_editors,
        passed=tuple(entry for entry in _added(old, versions) if _reach(entry) not in map(_reach, added)),
        passed_editors=tuple(
            entry
            for entry in _added_editors(old, versions)
            if _answers(entry) not in map(_answers, added_editors)
        ),
        has_new_roots=any(version.document.roots != old.document.roots for version in (*versions, new)),
    )


def _require_same_past(old: TrustedDirectory, new: TrustedDirectory) -> bool:
    """Require that one is the other's past (3); return whether the new one is the older (4)."""
    version = min(old.version, new.version)
    if old.at_version(version).text_sha256 != new.at_version(version).text_sha256:
        raise DirectoryForkError(
            "the bag's key list has another past than the one this machine remembers",
            hint="do not open anything from this bag; take it to your admin",
        )
    return new.version < old.version


def _between(old: TrustedDirectory, new: TrustedDirectory) -> list[TrustedDirectory]:
    """Return the versions after the old one and before the new one: each was the newest for a time."""
    return [new.at_version(version) for version in range(old.version + 1, new.version)]


def _added(old: TrustedDirectory, versions: Iterable[TrustedDirectory]) -> tuple[RecipientEntry, ...]:
    """Return who can open more by one of these than by the old one: a new key, a longer window (5)."""
    known = {_reach(entry) for entry in _readers(old)}
    found = {_reach(entry): entry for version in versions for entry in _readers(version)}
    return tuple(entry for reach, entry in found.items() if reach not in known)


def _added_editors(old: TrustedDirectory, versions: Iterable[TrustedDirectory]) -> tuple[EditorEntry, ...]:
    """Return whose signed answers count for more by one of these than by the old one (5)."""
    known = {_answers(entry) for entry in editors_of(old)}
    found = {_answers(entry): entry for version in versions for entry in editors_of(version)}
    return tuple(entry for answers, entry in found.items() if answers not in known)


def former(known: Known) -> tuple[RecipientEntry, ...]:
    """Return who could read by an earlier version and is not in the newest: what came then opens with these."""
    now = {(entry.desk, entry.sha256) for entry in known.directory.document.recipients}
    versions = (known.directory.at_version(version) for version in range(1, known.directory.version))
    found = {(entry.desk, entry.sha256): entry for version in versions for entry in version.document.recipients}
    return tuple(entry for key, entry in found.items() if key not in now)


def fresh_of(known: Known) -> FreshStatement | None:
    """Return the freshness note that came with a key list; None where none did that counts for it."""
    try:
        return directory.read_fresh(known.folder(directory.FRESH_FILE), known.directory)
    except (BadInputError, NotTrustedError):
        return None


def _is_fresher(brought: Known, remembered: Known) -> bool:
    """Tell whether of two notes for the same version the brought one is said for longer."""
    new, old = fresh_of(brought), fresh_of(remembered)
    return new is not None and (old is None or new.expires > old.expires)


def _is_renewal(entry: RecipientEntry, old: TrustedDirectory, new: TrustedDirectory) -> bool:
    """Tell whether a role that could read gets one more key, for a time in which it has no other."""
    readers = _readers(old)
    if all((one.desk, one.role, one.kind) != (entry.desk, entry.role, entry.kind) for one in readers):
        return False
    if any(one.sha256 == entry.sha256 for one in readers):
        # The same key, and longer: what it was to open ends later than was said.
        return False
    return all(
        one.sha256 == entry.sha256 or _is_apart(one, entry)
        for one in _readers(new)
        if (one.desk, one.role, one.kind) == (entry.desk, entry.role, entry.kind)
    )


def _is_apart(one: RecipientEntry, other: RecipientEntry) -> bool:
    """Tell whether one window follows the other, with no more than the overlap, and neither holds the other."""
    first, second = sorted((one, other), key=lambda entry: (entry.from_, entry.until))
    follows = first.from_ < second.from_ and first.until < second.until
    return follows and first.until - second.from_ <= months.OVERLAP


def _is_longer(entry: EditorEntry, old: TrustedDirectory) -> bool:
    """Tell whether a key that may answer for a desk under a role may do so for longer."""
    return any(
        (one.desk, one.role, one.key) == (entry.desk, entry.role, entry.key) and one.until <= entry.until
        for one in editors_of(old)
    )


def editors_of(trusted: TrustedDirectory) -> tuple[EditorEntry, ...]:
    """Return the keys that may sign answers and are not revoked."""
    return tuple(entry for entry in trusted.document.editors if entry.id not in trusted.document.revoked_ids)


def _readers(trusted: TrustedDirectory) -> list[RecipientEntry]:
    revoked = trusted.document.revoked_ids
    return [entry for entry in trusted.document.recipients if entry.id not in revoked]


def _reach(entry: RecipientEntry) -> tuple[str, str, date, date]:
    return entry.desk, entry.sha256, entry.from_, entry.until


def _answers(entry: EditorEntry) -> tuple[str, str, date, date]:
    return entry.desk, entry.key, entry.from_, entry.until


def recall(folder: Path) -> Known | None:
    """Return the directory this machine remembers, walked again; None before the first bag."""
    try:
        content = (folder / _PINNED).read_bytes()
    except FileNotFoundError:
        return None
    try:
        pinned = json.loads(content)
        roots = directory.Roots(tuple(pinned["roots"]), pinned["threshold"])
        place, text_sha256 = folder / str(pinned["folder"]), pinned["text_sha256"]
    except (ValueError, TypeError, KeyError):
        raise DirectoryMemoryError(
            "what this machine remembers of the key list is damaged", hint=_FORGET
        ) from None
    saved = KeyFolder.load(place)
    try:
        trusted = directory.trust_published(saved, roots)
    except (BadInputError, NotTrustedError) as error:
        raise DirectoryMemoryError("the key list on this machine was altered or lost", hint=_FORGET) from error
    if trusted.text_sha256 != text_sha256:
        raise DirectoryMemoryError("the key list on this machine was exchanged", hint=_FORGET)
    return Known(trusted, saved)


def remember(folder: Path, known: Known) -> None:
    """Keep a directory that a person consented to; an interruption leaves the old one in force."""
    trusted = known.directory
    place = folder / f"{trusted.version}-{known.folder.sha256[:16]}"
    if not place.exists():
        known.folder.save(place)
    pinned = {
        "folder": place.name,
        "origin": trusted.origin,
        "roots": trusted.pinned.keys,
        "text_sha256": trusted.text_sha256,
        "threshold": trusted.pinned.threshold,
        "version": trusted.version,
    }
    files.replace(folder / _PINNED, (json.dumps(pinned, indent=1, sort_keys=True) + "\n").encode())
    for older in folder.iterdir():
        if older.is_dir() and older != place:
            shutil.rmtree(older)


def desks_of(known: Known, recipients: frozenset[str]) -> tuple[str, ...]:
    """Return the desks that list one of these keys, given by their hashes, in any version."""
    versions = (known.directory.at_version(version) for version in range(1, known.directory.version + 1))
    entries = (entry for trusted in versions for entry in trusted.document.recipients)
    return tuple(sorted({entry.desk for entry in entries if entry.sha256 in recipients}))
