"""What a revocation takes out, and what lies on the server for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dropbox.directory import EditorEntry, RecipientEntry

if TYPE_CHECKING:
    from datetime import date

Entry: TypeAlias = RecipientEntry | EditorEntry


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken out: entries to revoke, freshness keys to remove. `whose`: in words."""

    whose: str
    entries: tuple[Entry, ...]
    freshness: frozenset[str]

    @property
    def recipients(self) -> tuple[RecipientEntry, ...]:
        """Give the keys that read."""
        return tuple(entry for entry in self.entries if isinstance(entry, RecipientEntry))


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies on the server, by a courier bag: how much of it claims a version that listed the key."""

    day: date
    listed: int
    unfinished: int
    everything: int
    # An older server's bag lists only what it carries.
    knows_all: bool
