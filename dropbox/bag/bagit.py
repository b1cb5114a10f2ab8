"""BagIt (RFC 8493) tag files, in one spelling: the declaration, manifests and bag-info lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dropbox.bag.errors import (
    BagInfoError,
    HashMismatchError,
    ManifestError,
    ManifestExtraError,
    ManifestMissingError,
    ManifestOrderError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BAGIT_TXT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT: Final = "bagit.txt"
BAG_INFO: Final = "bag-info.txt"
MANIFEST: Final = "manifest-sha256.txt"
TAGMANIFEST: Final = "tagmanifest-sha256.txt"
PAYLOAD: Final = "data/"
# What the tag manifest lists, in its order.
TAG_FILES: Final[tuple[str, ...]] = (BAGIT, BAG_INFO, MANIFEST)

_HASH_BYTES: Final = 64
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([\x21-\x7e]{1,255})")
_LABEL: Final = re.compile(r"([A-Z][A-Za-z-]{0,39}): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)")


def manifest(hashes: Mapping[str, str]) -> bytes:
    """Return a manifest of `name -> SHA-256 in hex`, in the mapping's order."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in hashes.items()).encode("ascii")


def manifest_size_bytes(names: Iterable[str]) -> int:
    """Return the size of a manifest that lists these names."""
    return sum(_HASH_BYTES + 2 + len(name) + 1 for name in names)


def parse_manifest(untrusted: bytes) -> dict[str, str]:
    """Return `name -> hash` of a manifest; its names are still to be compared with what is there."""
    try:
        text = untrusted.decode("ascii")
    except UnicodeError:
        raise ManifestError("expected a manifest in ASCII") from None  # the original error carries the bytes
    lines = text.split("\n")
    if lines.pop() != "":
        raise ManifestError("expected a line end after the manifest's last line")
    found = [_LINE.fullmatch(line) for line in lines]
    hashes = {match[2]: match[1] for match in found if match}
    if None in found:
        raise ManifestError("expected 64 hex digits, two spaces and a name on each line of a manifest")
    if len(hashes) != len(lines):
        raise ManifestOrderError("a manifest lists a file twice")
    return hashes


def require_manifest(untrusted: bytes, hashes: Mapping[str, str]) -> None:
    """Require that a manifest lists exactly these files, with these hashes, in this order."""
    if untrusted == manifest(hashes):
        return
    listed = parse_manifest(untrusted)
    if hashes.keys() - listed.keys():
        raise ManifestMissingError("a manifest leaves out a file that is in the bag")
    if listed.keys() - hashes.keys():
        raise ManifestExtraError("a manifest lists a file that is not in the bag")
    if listed != hashes:
        raise HashMismatchError("a file's hash is not the one in its manifest")
    raise ManifestOrderError("a manifest lists the files in another order")


def bag_info(labels: Iterable[tuple[str, str]]) -> bytes:
    """Return `Label: value` lines; no folding."""
    lines = [f"{label}: {value}" for label, value in labels]
    if not all(_LABEL.fullmatch(line) for line in lines):
        raise BagInfoError("expected visible ASCII as label and value")
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def parse_bag_info(untrusted: bytes) -> list[tuple[str, str]]:
    """Return the labels and values in order; which labels may come, and when, is the caller's rule."""
    try:
        text = untrusted.decode("ascii")
    except UnicodeError:
        raise BagInfoError("expected bag-info in ASCII") from None
    lines = text.split("\n")
    if lines.pop() != "":
        raise BagInfoError("expected a line end after the last line of bag-info")
    found = [_LABEL.fullmatch(line) for line in lines]
    if None in found:
        raise BagInfoError("expected `Label: value` on each line of bag-info")
    return [(match[1], match[2]) for match in found if match]
