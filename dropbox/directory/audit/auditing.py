"""Audit several places, and what somebody saw before. Both tools bring readers and print what this says.

The plan:

(1) Each place is walked by itself; one that fails is named, and the others go on.
(2) Places, the memory and other people's memories are compared, each with each.
(3) What is to be remembered: the highest version of a place that follows on the memory; never less.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dropbox.directory.audit import words
from dropbox.directory.audit.anchors import LANGUAGES
from dropbox.directory.audit.comparing import Comparison, compare
from dropbox.directory.audit.memory import remember
from dropbox.directory.audit.seeing import look
from dropbox.directory.check_phrase import check_phrase
from dropbox.errors import DropboxError, NotTrustedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from dropbox.directory.audit.anchors import Anchor
    from dropbox.directory.audit.seeing import Reader, Seen


class DifferentKeysError(NotTrustedError):
    """Two people were shown different keys, or somebody is shown less than before."""

    code = "different-keys"


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit came to."""

    seen: tuple[Seen, ...]
    refused: Mapping[str, DropboxError]
    comparisons: tuple[Comparison, ...]
    history: tuple[bytes, ...] = field(repr=False)
    """What to remember; empty where nothing may be."""
    going_back: Mapping[str, DropboxError]
    """Places that contradict the memory, by their name."""
    memory: Seen | None = None

    @property
    def differs(self) -> bool:
        """Tell whether two people were shown different keys."""
        return any(found.outcome in {"fork", "other-dropbox"} for found in self.comparisons)

    def require_good(self) -> None:
        """Raise the worst there is: different keys, a place that goes back, one that is not to be believed."""
        hint = (
            "do not use these keys; ask the newsroom, by voice, which list is theirs, and keep the memory file"
        )
        if self.differs:
            raise DifferentKeysError("two people were shown different keys", hint=hint)
        for error in (*self.going_back.values(), *self.refused.values()):
            raise error

    def in_words(self, today: date) -> Iterator[str]:
        """Say all of it."""
        for seen in self.seen:
            yield from words.seen_in_words(seen, today)
            yield from words.since_in_words(seen, self.memory)
        yield from self.rest_in_words()

    def rest_in_words(self) -> Iterator[str]:
        """Say what is wrong, what the comparison came to, and what there is left to compare."""
        for place, error in (*self.refused.items(), *self.going_back.items()):
            yield f"{place}: NOT TO BE BELIEVED: {error}."
        for found in self.comparisons:
            yield from words.pair_in_words(found)
        if not all(seen.anchored for seen in self.seen):
            for roots in dict.fromkeys(seen.trusted.pinned for seen in self.seen):
                yield from words.phrases_in_words(roots)

    def facts(self) -> dict[str, object]:
        """Give it for programs."""
        return {
            "places": [
                {
                    "place": seen.place,
                    "origin": seen.trusted.origin,
                    "version": seen.trusted.version,
                    "text_sha256": seen.trusted.text_sha256,
                    "fresh": seen.fresh.code,
                    "check_phrase": {
                        language: " ".join(check_phrase(seen.trusted.pinned, language))
                        for language in LANGUAGES
                    },
                }
                for seen in self.seen
            ],
            "refused": {
                place: error.code for place, error in (*self.refused.items(), *self.going_back.items())
            },
            "comparisons": [
                {
                    "places": [found.here.place, found.there.place],
                    "outcome": found.outcome,
                    "version": found.version,
                }
                for found in self.comparisons
            ],
        }


def audit(
    places: Mapping[str, Reader],
    anchor: Anchor,
    today: date,
    *,
    memory: Seen | None = None,
    others: Sequence[Seen] = (),
) -> Audit:
    """Look at every place, compare all there is."""
    seen: list[Seen] = []
    refused: dict[str, DropboxError] = {}
    for place, read in places.items():  # (1)
        try:
            seen.append(look(place, read, anchor, today))
        except DropboxError as error:
            refused[place] = error
    remembered = () if memory is None else (memory,)
    pairs = itertools.combinations((*seen, *remembered, *others), 2)
    comparisons = tuple(compare(here, there) for here, there in pairs)  # (2)
    history, going_back = _remembered(memory, seen)  # (3)
    return Audit(tuple(seen), refused, comparisons, history, going_back, memory)


def _remembered(memory: Seen | None, seen: list[Seen]) -> tuple[tuple[bytes, ...], dict[str, DropboxError]]:
    best: Seen | None = memory
    going_back: dict[str, DropboxError] = {}
    for one in sorted(seen, key=lambda one: one.trusted.version):
        try:
            remember(memory, one)
            remember(best, one)
        except NotTrustedError as error:
            going_back[one.place] = error
        else:
            best = one
    return (best.notes if best else ()), going_back
