"""Make the year's intake identities: each from its own random bytes, for a window of three months.

(1) The windows follow what is there already, each overlapping the next by two days.
(2) The first time a card is made too, and the vault's key.
(3) What is to be written is opened once, with the card as it lies on its medium; then it takes the old one's
    place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import age
from dropbox.directory import months
from dropbox.offline import identities, prekeys_file
from dropbox.offline.errors import CardWrongError, OutputExistsError, PrekeysThereError
from dropbox.offline.prekeys_file import Prekey
from dropbox.offline.vault import keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from dropbox.offline.home import Home

# On a seized machine these lie ahead: no more than two key days may be missed.
MAX_MONTHS: Final = 36


@dataclass(frozen=True, slots=True)
class Wish:
    """Which months to make keys for: `months` from `first`; without it from this month, past what is there."""

    first: date | None = None
    months: int = months.WINDOW_MONTHS


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and where the card is."""

    prekeys: tuple[Prekey, ...]
    card: Path
    has_new_card: bool
    has_new_vault: bool


def plan(there: Sequence[Prekey], wish: Wish, today: date) -> tuple[tuple[date, date], ...]:
    """Return the windows to make (1); raises `PrekeysThereError`."""
    this_month = months.first_of(today)
    end = months.later(wish.first or this_month, wish.months)
    start = wish.first or max((one.until - months.OVERLAP for one in there), default=this_month)
    start = max(start, wish.first or this_month)
    windows = []
    while start < end:
        following = min(months.later(start, months.PREKEY_MONTHS), end)
        windows.append(months.window(start, following))
        start = following
    if not windows:
        raise PrekeysThereError(
            f"there are keys up to {months.spoken(start)} already", hint="further ahead: --months N"
        )
    return tuple(windows)


def there(home: Home, passphrase: str) -> tuple[Prekey, ...]:
    """Return the prekeys that were made before; raises what `prekeys_file.unlock` does."""
    if not home.intake_file.is_file():
        return ()
    return prekeys_file.unlock(home, passphrase)


def make(
    home: Home,
    passphrase: str,
    windows: Sequence[tuple[date, date]],
    today: date,
    work_factor: int = identities.WORK_FACTOR,
) -> Made:
    """Make a prekey for each window, beside those that are there."""
    before = there(home, passphrase)
    is_first = not home.intake_file.is_file()
    held = identities.lasting(home, passphrase)
    if not held.vault:
        keys.create_vault(home, passphrase, today, work_factor)  # (2)
    place = new_card(home) if is_first else prekeys_file.card_place(home)
    card = prekeys_file.read_card(place)
    made = tuple(Prekey(from_, until, age.Identity.generate()) for from_, until in windows)
    every = (*before, *made)
    sealed = prekeys_file.seal_bytes(every, passphrase, card.recipient, work_factor)
    prove(sealed, every, passphrase, place)  # (3)
    prekeys_file.replace(home, sealed, every)
    prekeys_file.remember_card(home, place)
    return Made(made, place, has_new_card=is_first, has_new_vault=not held.vault)


def prove(sealed: bytes, prekeys: Sequence[Prekey], passphrase: str, card: Path) -> None:
    """Open what is about to be kept, with the card as it lies there; raises `CardWrongError`."""
    opened = prekeys_file.open_bytes(sealed, passphrase, prekeys_file.read_card(card))
    if {one.window for one in opened} != {one.window for one in prekeys}:
        raise CardWrongError("what was written does not open; nothing was changed", hint="try another card")


def new_card(home: Home) -> Path:
    """Make the card of a home whose prekeys it has none for yet, and return where it lies."""
    place = home.card.expanduser() if home.card else home.card_file
    if place == home.card_file:
        # An interrupted run left it: nothing that counts is sealed to it.
        place.unlink(missing_ok=True)
    try:
        prekeys_file.write_card(place, age.Identity.generate())
    except FileExistsError:
        raise OutputExistsError("that file exists already", hint="choose another name for the card") from None
    return place
