"""Were two people shown different keys? The histories of two places, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.directory.audit.seeing import Seen
    from dropbox.directory.document import Document, EditorEntry, RecipientEntry
    from dropbox.directory.trust import TrustedDirectory

    Entry = RecipientEntry | EditorEntry
    Counted = dict[tuple[str, str, bool], Entry]

Outcome = Literal["same", "behind", "fork", "other-dropbox"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Keys that count in one history from the fork on, and never in the other."""

    only_here: tuple[Entry, ...]
    only_there: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two places came to.

    `same`: the same versions. `behind`: one of them is the beginning of the other. `fork`: up to `version` - 1
    they agree, and from `version` on they don't: the root keys signed both. `other-dropbox`: nothing in common.
    """

    outcome: Outcome
    here: Seen
    there: Seen
    version: int | None = None
    difference: Difference | None = None


def compare(here: Seen, there: Seen) -> Comparison:
    """Compare two places, each of them walked whole."""
    if here.trusted.origin != there.trusted.origin or here.trusted.pinned != there.trusted.pinned:
        return Comparison("other-dropbox", here, there)
    common = range(1, min(here.trusted.version, there.trusted.version) + 1)
    forked = next((number for number in common if _sha256(here, number) != _sha256(there, number)), None)
    if forked is not None:
        return Comparison("fork", here, there, forked, _difference(here, there, forked))
    return Comparison("same" if here.trusted.version == there.trusted.version else "behind", here, there)


def _sha256(seen: Seen, version: int) -> str:
    return seen.trusted.at_version(version).text_sha256


def _difference(here: Seen, there: Seen, version: int) -> Difference:
    # From the fork to the last: a reader listed in between and taken out again could read what came meanwhile.
    counted_here, counted_there = (_counted(seen.trusted, version) for seen in (here, there))
    return Difference(_only(counted_here, counted_there), _only(counted_there, counted_here))


def _counted(last: TrustedDirectory, version: int) -> Counted:
    """Return each key that counts in some version from this one on: its newest entry."""
    counted: Counted = {}
    for number in range(version, last.version + 1):
        counted |= _counts(last.at_version(number).document)
    return counted


def _counts(document: Document) -> Counted:
    """Return each key that counts in one version: listed, and not revoked. By desk, key and purpose."""
    revoked = document.revoked_ids
    readers: Counted = {
        (reader.desk, reader.sha256, False): reader
        for reader in document.recipients
        if reader.id not in revoked
    }
    return readers | {
        (editor.desk, editor.key, True): editor for editor in document.editors if editor.id not in revoked
    }


@dataclass(frozen=True, slots=True)
class Step:
    """What one version changed of who counts, and whether it changed the root keys."""

    version: int
    added: tuple[Entry, ...]
    longer: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    roots_changed: bool


def steps(last: TrustedDirectory, version: int) -> Iterator[Step]:
    """Yield what each version after `version` changed: who came and went in between is not overlooked."""
    for number in range(version + 1, last.version + 1):
        before, after = last.at_version(number - 1).document, last.at_version(number).document
        was, now = _counts(before), _counts(after)
        longer = {
            key: entry
            for key, entry in now.items()
            if key in was and (entry.from_ < was[key].from_ or entry.until > was[key].until)
        }
        yield Step(number, _only(now, was), _only(longer, {}), _only(was, now), before.roots != after.roots)


def _only(these: Counted, those: Counted) -> tuple[Entry, ...]:
    found = (entry for key, entry in these.items() if key not in those)
    return tuple(sorted(found, key=lambda entry: (entry.desk, entry.role, entry.from_, entry.id)))
