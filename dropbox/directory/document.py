"""The directory document: who a source seals to (docs/spec/directory.md). Names are the written format's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from dropbox.note import VerifierKey

if TYPE_CHECKING:
    from datetime import date

HEADER: Final = "press-dropbox/directory@v1\n"
ROOT_KEY_NAME: Final = "press-dropbox/root"
ALGORITHM: Final = "mlkem768x25519"
NO_PREVIOUS: Final = "-"
_KEY: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Roots:
    """The keys that sign directories, in hex, and how many of them must. Sorted, whatever order was given."""

    keys: tuple[str, ...]
    threshold: int

    def __post_init__(self) -> None:
        if not all(map(_KEY.fullmatch, self.keys)):
            raise ValueError("a root key is 64 lower-case hexadecimal digits")
        if len(set(self.keys)) != len(self.keys):
            raise ValueError("a root key is given twice")
        if not 1 <= self.threshold <= len(self.keys):
            raise ValueError("the threshold lies between one and the number of root keys")
        object.__setattr__(self, "keys", tuple(sorted(self.keys)))

    @property
    def verifiers(self) -> tuple[VerifierKey, ...]:
        """Give the keys as note verifiers."""
        return tuple(VerifierKey(ROOT_KEY_NAME, bytes.fromhex(key)) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Desk:
    """A place that submissions are sent to; its name in words is configuration."""

    id: str


@dataclass(frozen=True, slots=True)
class EditorEntry:
    """A key that signs answers, in the half-open window `[from_, until)`."""

    desk: str
    from_: date
    id: str
    key: str
    role: str
    until: date


@dataclass(frozen=True, slots=True)
class RecipientEntry:
    """A key that sources seal to, by the hash of its string, in the half-open window `[from_, until)`."""

    alg: str
    desk: str
    from_: date
    id: str
    kind: Literal["intake", "recovery"]
    role: str
    sha256: str
    until: date

    def holds(self, day: date) -> bool:
        """Tell whether the window holds `day`."""
        return self.from_ <= day < self.until


@dataclass(frozen=True, slots=True)
class Revocation:
    """An editor or recipient, by id, that counts no more; `on` is the month it was said, and no condition."""

    id: str
    on: str


@dataclass(frozen=True, slots=True)
class Document:
    """One version of the directory. Nothing in this type says that it may be believed: see `trust`."""

    desks: tuple[Desk, ...]
    editors: tuple[EditorEntry, ...]
    expires: date
    freshness: tuple[str, ...]
    issued: date
    mirrors: tuple[str, ...]
    origin: str
    previous: str
    recipients: tuple[RecipientEntry, ...]
    revocations: tuple[Revocation, ...]
    roots: Roots
    version: int

    @property
    def revoked_ids(self) -> frozenset[str]:
        """Give the ids that count no more."""
        return frozenset(revocation.id for revocation in self.revocations)
