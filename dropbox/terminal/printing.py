"""Sheets of recovery shares as files to print, which `dropbox-keys` and `dropbox-offline` write alike."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import shares
from dropbox.errors import UsageError
from dropbox.terminal.lines import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.shares import Purpose, Share
    from dropbox.terminal.console import Terminal

_MOUNTS: Final = Path("/proc/self/mounts")
_SWAPS: Final = Path("/proc/swaps")
# Swap that is itself memory.
_COMPRESSED: Final = "/dev/zram"
_IN_MEMORY: Final = frozenset({"tmpfs", "ramfs"})
_MODE: Final = 0o600
_ON_DISK: Final = (
    "This folder is on a disk or a stick: what was deleted there can often be read again, and these"
    " sheets together are the key. A folder in /dev/shm is in memory, and gone when the machine is off."
)
_SWAPPED: Final = (
    "This machine swaps: what lies in memory may be written to its disk, these sheets too, and together"
    " they are the key. Switch that off first, as root: swapoff -a"
)


class SheetsExistError(UsageError):
    """There is a folder of that name; nothing in it is touched."""

    code = "output-exists"


def require_new(folder: Path) -> None:
    """Refuse a folder that is there."""
    if folder.exists():
        raise SheetsExistError("that folder exists already", hint="choose another name")


def confirm_place(terminal: Terminal, folder: Path) -> None:
    """Ask before sheets are written anywhere but into memory that stays memory."""
    if not is_in_memory(folder):
        terminal.say(_SWAPPED if _is_held_in_memory(folder) else _ON_DISK)
        terminal.confirm("Write the sheets there all the same?")


def write_sheets(folder: Path, made: Sequence[Share], purpose: Purpose, fingerprint: str) -> None:
    """Write each share as a text and a page to print, for their owner alone, into a folder that is new."""
    folder.mkdir(mode=0o700, parents=True)
    for share in made:
        name = f"share-{share.number}-of-{share.count}"
        _write(folder / f"{name}.txt", shares.sheet_text(share, purpose, fingerprint))
        _write(folder / f"{name}.html", shares.sheet_html(share, purpose, fingerprint))


def tell_split(terminal: Terminal, folder: Path, made: Sequence[Share], fingerprint: str, tool: str) -> None:
    """Print what `split` of a tool made."""
    terminal.result(
        {
            "fingerprint": fingerprint,
            "folder": str(folder),
            "set": made[0].set_name,
            "shares": len(made),
            "threshold": made[0].threshold,
        },
        f"{what_to_do(folder, made, fingerprint)}\nThen rehearse with the sheets of paper: {tool} rehearse",
    )


def what_to_do(folder: Path, made: Sequence[Share], fingerprint: str) -> str:
    """Say, in lines, what is to be done with sheets that were written."""
    first = made[0]
    return (
        f"Set {first.set_name}: {len(made)} sheets, of which any {first.threshold} restore the key.\n"
        f"Fingerprint: {shares.in_fours(fingerprint)}\n"
        "Now print each sheet (the pages share-….html, or the texts), on a printer that keeps nothing.\n"
        "Give each sheet to another person, so that nobody and no house has enough of them.\n"
        f"Then delete the files: rm -r {printable(str(folder))}"
    )


def is_in_memory(path: Path) -> bool:
    """Tell whether what is written there never reaches a disk; False where that can't be told."""
    return _is_held_in_memory(path) and not has_swap()


def _is_held_in_memory(path: Path) -> bool:
    try:
        mounts = [line.split(" ") for line in _MOUNTS.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return False
    place = path.expanduser().resolve()
    around = [(len(point), kind) for _, point, kind, *_ in mounts if place.is_relative_to(_unescaped(point))]
    # The innermost mount; of two at one place the later covers the earlier.
    return bool(around) and max(reversed(around), key=lambda found: found[0])[1] in _IN_MEMORY


def has_swap() -> bool:
    """Tell whether what is in memory may reach a disk; True where that can't be told."""
    try:
        _head, *areas = _SWAPS.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return True
    return any(not area.startswith(_COMPRESSED) for area in areas)


def _unescaped(point: str) -> str:
    # As fstab(5) has it: space, tab, line end and backslash in octal.
    return point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\")


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
    with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 a descriptor
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
