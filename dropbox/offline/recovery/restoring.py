"""A new home around a key that came back from its sheets.

The vault's key goes where the vault's key belongs. A recovery key goes among the keys of the windows, under
passphrase and card, so that `retire` destroys it like them; what it opens is kept with a new vault key.
The file that makes a folder a home is written last: an interrupted run is simply run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.offline import freshness_key, identities, prekeys_file
from dropbox.offline.answers import editor_key
from dropbox.offline.prekeys_file import Prekey
from dropbox.offline.vault import keys, prekeys

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dropbox import age
    from dropbox.offline.home import Home


def restore_vault(
    home: Home, identity: age.Identity, passphrase: str, work_factor: int = identities.WORK_FACTOR
) -> None:
    """Make a home whose vault key is this one; raises `HomeExistsError`."""
    identities.require_none(home)
    home.create()
    with home.locked():
        _make_signing_keys(home, passphrase, work_factor)
        keys.adopt_vault(home, identity, passphrase, work_factor)


def restore_recovery(
    home: Home,
    identity: age.Identity,
    window: tuple[date, date],
    passphrase: str,
    today: date,
    work_factor: int = identities.WORK_FACTOR,
) -> Path:
    """Make a home that opens what was sealed to a recovery key; return where its card is."""
    identities.require_none(home)
    home.create()
    with home.locked():
        card = prekeys.new_card(home)
        prekey = Prekey(*window, identity)
        sealed = prekeys_file.seal_bytes(
            [prekey], passphrase, prekeys_file.read_card(card).recipient, work_factor
        )
        prekeys.prove(sealed, [prekey], passphrase, card)
        prekeys_file.replace(home, sealed, [prekey])
        prekeys_file.remember_card(home, card)
        _make_signing_keys(home, passphrase, work_factor)
        keys.create_vault(home, passphrase, today, work_factor)
    return card


def _make_signing_keys(home: Home, passphrase: str, work_factor: int) -> None:
    # New ones: nobody's shares restore the right to speak.
    editor_key.create(home, passphrase, work_factor)
    freshness_key.create(home, passphrase, work_factor)
