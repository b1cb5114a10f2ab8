"""The published directory, as trusted from the roots in the settings; read again when its file changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dropbox import directory
from dropbox.limits import MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES
from dropbox.store import StoreFailedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dropbox.directory import RecipientEntry, TrustedDirectory
    from dropbox.settings import Settings

_MOST_BYTES = max(MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES) + 1


class Published:
    """The folder that `dropbox-keys publish` replaces atomically. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.keys_folder
        self._origin = settings.origin
        self._roots = directory.Roots(settings.roots, settings.threshold)
        self._turn = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._trusted: TrustedDirectory | None = None

    def trusted(self) -> TrustedDirectory:
        """Return the current directory; raises what trusting it raises, and `StoreFailedError` without one."""
        with self._turn:
            seen = self._look()
            if self._trusted is None or seen != self._seen:
                found = directory.trust_published(self.read, self._roots)
                self._trusted = found.require_origin(self._origin)
                self._seen = seen
            return self._trusted

    def recipients_on(self, desk: str, day: date) -> tuple[str, ...]:
        """Return the recipient strings that a desk's submissions are sealed to on a day."""
        return self.strings_of(self.trusted().recipients_on(desk, day))

    def strings_of(self, entries: Iterable[RecipientEntry]) -> tuple[str, ...]:
        """Return the recipient strings that the directory lists by hash."""
        return directory.read_recipients(entries, self.read)

    def read(self, name: str) -> bytes:
        """Return a published file by its name in the folder."""
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(_MOST_BYTES)
        except OSError as error:
            raise StoreFailedError(
                "a file of the key directory can't be read", hint="run `dropbox-keys publish` into keys_folder"
            ) from error

    def _look(self) -> tuple[int, int, int]:
        try:
            status = (self._folder / directory.CURRENT_FILE).stat()
        except OSError as error:
            raise StoreFailedError(
                "there is no key directory", hint="run `dropbox-keys publish` into keys_folder"
            ) from error
        return status.st_ino, status.st_size, status.st_mtime_ns
