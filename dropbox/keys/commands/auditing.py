"""`audit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.keys import audit as work
from dropbox.keys.options import day_option, examples, home_option, root_options
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date

    from dropbox.keys.home import Home


@click.command(
    short_help="Judge published folders as a stranger would.",
    epilog=examples(
        "dropbox-keys audit keys",
        "dropbox-keys audit keys --check-phrase 'six words from the card' --memory seen.json",
        "dropbox-keys audit mine/keys hers/keys --root 5c9e…",
    ),
)
@click.argument(
    "folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(file_okay=False, path_type=Path)
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
@day_option
@home_option
@common_options
def audit(  # noqa: PLR0913 one parameter an option
    terminal: Terminal,
    /,
    home: Home,
    today: date,
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
    judged_by = work.anchor(home, terminal.config, roots, threshold, phrase)
    done = work.run(folders, judged_by, today, memory, others)
    terminal.result(done.facts(), "\n".join(done.in_words(today)))
    done.require_good()
