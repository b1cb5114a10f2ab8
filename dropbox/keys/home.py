"""The admin's secret folder: the root key, what is pinned, the draft, and every version ever signed.

root.age          the root key under a passphrase
freshness.age     the key that says which directory is the newest, under the same passphrase
                  The rest is public, and kept here because it is the truth:
freshness.txt     its public half, as a directory lists it
pinned.toml       the three lines for config/dropbox.toml
draft.txt         the text that `sign` signs next, all but its dates
recipients.txt    every recipient string ever added, one a line
requests/         what editors asked for, signed by their keys
owners.txt        the same from older files: hash of a recipient, key of the editor
history/N.note    the signed versions: what `publish` publishes
fresh.note        that the last of them is the newest
root.txt          the public half of the root key
holders.txt       labels of those who hold root keys
promised.txt      which text was signed as which version, for good: two would be a fork
day.note          the version that is being signed, with the signatures that were seen here
restored.txt      is there while this root key, restored from its sheets, has forgotten what it signed
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.directory import Roots, fields
from dropbox.errors import DropboxError
from dropbox.keys import files, holders
from dropbox.keys.errors import (
    HomeBusyError,
    HomeDamagedError,
    HomeExistsError,
    HomeMissingError,
    NotPinnedError,
)
from dropbox.keys.people import People
from dropbox.keys.pinned import Pinned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dropbox.directory import Document, Request, TrustedDirectory
    from dropbox.keys.holders import Holder
    from dropbox.keys.pinned import Beginning

# Says nothing about whose work it is.
DEFAULT: Final = "~/keyroom"


class Home:
    """Where everything lies. Nothing else in this package knows a path in it by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root_key = folder / "root.age"
        self.freshness_key = folder / "freshness.age"
        self._root_public = folder / "root.txt"
        self._holders = folder / "holders.txt"
        self._promised = folder / "promised.txt"
        self._pending = folder / "day.note"
        self._restored = folder / "restored.txt"
        self._requests = folder / "requests"
        self._owners = folder / "owners.txt"
        self._freshness_public = folder / "freshness.txt"
        self._fresh = folder / directory.FRESH_FILE
        self._pinned = folder / "pinned.toml"
        self._draft = folder / "draft.txt"
        self._recipients = folder / "recipients.txt"

    def require_absent(self) -> None:
        """Refuse to make a second root key where there is one."""
        if self.root_key.exists():
            raise HomeExistsError(
                "there is a root key here already", hint="another drop-box needs another folder: --home FOLDER"
            )

    def create(self, root_public: str, sealed_root_key: bytes, begins: Beginning | None) -> None:
        """Set the folder up. The root key comes last: without it nothing counts, and `init` may run again.

        `begins` is None for somebody who joins: what is pinned comes with the first key day.
        """
        self.require_absent()
        files.make_folder(self.folder, 0o700)
        # A folder that was there before may be open to others.
        self.folder.chmod(0o700)
        files.make_folder(self.folder / "history", 0o700)
        files.replace(self._recipients, b"", files.SECRET)
        files.replace(self._root_public, f"{root_public}\n".encode(), files.SECRET)
        if begins is not None:
            self.save_holders(begins.holders)
            self.pin(begins.pinned)
            self.add_recipients(begins.recipients)
            for version, signed_note in enumerate(begins.history, start=1):
                self._save_version(version, signed_note)
            self.save_draft(begins.draft)
        files.replace(self.root_key, sealed_root_key, files.SECRET)

    def age_files(self) -> list[Path]:
        """Return everything that lies under the passphrase; the root key last, because it decides."""
        return sorted(self.folder.glob("*.age"), key=lambda path: (path == self.root_key, path.name))

    def root_public(self) -> str:
        """Return the public half of the root key. An earlier release kept none, and knew only one root key."""
        if self._root_public.is_file():
            return self._root_public.read_text(encoding="utf-8").strip()
        return self.pinned().roots.keys[0]

    def pin(self, pinned: Pinned) -> None:
        """Keep the drop-box's name and first roots, for good."""
        files.replace(self._pinned, pinned.lines.encode(), files.SECRET)

    def is_pinned(self) -> bool:
        """Tell whether this machine knows which drop-box its root key is for."""
        return self._pinned.exists()

    def holders(self) -> tuple[Holder, ...]:
        """Return the labels of those who hold root keys, as far as they are known here."""
        if not self._holders.exists():
            return ()
        try:
            return holders.parse(self._holders.read_text(encoding="utf-8"))
        except (DropboxError, ValueError):
            raise HomeDamagedError("what is kept of the holders is damaged") from None

    def save_holders(self, kept: Iterable[Holder]) -> None:
        """Keep labels."""
        files.replace(self._holders, holders.serialize(kept), files.SECRET)

    def promised(self, version: int) -> str | None:
        """Return the hash of the text that was signed here as this version; None where none was."""
        for line in self._promised_lines():
            number, _, sha256 = line.strip().partition(" ")
            if number == str(version):
                return sha256
        return None

    def promise(self, version: int, text_sha256: str) -> None:
        """Keep which text is signed as a version, before it is signed."""
        lines = [*self._promised_lines(), f"{version} {text_sha256}\n"]
        files.replace(self._promised, "".join(lines).encode(), files.SECRET)

    def _promised_lines(self) -> list[str]:
        return self._promised.read_text().splitlines(keepends=True) if self._promised.exists() else []

    def mark_restored(self) -> None:
        """Keep that the root key came from its sheets; before the key itself, so that it is never forgotten."""
        files.make_folder(self.folder, 0o700)
        files.replace(self._restored, b"", files.SECRET)

    def is_restored(self) -> bool:
        """Tell whether this root key may have signed what is not kept here."""
        return self._restored.exists()

    def pending(self) -> bytes | None:
        """Return the version that is being signed, with the signatures that were seen here."""
        return self._pending.read_bytes() if self._pending.exists() else None

    def save_pending(self, note: bytes) -> None:
        """Keep signatures that were seen."""
        files.replace(self._pending, note, files.SECRET)

    def save_freshness_key(self, public: str, sealed_key: bytes) -> None:
        """Keep the freshness key; before the root key, so that a home has both."""
        files.make_folder(self.folder, 0o700)
        self.folder.chmod(0o700)
        files.replace(self._freshness_public, f"{public}\n".encode(), files.SECRET)
        files.replace(self.freshness_key, sealed_key, files.SECRET)

    def freshness_public(self) -> str | None:
        """Return the public half of the freshness key; None in a home of an earlier release."""
        if not self.freshness_key.is_file():
            return None
        public = self._freshness_public.read_text(encoding="utf-8").removesuffix("\n")
        if not fields.HEX_32_BYTES.fullmatch(public):
            raise HomeDamagedError("the file of the freshness key's public half is damaged")
        return public

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Work alone in a folder that was set up."""
        if not self.root_key.is_file():
            raise HomeMissingError(
                "there is no root key here yet", hint="dropbox-keys init makes one; or give --home FOLDER"
            )
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise HomeBusyError("another command is at work here", hint="wait until it has ended") from None
        try:
            yield
        finally:
            os.close(descriptor)

    def pinned(self) -> Pinned:
        """Return the drop-box's name and first roots."""
        if not self.is_pinned():
            raise NotPinnedError(
                "this root key belongs to no drop-box yet", hint="take part in a key day: dropbox-keys day FILE"
            )
        try:
            lines = tomllib.loads(self._pinned.read_text(encoding="utf-8"))
            return Pinned(str(lines["origin"]), Roots(tuple(lines["roots"]), lines["threshold"]))
        except (ValueError, TypeError, KeyError):
            raise HomeDamagedError("the file of pinned roots is damaged") from None

    def draft(self) -> Document:
        """Return what the next version will say."""
        try:
            return directory.parse_text(self._draft.read_text(encoding="utf-8"))
        except (DropboxError, UnicodeDecodeError):
            raise HomeDamagedError("the draft is damaged") from None

    def save_draft(self, draft: Document) -> None:
        """Keep what the next version will say."""
        files.replace(self._draft, directory.serialize(draft).encode(), files.SECRET)

    def recipients(self) -> dict[str, str]:
        """Return every recipient string ever added, by its hash."""
        try:
            strings = self._recipients.read_text(encoding="ascii").split()
        except UnicodeDecodeError:
            raise HomeDamagedError("the list of recipients is damaged") from None
        return {directory.sha256_of(string): string for string in strings}

    def add_recipients(self, added: Iterable[str]) -> None:
        """Keep recipient strings. Before the draft that lists them: one too many harms nobody."""
        strings = sorted({*self.recipients().values(), *added})
        files.replace(self._recipients, "".join(f"{line}\n" for line in strings).encode(), files.SECRET)

    def requests(self) -> list[bytes]:
        """Return the request notes that were taken in."""
        return [path.read_bytes() for path in sorted(self._requests.glob("*.note"))]

    def add_request(self, note: bytes) -> None:
        """Keep a request. Before the draft that lists it."""
        files.make_folder(self._requests, 0o700)
        name = hashlib.sha256(note).hexdigest()[:16]
        files.replace(self._requests / f"{name}.note", note, files.SECRET)

    def add_owner(self, recipient_sha256: str, editor_key: str) -> None:
        """Keep whose recipient this is, where no request says it."""
        lines = {f"{recipient_sha256} {editor_key}\n", *self._owner_lines()}
        files.replace(self._owners, "".join(sorted(lines)).encode(), files.SECRET)

    def _owner_lines(self) -> list[str]:
        return (
            self._owners.read_text(encoding="utf-8").splitlines(keepends=True) if self._owners.exists() else []
        )

    def people(self, *further: Request) -> People:
        """Return whose keys are whose, as far as it is known here and by `further` requests."""
        try:
            owners = dict(line.split() for line in self._owner_lines())
            return People.of([*map(directory.read_request, self.requests()), *further], owners)
        except (ValueError, DropboxError):
            raise HomeDamagedError("what is kept of editors' requests is damaged") from None

    def history(self) -> list[bytes]:
        """Return the signed versions, from the first."""
        return list(self._history())

    def _history(self) -> Iterable[bytes]:
        version = 1
        while (path := self.folder / directory.history_file_name(version)).is_file():
            yield path.read_bytes()
            version += 1

    def signed(self) -> TrustedDirectory | None:
        """Return the last signed version, walked from the pinned roots; None before the first."""
        history = self.history()
        pinned = self.pinned()
        return directory.trust(history, pinned.roots).require_origin(pinned.origin) if history else None

    def fresh(self) -> bytes | None:
        """Return the note that says that the last version is the newest; None where there is none."""
        return self._fresh.read_bytes() if self._fresh.is_file() else None

    def save_fresh(self, note: bytes) -> None:
        """Keep a fresh note."""
        files.replace(self._fresh, note, files.SECRET)

    def save_signed(self, version: int, note: bytes) -> None:
        """Keep a signed version for good. From here on it exists, and this root key has a memory again."""
        self._save_version(version, note)
        self._restored.unlink(missing_ok=True)

    def _save_version(self, version: int, note: bytes) -> None:
        files.replace(self.folder / directory.history_file_name(version), note, files.SECRET)
