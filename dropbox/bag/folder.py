"""Read a bag from a folder that anyone may have written: plain files only, never through a link."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING, BinaryIO, Final

from dropbox import limits
from dropbox.bag import bagit
from dropbox.bag.errors import (
    BagDeclarationError,
    BagInfoError,
    CourierKindError,
    CourierMissingError,
    CourierTooLargeError,
    CourierUnlistedError,
    ItemDamagedError,
    ManifestOrderError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

TAGS: Final = (*bagit.TAG_FILES, bagit.TAGMANIFEST)
_INFO_LABELS: Final = ["Bagging-Date", "Payload-Oxum"]
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def list_files(folder: Path, folders: AbstractSet[str], most_files: int) -> set[str]:
    """Return the names of all files in the bag, relative to it; in no other folders than these."""
    found: set[str] = set()
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        with os.scandir(folder / inner) as entries:
            for entry in entries:
                name = f"{inner}/{entry.name}".removeprefix("/")
                (waiting.append if _is_folder(entry, name, folders) else found.add)(name)
                if len(found) > most_files + len(TAGS):
                    raise CourierTooLargeError(f"expected at most {most_files} files")
    return found


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file; raises `ItemDamagedError` where there is none or the medium fails."""
    # A named pipe must not make the reader wait; O_NOFOLLOW: it was no link when the folder was listed.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise ItemDamagedError("missing") from None
    except OSError as error:
        raise ItemDamagedError("unreadable") from error
    file = os.fdopen(descriptor, "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise CourierKindError("expected a plain file")
    return file


def read_small(path: Path, most_bytes: int) -> bytes:
    """Return the whole of one of the bag's lists."""
    try:
        with open_plain(path) as file:
            body = file.read(most_bytes + 1)
    except ItemDamagedError as error:
        raise CourierMissingError("a list of the bag is missing or unreadable", hint=error.hint) from error
    except OSError as error:
        raise CourierMissingError("a list of the bag is unreadable") from error
    if len(body) > most_bytes:
        raise CourierTooLargeError("a list of the bag is larger than its bound")
    return body


def read_manifests(folder: Path, present: AbstractSet[str], most_bytes: int) -> dict[str, str]:
    """Return the manifest's `name -> hash`, once the declaration and the tag manifest hold."""
    if not present >= set(TAGS):
        raise CourierMissingError(
            "a file every courier bag has is missing", hint="copy the folder from the stick once more"
        )
    bodies = {name: read_small(folder / name, most_bytes) for name in TAGS}
    if bodies[bagit.BAGIT] != bagit.BAGIT_TXT:
        raise BagDeclarationError("expected the declaration of a BagIt 1.0 bag in UTF-8")
    tags = {name: hashlib.sha256(bodies[name]).hexdigest() for name in bagit.TAG_FILES}
    bagit.require_manifest(bodies[bagit.TAGMANIFEST], tags)
    hashes = bagit.parse_manifest(bodies[bagit.MANIFEST])
    if list(hashes) != sorted(hashes):
        raise ManifestOrderError("expected a manifest sorted by name")
    return hashes


def read_info(folder: Path) -> tuple[dt.date, str]:
    """Return the bagging date and the oxum of `bag-info.txt`."""
    pairs = bagit.parse_bag_info(read_small(folder / bagit.BAG_INFO, limits.MAX_BAG_INFO_BYTES))
    if [label for label, _ in pairs] != _INFO_LABELS:
        raise BagInfoError("expected Bagging-Date and Payload-Oxum, nothing else")
    (_, day), (_, oxum) = pairs
    try:
        if _DAY.fullmatch(day):
            return dt.date.fromisoformat(day), oxum
    except ValueError:
        pass
    raise BagInfoError("expected a date as Bagging-Date")


def require_listed(present: AbstractSet[str], hashes: Mapping[str, str]) -> None:
    """Require that nothing lies there that the manifest does not list."""
    if present - hashes.keys() - set(TAGS):
        raise CourierUnlistedError(
            "the folder holds something that was not packed", hint="copy it from the stick once more, alone"
        )


def _is_folder(entry: os.DirEntry[str], name: str, folders: AbstractSet[str]) -> bool:
    if entry.is_dir(follow_symlinks=False):
        if name not in folders:
            raise CourierUnlistedError("the folder holds a folder that was not packed")
        return True
    if not entry.is_file(follow_symlinks=False):
        raise CourierKindError("expected plain files, found a link or a device")
    return False
