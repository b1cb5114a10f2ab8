"""Merkle trees of RFC 6962: hashes, and the way from a leaf to the root."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from dropbox.tlog.errors import InclusionError

if TYPE_CHECKING:
    from collections.abc import Sequence

HASH_BYTES: Final = 32


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def require_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Refuse a leaf that is not at `index` of the tree of this size and root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        raise InclusionError("the entry's index lies outside the tree")
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise InclusionError("the way to the root is too long")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last or found != root:
        raise InclusionError("the entry is not in the tree that the log signed")
