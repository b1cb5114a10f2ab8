"""Were two people shown different keys? The histories of two places, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dropbox.directory.audit.seeing import Seen
    from dropbox.directory.document import EditorEntry, RecipientEntry
    from dropbox.directory.trust import TrustedDirectory

    Entry = RecipientEntry | EditorEntry

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


def _counted(last: TrustedDirectory, version: int) -> dict[tuple[str, str, bool], Entry]:
    """Return each key that counts in some version from this one on: its newest entry."""
    counted: dict[tuple[str, str, bool], Entry] = {}
    for number in range(version, last.version + 1):
        document = last.at_version(number).document
        for reader in document.recipients:
            if reader.id not in document.revoked_ids:
                counted[reader.desk, reader.sha256, False] = reader
        for editor in document.editors:
            if editor.id not in document.revoked_ids:
                counted[editor.desk, editor.key, True] = editor
    return counted


def _only(
    these: dict[tuple[str, str, bool], Entry], those: dict[tuple[str, str, bool], Entry]
) -> tuple[Entry, ...]:
    found = (entry for key, entry in these.items() if key not in those)
    return tuple(sorted(found, key=lambda entry: (entry.desk, entry.role, entry.from_, entry.id)))
