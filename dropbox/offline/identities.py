"""The identities of this machine: an age identity file, kept under a passphrase as `age -p` would.

Lasting ones, and the vault's, each below a line `# vault`: the last of those is the one that is sealed to. What
sources seal to, windowed, lies apart (`prekeys_file`) and opens only with the card, too. docs/spec/vault.md.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import age
from dropbox.limits import MAX_IDENTITY_FILE_BYTES
from dropbox.offline import files, prekeys_file
from dropbox.offline.errors import HomeExistsError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from typing import BinaryIO

    from dropbox.offline.home import Home

# What `age -p` writes: 2^18 takes a second here, and as long for every guess on a seized disk.
WORK_FACTOR: Final = 18
DIGITS_TO_COMPARE: Final = 16
VAULT: Final = "# vault"
_LOST: Final = "look at the keyboard's language and Caps Lock; if it is lost: dropbox-offline recover --help"


@dataclass(frozen=True, slots=True)
class Held:
    """Every identity of this machine, and which of them are the vault's, the newest last."""

    every: tuple[age.Identity, ...]
    vault: tuple[age.Identity, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """What `identity.age` holds, oldest first."""

    plain: tuple[age.Identity, ...]
    vault: tuple[age.Identity, ...]


def create(home: Home, passphrase: str, today: date, work_factor: int = WORK_FACTOR) -> age.Recipient:
    """Make this machine's first identity; raises `HomeExistsError` where there is one."""
    home.create()
    with home.locked():
        require_none(home)
        return _add_plain(home, "", passphrase, today, work_factor)


def require_none(home: Home) -> None:
    """Refuse to make a first identity where there is one: it would be lost."""
    if home.identity_file.exists():
        raise HomeExistsError(
            "this machine has its keys already", hint="for one more key to read with: init --another-key"
        )


def add(home: Home, passphrase: str, today: date, work_factor: int = WORK_FACTOR) -> age.Recipient:
    """Make one more identity, under the same passphrase; the old ones go on opening what was sealed to them."""
    return _add_plain(home, _read(home, passphrase), passphrase, today, work_factor)


def add_vault(
    home: Home, identity: age.Identity, passphrase: str, created: str, work_factor: int = WORK_FACTOR
) -> None:
    """Make an identity the vault's from now on; the older ones go on opening. `created`: a day, or words."""
    before = _read(home, passphrase) if home.identity_file.exists() else ""
    _append(home, before, f"{VAULT}\n{_entry(identity, created)}", passphrase, work_factor)
    files.replace(home.vault_file, f"{identity.recipient}\n".encode("ascii"))


def unlock(home: Home, passphrase: str, card: Path | None = None) -> tuple[age.Identity, ...]:
    """Return every identity: lasting ones, the vault's, those of the windows.

    Raises `WrongPassphraseError`; where there are keys of windows also `CardMissingError`, `CardWrongError`.
    """
    return unlock_held(home, passphrase, card).every


def unlock_held(home: Home, passphrase: str, card: Path | None = None) -> Held:
    """Do what `unlock` does, and say which are the vault's."""
    held = lasting(home, passphrase)
    windowed = prekeys_file.unlock(home, passphrase, card) if home.intake_file.is_file() else ()
    return Held((*held.plain, *held.vault, *(prekey.identity for prekey in windowed)), held.vault)


def lasting(home: Home, passphrase: str) -> Lasting:
    """Return what opens without the card; raises `WrongPassphraseError`."""
    plain: list[age.Identity] = []
    vault: list[age.Identity] = []
    is_vault = False
    for line in _read(home, passphrase).splitlines():
        if line == VAULT:
            is_vault = True
        elif line and not line.startswith("#"):
            (vault if is_vault else plain).append(age.Identity.parse(line))
            is_vault = False
    return Lasting(tuple(plain), tuple(vault))


def digits_to_compare(recipient: str) -> str:
    """Give the first digits of the hash by which the directory lists a recipient, to be read out."""
    return hashlib.sha256(recipient.encode()).hexdigest()[:DIGITS_TO_COMPARE]


def _read(home: Home, passphrase: str) -> str:
    with home.identity_file.open("rb") as sealed:
        opened = _opened(sealed, passphrase)
        text = opened.read(MAX_IDENTITY_FILE_BYTES)
        if opened.read(1):
            raise age.IdentityFormatError("the identity file is larger than any this program writes")
    return text.decode("ascii", errors="replace")


def _opened(sealed: BinaryIO, passphrase: str) -> age.PayloadReader:
    try:
        return age.open(sealed, [age.ScryptIdentity(passphrase)])
    except age.WrongPassphraseError as error:
        raise age.WrongPassphraseError(str(error), hint=_LOST) from None


def _add_plain(home: Home, before: str, passphrase: str, today: date, work_factor: int) -> age.Recipient:
    identity = age.Identity.generate()
    _append(home, before, _entry(identity, today.isoformat()), passphrase, work_factor)
    # The newest: what the admin is to list from now on.
    files.replace(home.recipient_file, f"{identity.recipient}\n".encode("ascii"))
    return identity.recipient


def _entry(identity: age.Identity, created: str) -> str:
    return f"# created: {created}\n# public key: {identity.recipient}\n{identity}\n"


def _append(home: Home, before: str, entry: str, passphrase: str, work_factor: int) -> None:
    sealed = io.BytesIO()
    with age.seal(sealed, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
        sealing.write(f"{before}{entry}".encode("ascii"))
    files.replace(home.identity_file, sealed.getvalue())
