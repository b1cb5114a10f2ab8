"""`audit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dropbox.audit import Asked, audit_options
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
@audit_options
@root_options
@day_option
@home_option
@common_options
def audit(
    terminal: Terminal,
    /,
    home: Home,
    today: date,
    folders: tuple[Path, ...],
    *,
    phrase: str | None,
    roots: tuple[str, ...],
    threshold: int,
    **asked: Any,
) -> None:
    """Judge published folders as a stranger would, and compare what different people were shown.

    Walks every version from the first by the root keys or the check phrase, checks every key, the fresh note
    and the release, and says in plain words whether two folders, or a folder and a memory, show different keys.
    """
    judged_by = work.anchor(home, terminal.config, roots, threshold, phrase)
    done = Asked(**asked).run([work.place(folder) for folder in folders], judged_by, today)
    terminal.result(done.facts(), "\n".join(done.in_words(today)))
    done.require_good()
