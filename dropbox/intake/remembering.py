"""The newest key directory this server has seen: whatever the folder holds later, it never goes back.

Kept in the store, so that it outlives a restart and both apps share it. It is asked by the pinned roots and the
origin: a drop-box that begins anew with other roots begins with an empty memory.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING

from dropbox.errors import ResourceError
from dropbox.intake.errors import KeysForkedError, KeysRolledBackError
from dropbox.store.models import SeenDirectory

if TYPE_CHECKING:
    from dropbox.directory import Roots, TrustedDirectory
    from dropbox.store import Store


def require_newest(store: Store, trusted: TrustedDirectory) -> None:
    """Refuse a directory older than the newest seen, or of another past; remember a newer one.

    Raises `KeysRolledBackError` or `KeysForkedError`.
    """
    name = _pinned_sha256(trusted.pinned, trusted.origin)
    with store.sessions.reading() as session:
        seen = session.get(SeenDirectory, name)
        if seen is not None:
            _require_follows(trusted, seen)
        if seen is not None and seen.version == trusted.version:
            return
    # On a full disk the day goes on; the next start remembers it.
    with suppress(ResourceError):
        _remember(store, name, trusted)


def _remember(store: Store, name: str, trusted: TrustedDirectory) -> None:
    with store.sessions.writing() as session:
        seen = session.get(SeenDirectory, name)
        # The other app may have been quicker, and may know more.
        if seen is None or seen.version < trusted.version:
            row = SeenDirectory(pinned_sha256=name, version=trusted.version, text_sha256=trusted.text_sha256)
            session.merge(row)


def _require_follows(trusted: TrustedDirectory, seen: SeenDirectory) -> None:
    if trusted.version < seen.version:
        raise KeysRolledBackError(seen=seen.version, got=trusted.version)
    if trusted.at_version(seen.version).text_sha256 != seen.text_sha256:
        raise KeysForkedError(seen.version)


def _pinned_sha256(pinned: Roots, origin: str) -> str:
    rows = (origin, str(pinned.threshold), *sorted(pinned.keys))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
