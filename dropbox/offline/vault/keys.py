"""The vault's key: what was opened is sealed to it again. It stands in no directory (docs/spec/vault.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox import age
from dropbox.limits import MAX_AGE_KEY_FILE_BYTES
from dropbox.offline import identities
from dropbox.offline.errors import VaultMissingError

if TYPE_CHECKING:
    from datetime import date

    from dropbox.offline.home import Home


def vault_identity(home: Home, passphrase: str) -> age.Identity:
    """Return the identity that is sealed to now; raises `WrongPassphraseError` or `VaultMissingError`."""
    held = identities.lasting(home, passphrase).vault
    if not held:
        raise VaultMissingError(
            "this machine has no vault key yet", hint="dropbox-offline prekeys makes it, with the year's keys"
        )
    return held[-1]


def vault_recipients(home: Home) -> tuple[age.Recipient, ...]:
    """Return whom to seal to what was opened: nobody, where this machine has no vault key."""
    try:
        with home.vault_file.open("rb") as file:
            lines = file.read(MAX_AGE_KEY_FILE_BYTES).decode("ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return ()
    return tuple(age.Recipient.parse(line) for line in lines if line and not line.startswith("#"))


def adopt_vault(
    home: Home, identity: age.Identity, passphrase: str, work_factor: int = identities.WORK_FACTOR
) -> None:
    """Make an identity the vault's, in a home that is there or in a new one.

    Older vault identities stay: they go on opening what was sealed to them.
    """
    home.create()
    identities.add_vault(home, identity, passphrase, "restored", work_factor)


def create_vault(
    home: Home, passphrase: str, today: date, work_factor: int = identities.WORK_FACTOR
) -> age.Recipient:
    """Make a new vault key; older ones go on opening what was sealed to them."""
    identity = age.Identity.generate()
    identities.add_vault(home, identity, passphrase, today.isoformat(), work_factor)
    return identity.recipient
