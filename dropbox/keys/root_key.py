"""The root key, and the freshness key beside it: both lie as `secret_key` says, under one passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.directory import FRESHNESS_KEY_NAME, ROOT_KEY_NAME
from dropbox.keys import secret_key
from dropbox.keys.secret_key import WORK_FACTOR
from dropbox.note.signing import SigningKey

if TYPE_CHECKING:
    from pathlib import Path


def generate() -> SigningKey:
    """Make a root key."""
    return SigningKey.generate(ROOT_KEY_NAME)


def generate_freshness() -> SigningKey:
    """Make a key that says which directory is the newest."""
    return SigningKey.generate(FRESHNESS_KEY_NAME)


def sealed(key: SigningKey, passphrase: str, work_factor: int = WORK_FACTOR) -> bytes:
    """Return the age file that keeps a key."""
    return secret_key.sealed(key, passphrase, work_factor)


def unlock(path: Path, passphrase: str) -> SigningKey:
    """Return the root key; raises `WrongPassphraseError`, `AgeError` or `HomeDamagedError`."""
    return secret_key.unlock(path, passphrase, ROOT_KEY_NAME)


def unlock_freshness(path: Path, passphrase: str) -> SigningKey:
    """Return the freshness key; raises as `unlock` does."""
    return secret_key.unlock(path, passphrase, FRESHNESS_KEY_NAME)


def public_hex(key: SigningKey) -> str:
    """Give the public half as a directory lists it."""
    return key.verifier.public_key.hex()
