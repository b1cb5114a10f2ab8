"""What a machine opens for whoever has it: its passphrase, and its card if that was found."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dropbox import age
from dropbox.offline import identities
from dropbox.offline.home import Home
from tests.runbooks.keyboard import passphrase_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def held(casework: Path, whose: str, card: Path | None) -> tuple[age.Identity, ...]:
    """Give every identity that a machine opens with its passphrase, and with the card if there is one."""
    home = Home(casework)
    if card is None:
        lasting = identities.lasting(home, passphrase_of(whose))
        return (*lasting.plain, *lasting.vault)
    return identities.unlock(home, passphrase_of(whose), card)


def opens(sealed: bytes, identities_held: Iterable[age.Identity], words: str) -> bool:
    """Tell whether these identities open a sealed file; the words in it must then be the right ones."""
    chosen = list(identities_held)
    if not chosen:
        return False
    try:
        content = age.open(io.BytesIO(sealed), chosen).read()
    except age.NoMatchingIdentityError:
        return False
    assert words.encode() in content
    return True
