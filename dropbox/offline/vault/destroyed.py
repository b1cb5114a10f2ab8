"""The record of what was destroyed: a signed note in `destroyed/` (docs/spec/vault.md).

It is written before the keys go, under a name that ends in the hash of the file without them; it counts once
that file is in place. What an interruption leaves between the two is settled by the next command that looks.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from dropbox import directory, note
from dropbox.offline import files, prekeys_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from dropbox.note.signing import SigningKey
    from dropbox.offline.home import Home
    from dropbox.offline.last_bag import LastBag
    from dropbox.offline.vault.windows import Term

HEADER: Final = "press-dropbox/destroyed@v1"
_PENDING: Final = re.compile(r"(.+)\.([0-9a-f]{64})")
_RECIPIENT: Final = re.compile(r"^recipient \S+ \S+ ([0-9a-f]{64})$", re.MULTILINE)


def text(day: date, bag: LastBag, gone: Iterable[tuple[Term, str]], *, is_card_apart: bool) -> str:
    """Write what is signed; of each recipient its time and its hash."""
    lines = sorted(
        f"recipient {term.from_.isoformat()} {term.until.isoformat()} {directory.sha256_of(recipient)}\n"
        for term, recipient in gone
    )
    return (
        f"{HEADER}\nday {day.isoformat()}\ninventory {bag.day.isoformat()} {bag.sha256}\n"
        f"card {'apart' if is_card_apart else 'beside'}\n{''.join(lines)}"
    )


def announce(home: Home, signed_text: str, editor: SigningKey, sealed: bytes) -> Path:
    """Write the record for the moment when `sealed` has taken its place."""
    day = signed_text.split("\n")[1].removeprefix("day ")
    number = sum(1 for path in home.destroyed_folder.glob(f"{day}-*.note")) + 1
    pending = home.destroyed_folder / f"{day}-{number}.{hashlib.sha256(sealed).hexdigest()}"
    files.write_new(pending, note.signing.sign(signed_text, [editor]))
    files.sync_folder(home.destroyed_folder)
    return pending


def settle(home: Home, pending: Path) -> Path:
    """Let a record count whose keys are gone; return where it lies."""
    signed = note.parse(pending.read_bytes())
    gone = set(_RECIPIENT.findall(signed.text))
    left = [one for one in prekeys_file.windows(home) if directory.sha256_of(one.recipient) not in gone]
    prekeys_file.write_windows(home, left)
    place = pending.with_suffix(".note")
    files.rename(pending, place)
    return place


def settle_interrupted(home: Home) -> None:
    """Settle what an interruption left: the keys are gone, or they are not and nothing was destroyed."""
    if not home.destroyed_folder.is_dir():
        return
    here = home.intake_file.read_bytes() if home.intake_file.is_file() else b""
    for path in sorted(home.destroyed_folder.iterdir()):
        if not (found := _PENDING.fullmatch(path.name)):
            continue
        if hashlib.sha256(here).hexdigest() == found[2]:
            settle(home, path)
        else:
            path.unlink()


def records(home: Home) -> tuple[Path, ...]:
    """Return the records, by day."""
    return tuple(sorted(home.destroyed_folder.glob("*.note"))) if home.destroyed_folder.is_dir() else ()
