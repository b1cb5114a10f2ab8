"""The published directory, as trusted from the roots in the settings; read again when its file changes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.intake.errors import KeysUnusableError
from dropbox.limits import MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dropbox.directory import RecipientEntry, TrustedDirectory
    from dropbox.settings import Settings

_PUBLISH: Final = "run `dropbox-keys publish` into keys_folder"
_MOST_BYTES: Final = max(MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES) + 1


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
        """Return the current directory; raises `KeysUnusableError` where nobody may believe the folder."""
        with self._turn:
            seen = self._look()
            if self._trusted is None or seen != self._seen:
                self._trusted = self._read_again()
                self._seen = seen
            return self._trusted

    def _read_again(self) -> TrustedDirectory:
        try:
            found = directory.trust_published(self.read, self._roots)
            return found.require_origin(self._origin)
        except (BadInputError, NotTrustedError) as error:
            raise KeysUnusableError(
                f"the key directory can't be trusted: {error}", hint=f"{_PUBLISH}; compare roots and threshold"
            ) from error

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
            raise KeysUnusableError("a file of the key directory can't be read", hint=_PUBLISH) from error

    def _look(self) -> tuple[int, int, int]:
        try:
            status = (self._folder / directory.CURRENT_FILE).stat()
        except OSError as error:
            raise KeysUnusableError("there is no key directory", hint=_PUBLISH) from error
        return status.st_ino, status.st_size, status.st_mtime_ns
