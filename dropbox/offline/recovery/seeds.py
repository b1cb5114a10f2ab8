"""An identity's 32 bytes, which are what is split; and the identity they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.age import bech32
from dropbox.age.identity import HybridIdentity

if TYPE_CHECKING:
    from dropbox.age import Identity


def seed_of(identity: Identity) -> bytes:
    """Return the secret of a post-quantum identity."""
    return bech32.decode(HybridIdentity.prefix, str(identity))


def identity_of(seed: bytes) -> Identity:
    """Return the identity that 32 bytes are."""
    return HybridIdentity(seed)
