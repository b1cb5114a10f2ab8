"""What both audit tools say, in words that a tired person reads right the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.directory.audit.comparing import steps
from dropbox.directory.check_phrase import Language, check_phrase
from dropbox.directory.document import EditorEntry
from dropbox.directory.months import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory.audit.comparing import Comparison, Entry
    from dropbox.directory.audit.seeing import FreshFinding, Seen
    from dropbox.directory.document import Roots

_DIGITS: Final = 16
_PHRASES: Final[dict[Language, str]] = {"en": "English", "ru": "Russian, Belarusian"}


def seen_in_words(seen: Seen, today: date) -> Iterator[str]:
    """Say what one place shows."""
    document = seen.trusted.document
    yield f"{seen.place}: version {seen.trusted.version} of {seen.trusted.origin}."
    yield "  Good: every version since the first is signed and follows on the one before."
    if seen.recipients:
        yield f"  Good: {seen.recipients} keys of readers, each as listed."
    if not seen.anchored:
        yield "  Not compared yet: its check phrase is below. Compare it with a card or a broadcast."
    if document.expires <= today:
        yield f"  It ended on {spoken(document.expires)}: no source can send."
    yield from fresh_in_words(seen.fresh)


def since_in_words(seen: Seen, memory: Seen | None) -> Iterator[str]:
    """Say what every version changed since one's memory, also who came and went in between."""
    if memory is None or memory.trusted.version >= seen.trusted.version:
        return
    known = memory.trusted.version
    if seen.trusted.at_version(known).text_sha256 != memory.trusted.text_sha256:
        # Another past: that is said elsewhere, and loudly.
        return
    yield f"  Since version {known}, which you saw:"
    for step in steps(seen.trusted, known):
        said = [
            *(f"{_who(entry)} {_can(entry)} now" for entry in step.added),
            *(f"{_who(entry)} {_can(entry)} for longer" for entry in step.longer),
            *(f"{_who(entry)} {_can(entry)} no more" for entry in step.gone),
            *(["the root keys changed"] if step.roots_changed else []),
        ]
        for line in said or ["nobody came or went"]:
            yield f"    version {step.version}: {line}"


def phrases_in_words(roots: Roots) -> Iterator[str]:
    """Give the check phrase in each language that has its own words."""
    yield "Check phrase"
    for language, name in _PHRASES.items():
        yield f"  {name:20}{' '.join(check_phrase(roots, language))}"


def fresh_in_words(fresh: FreshFinding) -> Iterator[str]:
    """Say what there is of the fresh note."""
    if fresh.statement is not None:
        yield f"  Good: the newsroom says that it is the newest, until {spoken(fresh.statement.expires)}."
    if fresh.error is not None:
        yield f"  Nobody can send by it today: {fresh.error}."


def pair_in_words(found: Comparison) -> Iterator[str]:
    """Say whether two places show the same keys."""
    here, there = found.here, found.there
    both = f"{here.place} and {there.place}"
    match found.outcome:
        case "same":
            yield f"{both} show the same keys."
        case "behind":
            older, newer = sorted((here, there), key=lambda seen: seen.trusted.version)
            versions = f"version {older.trusted.version}, not {newer.trusted.version}"
            yield f"{older.place} is behind {newer.place}: {versions}. Up to there they agree."
        case "other-dropbox":
            yield f"{both} have nothing in common: two drop-boxes, or one of them is a fake."
        case "fork":
            yield f"{both} show DIFFERENT KEYS from version {found.version} on."
            yield "  Somebody used the root keys to sign two different lists. Tell the newsroom, by voice."
            yield from difference_in_words(found)


def difference_in_words(found: Comparison) -> Iterator[str]:
    """Name who can read, or answer, in one and not in the other."""
    if found.difference is None:
        return
    sides = (
        (found.here, found.there, found.difference.only_here),
        (found.there, found.here, found.difference.only_there),
    )
    for one, other, entries in sides:
        for entry in entries:
            yield f"  Only in {one.place}, not in {other.place}: {_who(entry)} {_can(entry)}."
    if not (found.difference.only_here or found.difference.only_there):
        yield "  The same people can read in both; dates, windows or root keys differ."


def _who(entry: Entry) -> str:
    key = entry.key if isinstance(entry, EditorEntry) else entry.sha256
    digits = " ".join(key[at : at + 4] for at in range(0, _DIGITS, 4))
    return f"{entry.role} of desk {entry.desk}, key {digits}"


def _can(entry: Entry) -> str:
    return "can answer" if isinstance(entry, EditorEntry) else "can read"
