"""`dropbox-keys audit`: published folders, as a stranger would judge them, and what people saw before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.directory import audit as rules
from dropbox.keys import files, looking
from dropbox.keys.errors import HomeMissingError, UnreadableKeysError
from dropbox.keys.options import home_option, root_options
from dropbox.limits import MAX_MEMORY_BYTES, MAX_NOTE_BYTES, MAX_RECIPIENTS_FILE_BYTES
from dropbox.terminal import Terminal, common_options, printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

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


def command(today: Callable[[], date], epilog: str) -> click.Command:
    """Make the command; `today` is asked when it runs."""

    @click.command("audit", short_help="Judge published folders as a stranger would.", epilog=epilog)
    @click.argument(
        "folders",
        metavar="FOLDER...",
        nargs=-1,
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
    )
    @click.option(
        "--memory",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Remember what was seen in this file, and accept nothing less the next time.",
    )
    @click.option(
        "--compare",
        "others",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Another person's memory file. Repeat for several.",
    )
    @click.option(
        "--check-phrase", "phrase", metavar="WORDS", help="The six words from a card or a broadcast, in quotes."
    )
    @root_options
    @home_option
    @common_options
    def audit(  # noqa: PLR0913 one parameter an option
        terminal: Terminal,
        /,
        home: Home,
        folders: tuple[Path, ...],
        *,
        memory: Path | None,
        others: tuple[Path, ...],
        phrase: str | None,
        roots: tuple[str, ...],
        threshold: int,
    ) -> None:
        """Judge published folders as a stranger would, and compare what different people were shown.

        Walks every version from the first by the root keys or the check phrase, checks every key and the fresh
        note, and says in plain words whether two folders, or a folder and a memory, show different keys.
        """
        day = today()
        judged_by = anchor(home, terminal.config, roots, threshold, phrase)
        done = run(folders, judged_by, day, memory, others)
        terminal.result(done.facts(), "\n".join(done.in_words(day)))
        done.require_good()

    return audit
