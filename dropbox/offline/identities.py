"""The identities of this machine: an age identity file, kept under a passphrase as `age -p` would."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Final

from dropbox import age
from dropbox.limits import MAX_IDENTITY_FILE_BYTES
from dropbox.offline import files
from dropbox.offline.errors import HomeExistsError

if TYPE_CHECKING:
    from datetime import date

    from dropbox.offline.home import Home

# What `age -p` writes: 2^18 takes a second here, and as long for every guess on a seized disk.
WORK_FACTOR: Final = 18
DIGITS_TO_COMPARE: Final = 16


def create(home: Home, passphrase: str, today: date, work_factor: int = WORK_FACTOR) -> age.Recipient:
    """Make this machine's first identity; raises `HomeExistsError` where there is one."""
    home.create()
    with home.locked():
        require_none(home)
        return _add(home, "", passphrase, today, work_factor)


def require_none(home: Home) -> None:
    """Refuse to make a first identity where there is one: it would be lost."""
    if home.identity_file.exists():
        raise HomeExistsError(
            "this machine has its keys already", hint="for one more key to read with: init --another-key"
        )


def add(home: Home, passphrase: str, today: date, work_factor: int = WORK_FACTOR) -> age.Recipient:
    """Make one more identity, under the same passphrase; the old ones go on opening what was sealed to them."""
    return _add(home, _read(home, passphrase), passphrase, today, work_factor)


def unlock(home: Home, passphrase: str) -> tuple[age.Identity, ...]:
    """Return every identity; raises `WrongPassphraseError`."""
    lines = _read(home, passphrase).splitlines()
    return tuple(age.Identity.parse(line) for line in lines if line and not line.startswith("#"))


def digits_to_compare(recipient: str) -> str:
    """Give the first digits of the hash by which the directory lists a recipient, to be read out."""
    return hashlib.sha256(recipient.encode()).hexdigest()[:DIGITS_TO_COMPARE]


def _read(home: Home, passphrase: str) -> str:
    with home.identity_file.open("rb") as sealed:
        opened = age.open(sealed, [age.ScryptIdentity(passphrase)])
        text = opened.read(MAX_IDENTITY_FILE_BYTES)
        if opened.read(1):
            raise age.IdentityFormatError("the identity file is larger than any this program writes")
    return text.decode("ascii", errors="replace")


def _add(home: Home, before: str, passphrase: str, today: date, work_factor: int) -> age.Recipient:
    identity = age.Identity.generate()
    recipient = identity.recipient
    text = f"{before}# created: {today.isoformat()}\n# public key: {recipient}\n{identity}\n"
    sealed = io.BytesIO()
    with age.seal(sealed, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
        sealing.write(text.encode("ascii"))
    files.replace(home.identity_file, sealed.getvalue())
    # The newest: what the admin is to list from now on.
    files.replace(home.recipient_file, f"{recipient}\n".encode("ascii"))
    return recipient
