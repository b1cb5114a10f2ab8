"""Write a bag to a folder, so that it survives the stick being pulled right after."""

from __future__ import annotations

import errno
import hashlib
import os
from typing import IO, TYPE_CHECKING

from dropbox.bag import bagit
from dropbox.bag.errors import FolderNotEmptyError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path


def begin(folder: Path) -> None:
    """Make the folder, or require that it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderNotEmptyError("expected an empty folder", hint="name a folder that does not exist yet")


def write_small(path: Path, body: bytes) -> str:
    """Write a whole file and return its hash."""
    with path.open("xb") as file:
        file.write(body)
        fsync_file(file)
    return hashlib.sha256(body).hexdigest()


def finish(folder: Path, day: dt.date, hashes: Mapping[str, str], payload_bytes: int) -> None:
    """Write the tag files of a payload; everything is on the medium when this returns."""
    tags = {
        bagit.BAGIT: bagit.BAGIT_TXT,
        bagit.BAG_INFO: bagit.bag_info(
            [("Bagging-Date", day.isoformat()), ("Payload-Oxum", f"{payload_bytes}.{len(hashes)}")]
        ),
        bagit.MANIFEST: bagit.manifest(dict(sorted(hashes.items()))),
    }
    tag_hashes = {name: write_small(folder / name, body) for name, body in tags.items()}
    # Last of all: without it no reader takes the folder for a bag.
    write_small(folder / bagit.TAGMANIFEST, bagit.manifest(tag_hashes))
    inner = [path for path in folder.rglob("*") if path.is_dir()]
    for written in (*sorted(inner, reverse=True), folder, folder.parent):
        fsync_folder(written)


def fsync_file(file: IO[bytes]) -> None:
    """Bring a file's bytes to the medium."""
    file.flush()
    os.fsync(file.fileno())


def fsync_folder(folder: Path) -> None:
    """Bring a folder's entries to the medium."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some drivers of foreign file systems know no such thing for a folder; any other failure counts.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
