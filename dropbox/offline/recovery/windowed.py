"""A recovery key: listed like a reader for one window, and held by nobody: its secret is on sheets alone.

(1) An identity of fresh random bytes. It is split, and written nowhere.
(2) The shares restore it, before anybody is asked to list it.
(3) A request for the admin, with a signature that proves nothing (docs/spec/request.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox import age, directory, shares
from dropbox.directory.request import RECOVERY_KEY_NAME
from dropbox.note import signing
from dropbox.offline.recovery.seeds import seed_of

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """What is left of a recovery key once it was made."""

    recipient: str
    shares: tuple[shares.Share, ...]
    request: bytes

    @property
    def fingerprint(self) -> str:
        """Give the digits on its sheets."""
        return shares.fingerprint(self.recipient)


def make(window: tuple[date, date], threshold: int, count: int) -> RecoveryKey:
    """Make a recovery key for a half-open window; raises `ShareNumbersError`."""
    identity = age.Identity.generate()  # (1)
    recipient = str(identity.recipient)
    made = shares.split(seed_of(identity), threshold, count)
    if shares.combine(made) != seed_of(identity):  # (2)
        raise shares.ShareOtherKeyError
    wanted = directory.Wanted(*window, "recovery", recipient)
    text = directory.Request(None, None, (wanted,)).serialize()
    return RecoveryKey(recipient, made, signing.sign(text, [signing.SigningKey.generate(RECOVERY_KEY_NAME)]))
