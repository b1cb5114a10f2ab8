"""A submission's sealed file on its way to be opened: as it came, or as it was sealed again since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dropbox import age
from dropbox.offline.sealed_file import SealedFile, opening_identity
from dropbox.offline.vault.resealing import Readable, Resealing, as_it_ended, came_of, what_came

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Self

    from dropbox.offline.remembered.records import Came, Record


@dataclass(frozen=True, slots=True)
class Source:
    """Who opens the file, what came in its stead if it is not what came, and to whom it is sealed again."""

    path: Path
    identity: age.Identity
    came: Came | None
    recipients: tuple[age.Recipient, ...]
    watch: Callable[[int], None]

    @classmethod
    def of(
        cls,
        path: Path,
        record: Record,
        identities: Sequence[age.Identity],
        vault: Sequence[age.Identity],
        watch: Callable[[int], None],
    ) -> Self:
        """Find who opens it; raises `NoMatchingIdentityError` or `HeaderError`."""
        identity = opening_identity(path, identities)
        came = came_of(record, identity, vault)
        recipients = () if came else tuple(one.recipient for one in vault[-1:])
        return cls(path, identity, came, recipients, watch)

    def file(self) -> SealedFile:
        """Open the file for one pass."""
        return SealedFile(self.path, self.watch)

    def resealing(self) -> Resealing:
        """Begin the file that is to take its place; nothing where it was sealed again before."""
        return Resealing(self.path, self.recipients)

    def stream(self, file: SealedFile, resealing: Resealing) -> Readable:
        """Return what is inside, to its end or to where what came broke off."""
        opened = age.open(file, [self.identity])
        return as_it_ended(opened, self.came) if self.came else resealing.through(opened)

    def what_came(self, sha256: str, resealing: Resealing) -> Came:
        """Say what came, once the file was read to its end."""
        return self.came or what_came(self.path, sha256, self.identity, resealing.ended_by)

    def note(self, record: Record, came: Came) -> Record:
        """Return a record that keeps what the new file no longer tells."""
        return replace(record, came=came) if self.recipients else record
