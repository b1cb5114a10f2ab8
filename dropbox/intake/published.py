"""The published directory, as trusted from the roots in the settings; read again when its file changes."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.bag.medium import fsync_folder
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.intake.errors import FreshNotWrittenError, KeysUnusableError
from dropbox.intake.remembering import require_newest
from dropbox.limits import MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from dropbox.directory import FreshStatement, RecipientEntry, TrustedDirectory
    from dropbox.settings import Settings
    from dropbox.store import Store

_PUBLISH: Final = "run `dropbox-keys publish` into keys_folder"
_MOST_BYTES: Final = max(MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES) + 1
_PUBLIC: Final = 0o644
# docs/spec/freshness.md: a publication renames `directory.note` and `fresh.note` one after the other.
_PUBLICATION_SECONDS: Final = 2


class Published:
    """The folder that `dropbox-keys publish` replaces atomically. Safe to share between threads.

    With a `store` it has a memory: no directory older than the newest seen there, nor one of another past.
    """

    def __init__(
        self, settings: Settings, store: Store | None = None, *, wait: Callable[[float], object] = time.sleep
    ) -> None:
        self._folder = settings.keys_folder
        self._origin = settings.origin
        self._roots = directory.Roots(settings.roots, settings.threshold)
        self._store = store
        self._wait = wait
        self._turn = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._trusted: TrustedDirectory | None = None
        # The directory and the note that did not name each other, also two seconds later.
        self._apart: tuple[str, bytes | None] | None = None

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
            found = directory.trust_published(self.read, self._roots).require_origin(self._origin)
        except (BadInputError, NotTrustedError) as error:
            raise KeysUnusableError(
                f"the key directory can't be trusted: {error}", hint=f"{_PUBLISH}; compare roots and threshold"
            ) from error
        if self._store is not None:
            require_newest(self._store, found)
        return found

    def fresh_directory(self, day: date) -> TrustedDirectory:
        """Return the current directory, if its freshness note says that it is the newest on `day`.

        Asked before this server seals, and by nobody who opens, verifies, collects or delivers. Raises
        `FreshnessError`, `FreshTextError`, `FreshWindowError` or `NotSignedError`.
        """
        trusted, untrusted_note = self.trusted(), self.fresh_note()
        try:
            directory.require_fresh(untrusted_note, trusted, day)
        except directory.FreshOtherDirectoryError:
            if self._apart == (trusted.text_sha256, untrusted_note):
                raise
            # A publication may lie between its two renames.
            self._wait(_PUBLICATION_SECONDS)
            trusted, untrusted_note = self.trusted(), self.fresh_note()
            self._apart = (trusted.text_sha256, untrusted_note)
            directory.require_fresh(untrusted_note, trusted, day)
        return trusted

    def fresh_statement(self) -> FreshStatement | None:
        """Return what the freshness note says, on whatever day; None where the directory asks for none.

        Raises as `fresh_directory`, without waiting.
        """
        trusted = self.trusted()
        if not trusted.document.freshness:
            return None
        untrusted_note = self.fresh_note()
        if untrusted_note is None:
            raise directory.FreshMissingError("the directory has no fresh note beside it")
        return directory.read_fresh(untrusted_note, trusted)

    def fresh_note(self) -> bytes | None:
        """Return the freshness note as it lies there, trusted by nobody yet; None where there is none."""
        if not (self._folder / directory.FRESH_FILE).exists():
            return None
        return self.read(directory.FRESH_FILE)

    def replace_fresh_note(self, fresh_note: bytes) -> None:
        """Put another freshness note in the old one's place, by one rename; raises `FreshNotWrittenError`."""
        place = self._folder / directory.FRESH_FILE
        aside = place.with_name(f".{place.name}.partial")
        try:
            with aside.open("wb") as file:
                file.write(fresh_note)
                file.flush()
                # Whatever the umask: everybody may read what is published.
                os.fchmod(file.fileno(), _PUBLIC)
                os.fsync(file.fileno())
            aside.replace(place)
            fsync_folder(self._folder)
        except OSError as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            raise FreshNotWrittenError from error

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
