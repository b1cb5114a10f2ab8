"""`intake.age`: the keys of the windows, under the passphrase and, in that, to the card (docs/spec/vault.md).

Opened without us by `age -d intake.age | age -d -i card.txt`. Inside lies an age identity file, each identity
below `# window <from> <until>` and `# public key: …`. Their public halves lie in `intake.txt`, for whoever has
neither passphrase nor card at hand; nothing is signed or sealed by that file.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import age
from dropbox.limits import MAX_IDENTITY_FILE_BYTES
from dropbox.offline import files
from dropbox.offline.errors import CardMissingError, CardWrongError, IntakeFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.offline.home import Home

_DAY: Final = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
_PUBLIC: Final = re.compile(f"^# window {_DAY} {_DAY}\n(age1pq1[a-z0-9]+)$", re.MULTILINE)
_WINDOW: Final = re.compile(f"# window {_DAY} {_DAY}")


@dataclass(frozen=True, slots=True)
class Window:
    """The public half of a prekey, for the half-open window `[from_, until)`."""

    from_: date
    until: date
    recipient: str


@dataclass(frozen=True, slots=True)
class Prekey:
    """An identity that sources seal to, made for the half-open window `[from_, until)`."""

    from_: date
    until: date
    identity: age.Identity = field(repr=False)
    # Its public half. Kept: a post-quantum recipient takes milliseconds to write.
    window: Window = field(init=False, compare=False)

    def __post_init__(self) -> None:
        window = Window(self.from_, self.until, str(self.identity.recipient))
        object.__setattr__(self, "window", window)


def unlock(home: Home, passphrase: str, card: Path | None = None) -> tuple[Prekey, ...]:
    """Return the prekeys, the earliest first; `card`, else `home.card`, else where it was last.

    Raises `WrongPassphraseError`, `CardMissingError`, `CardWrongError` or `IntakeFileError`.
    """
    place = card_place(home, card)
    prekeys = open_bytes(home.intake_file.read_bytes(), passphrase, read_card(place))
    remember_card(home, place)
    every = tuple(prekey.window for prekey in prekeys)
    if windows(home) != every:
        write_windows(home, every)
    return prekeys


def open_bytes(sealed: bytes, passphrase: str, card: age.Identity) -> tuple[Prekey, ...]:
    """Open what `seal_bytes` wrote."""
    # The passphrase first: a mistyped one must not be taken for a wrong card.
    inner = _read_all(age.open(io.BytesIO(sealed), [age.ScryptIdentity(passphrase)]))
    try:
        text = _read_all(age.open(io.BytesIO(inner), [card]))
    except age.NoMatchingIdentityError:
        raise CardWrongError(
            "this is the card of other keys", hint="retire wrote a new card; the old one opens nothing any more"
        ) from None
    return _parse(text)


def seal_bytes(prekeys: Iterable[Prekey], passphrase: str, card: age.Recipient, work_factor: int) -> bytes:
    """Seal prekeys to the card, and that under the passphrase."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with age.seal(inner, [card]) as sealing:
        sealing.write("".join(map(_entry, sorted(prekeys, key=_order))).encode("ascii"))
    with age.seal(outer, [age.ScryptRecipient(passphrase, work_factor)]) as sealing:
        sealing.write(inner.getvalue())
    return outer.getvalue()


def replace(home: Home, sealed: bytes, prekeys: Iterable[Prekey]) -> None:
    """Put sealed prekeys in the place of those that were there, and their public halves beside them."""
    files.replace(home.intake_file, sealed)
    write_windows(home, [prekey.window for prekey in prekeys])


def write_windows(home: Home, windows: Iterable[Window]) -> None:
    """Write the public halves."""
    rows = (f"{_window(one)}\n{one.recipient}\n" for one in sorted(windows, key=_order))
    files.replace(home.intake_public_file, "".join(rows).encode("ascii"))


def windows(home: Home) -> tuple[Window, ...]:
    """Return the public halves, without passphrase and card, as far as they can be read.

    Nobody vouches for them; whoever unlocks the prekeys mends them.
    """
    try:
        text = home.intake_public_file.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return ()
    found = []
    for from_, until, string in _PUBLIC.findall(text):
        try:
            found.append(Window(date.fromisoformat(from_), date.fromisoformat(until), string))
        except ValueError:
            continue
    return tuple(found)


def card_place(home: Home, card: Path | None = None) -> Path:
    """Return where the card is: as given, as given with the command, where it was last, beside the keys."""
    if given := card or home.card:
        return given.expanduser()
    try:
        return Path(home.card_place_file.read_text(encoding="utf-8").removesuffix("\n"))
    except FileNotFoundError:
        return home.card_file


def lies_beside_the_keys(home: Home, place: Path) -> bool:
    """Tell whether a card lies on the disk of the keys: whoever has that disk's old blocks has both."""
    try:
        return place.stat().st_dev == home.root.stat().st_dev
    except FileNotFoundError:
        return False


def remember_card(home: Home, place: Path) -> None:
    """Remember where the card was, for the next time."""
    line = f"{place.absolute()}\n".encode()
    if not home.card_place_file.is_file() or home.card_place_file.read_bytes() != line:
        files.replace(home.card_place_file, line)


def read_card(place: Path) -> age.Identity:
    """Return the card's identity; raises `CardMissingError` or `CardWrongError`."""
    try:
        with place.open("rb") as file:
            text = file.read(MAX_IDENTITY_FILE_BYTES).decode("ascii", errors="replace")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise CardMissingError(
            "the card is not there; without it the keys of the windows do not open",
            hint="put it in, or say where it is: --card FILE",
        ) from None
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        (line,) = lines
        return age.Identity.parse(line)
    except (ValueError, age.IdentityFormatError):
        # Not chained: nothing of a secret may reach a traceback.
        raise CardWrongError(
            "this file is no card", hint="a card holds one line AGE-SECRET-KEY-PQ-1…"
        ) from None


def write_card(place: Path, card: age.Identity) -> None:
    """Write a card; raises `FileExistsError` rather than overwrite one."""
    files.write_new(place, f"{card}\n".encode("ascii"))
    files.sync_folder(place.absolute().parent)


def _parse(text: bytes) -> tuple[Prekey, ...]:
    prekeys = []
    window: tuple[date, date] | None = None
    try:
        for line in text.decode("ascii").splitlines():
            if line.startswith("# window "):
                window = _days(line)
            elif line and not line.startswith("#"):
                from_, until = window or (None, None)
                if from_ is None or until is None:
                    raise IntakeFileError("a key of the windows has no window")
                prekeys.append(Prekey(from_, until, age.Identity.parse(line)))
                window = None
    except (UnicodeDecodeError, age.IdentityFormatError):
        raise IntakeFileError("the file of the keys of the windows is damaged") from None
    return tuple(sorted(prekeys, key=_order))


def _days(line: str) -> tuple[date, date]:
    found = _WINDOW.fullmatch(line)
    if found is None:
        raise IntakeFileError("the file of the keys of the windows is damaged")
    try:
        return date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError:
        raise IntakeFileError("the file of the keys of the windows is damaged") from None


def _window(one: Prekey | Window) -> str:
    return f"# window {one.from_.isoformat()} {one.until.isoformat()}"


def _entry(prekey: Prekey) -> str:
    return f"{_window(prekey)}\n# public key: {prekey.window.recipient}\n{prekey.identity}\n"


def _order(one: Prekey | Window) -> tuple[date, date]:
    return one.from_, one.until


def _read_all(opened: age.PayloadReader) -> bytes:
    content = opened.read(MAX_IDENTITY_FILE_BYTES)
    if opened.read(1):
        raise IntakeFileError("the file of the keys of the windows is larger than any this program writes")
    return content
