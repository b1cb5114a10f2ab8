"""Sealed files and keys for the tests; X25519 where the kind does not matter, for it is fast."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Final

from dropbox import age
from dropbox.age.identity import HybridIdentity, X25519Identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.age.recipient import RecipientType

CLASSICAL: Final = X25519Identity(bytes(range(32)))
HYBRID: Final = HybridIdentity(bytes(range(32)))
OTHER_CLASSICAL: Final = X25519Identity(bytes(range(1, 33)))
OTHER_HYBRID: Final = HybridIdentity(bytes(range(1, 33)))
PASSPHRASE: Final = "correct horse battery staple"
# Bytes that don't repeat, the same in every run.
NOISE: Final = random.Random(1).randbytes(5 * 1024 * 1024)  # noqa: S311 noise, not a secret


def sealed(plaintext: bytes, recipients: Iterable[RecipientType] = (CLASSICAL.recipient,)) -> bytes:
    """Seal in memory."""
    sink = io.BytesIO()
    with age.seal(sink, recipients) as sealing:
        sealing.write(plaintext)
    return sink.getvalue()


def authentic_part(file: bytes) -> bytes:
    """Read a damaged file until it raises, and return what it gave before."""
    given = bytearray()
    try:
        reader = age.open(io.BytesIO(file), [CLASSICAL, HYBRID])
        while piece := reader.read(1000):
            given += piece
    except age.AgeError:
        return bytes(given)
    raise AssertionError("the file was taken for whole")
