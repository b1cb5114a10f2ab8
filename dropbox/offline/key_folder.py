"""The published key folder as it travels: a tar of its files, held in memory while it is judged."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from dropbox import directory
from dropbox.bag.errors import BagError
from dropbox.bag.tar import TarReader
from dropbox.limits import MAX_KEY_FOLDER_BYTES, STREAM_CHUNK_BYTES
from dropbox.offline import files
from dropbox.offline.errors import KeyFolderError

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.bag.tar import TarMember

# What a directory needs, and the note that tells an editor how long sources can send; anything else that is
# published some day is left where it is.
_KNOWN: Final = re.compile(
    r"(directory|fresh)\.note|history/[1-9][0-9]{0,9}\.note|recipients/[a-z0-9-]{1,64}\.txt"
)


class KeyFolder:
    """Published files by name; a callable as `directory.trust_published` wants it. Nothing here is trusted."""

    def __init__(self, untrusted_files: dict[str, bytes]) -> None:
        self._files = untrusted_files

    @property
    def sha256(self) -> str:
        """Tell two folders apart by all their names and bytes."""
        rows = sorted(f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in self._files.items())
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    def __call__(self, name: str) -> bytes:
        """Return the bytes of a file; raises `KeyFolderError` where there is none."""
        try:
            return self._files[name]
        except KeyError:
            raise KeyFolderError("the key folder leaves out a file that its directory needs") from None

    @classmethod
    def unpack(cls, untrusted_stream: BinaryIO) -> KeyFolder:
        """Read the tar to its very end: the last chunk of age is verified only there."""
        try:
            return cls(_members(untrusted_stream))
        except BagError as error:
            raise KeyFolderError("the key folder is not a plain tar of the published files") from error

    @classmethod
    def load(cls, folder: Path) -> KeyFolder:
        """Read a folder that `save` wrote."""
        paths = (path for path in folder.rglob("*") if path.is_file())
        return cls({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})

    def save(self, folder: Path) -> None:
        """Write the files to a new folder, in one step."""
        aside = files.new_folder(folder.with_name(folder.name + files.PARTIAL))
        for name, content in self._files.items():
            path = aside / name
            files.private_folders(path.parent)
            files.write_new(path, content)
        files.sync_tree(aside)
        files.rename(aside, folder)


def _members(untrusted_stream: BinaryIO) -> dict[str, bytes]:
    reader = TarReader(untrusted_stream)
    found: dict[str, bytes] = {}
    while member := reader.next_member():
        content = _content(reader, member)
        if member.name in found:
            raise KeyFolderError("the key folder has a file twice")
        if _KNOWN.fullmatch(member.name):
            found[member.name] = content
    while rest := untrusted_stream.read(STREAM_CHUNK_BYTES):
        if rest.strip(b"\0"):
            raise KeyFolderError("something follows the end of the key folder")
    return found


def _content(reader: TarReader, member: TarMember) -> bytes:
    if reader.position_bytes + member.size_bytes > MAX_KEY_FOLDER_BYTES:
        raise KeyFolderError(f"the key folder is larger than {MAX_KEY_FOLDER_BYTES} bytes")
    content = b"".join(reader.chunks(member))
    reader.require_fill(member)
    return content


def current_version(folder: KeyFolder) -> int:
    """Return the version the folder claims; for its first sight only."""
    return directory.parse(folder(directory.CURRENT_FILE)).document.version


def first_roots(folder: KeyFolder) -> directory.Roots:
    """Return the roots the folder claims to begin with: what a check phrase is compared for."""
    first = directory.CURRENT_FILE if current_version(folder) == 1 else directory.history_file_name(1)
    return directory.parse(folder(first)).document.roots
