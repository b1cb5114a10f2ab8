"""`dropbox-keys audit`: published folders, as a stranger would judge them, and what people saw before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.directory import audit as rules
from dropbox.keys import files, looking
from dropbox.keys.errors import HomeMissingError, UnreadableKeysError
from dropbox.limits import MAX_MEMORY_BYTES, MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES
from dropbox.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dropbox.directory.audit import Anchor, Audit, Seen
    from dropbox.keys.home import Home

_MOST_BYTES = max(MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES) + 1


def anchor(
    home: Home, config: Path | None, roots: tuple[str, ...], threshold: int, phrase: str | None
) -> Anchor:
    """Return what to judge by: what was given, else the secret folder's roots, else nothing."""
    if phrase is not None and not roots and config is None:
        return rules.Anchor(phrase=phrase)
    try:
        believed = looking.believed(home, config, roots, threshold)
    except HomeMissingError:
        # On a stranger's machine there is no secret folder.
        return rules.Anchor()
    return rules.Anchor(believed.roots, phrase, believed.origin)


def reader(folder: Path) -> Callable[[str], bytes | None]:
    """Read a published folder's files, each no further than a reader would judge."""

    def read(name: str) -> bytes | None:
        try:
            with (folder / name).open("rb") as file:
                return file.read(_MOST_BYTES)
        except FileNotFoundError:
            return None

    return read


def remembered(file: Path | None, judged_by: Anchor) -> Seen | None:
    """Return what a memory file holds, walked; None where there is no file yet."""
    if file is None or not file.exists():
        return None
    with file.open("rb") as opened:
        memory = rules.Memory.parse(opened.read(MAX_MEMORY_BYTES + 1))
    return memory.seen(f"the memory {printable(file.name)}", judged_by)


def run(
    folders: tuple[Path, ...], judged_by: Anchor, today: date, memory: Path | None, others: tuple[Path, ...]
) -> Audit:
    """Audit published folders; keep what was seen, if nothing speaks against it."""
    for folder in folders:
        if not folder.is_dir():
            raise UnreadableKeysError("there is no such folder", hint="give published folders: keys, or a copy")
    compared = [seen for file in others if (seen := remembered(file, judged_by)) is not None]
    done = rules.audit(
        {printable(str(folder)): reader(folder) for folder in folders},
        judged_by,
        today,
        memory=remembered(memory, judged_by),
        others=compared,
    )
    if memory is not None and done.history and not done.differs:
        files.replace(memory, rules.Memory(done.history).serialize(), files.SECRET)
    return done
