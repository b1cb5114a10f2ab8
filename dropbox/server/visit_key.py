"""The plain form's one secret: made in gunicorn's master, inherited by its workers, gone when they end.

Never in an environment variable, a file or an argument, which is where others of this machine could read it.
"""

from __future__ import annotations

import secrets
from typing import Final

_KEY_BYTES: Final = 32
_made: list[bytes] = []


def make() -> None:
    """Make the key, before the first fork."""
    _made[:] = [secrets.token_bytes(_KEY_BYTES)]


def of_master() -> bytes:
    """Return the key that every worker of this master shares."""
    [key] = _made
    return key
