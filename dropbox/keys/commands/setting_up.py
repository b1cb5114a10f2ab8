"""`init` and `join`: how it begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.keys import beginning
from dropbox.keys.options import day_option, examples, home_option, result
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date

    from dropbox.keys.home import Home


@click.command(
    epilog=examples(
        "dropbox-keys init --origin example.press",
        "dropbox-keys init --origin example.press --root holder-2.note --root holder-3.note --threshold 2",
    )
)
@click.option("--origin", required=True, metavar="NAME", help="The drop-box's name for ever: a-z 0-9 . -")
@click.option(
    "--root",
    "joined",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Let somebody else hold a root key, too: their file of `dropbox-keys join`. Repeat for several.",
)
@click.option(
    "--threshold",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many of the root keys must sign.  [default: more than half]",
)
@click.option("--editor", is_flag=True, help="You are an editor: your signature may add readers.")
@day_option
@home_option
@common_options
def init(
    terminal: Terminal,
    /,
    home: Home,
    today: date,
    origin: str,
    joined: tuple[Path, ...],
    threshold: int | None,
    *,
    editor: bool,
) -> None:
    """Make the root key, the freshness key and the secret folder.

    The name is bound to every key and signature, so it never changes. It is public. It is no web address.
    """
    plan = beginning.Plan(joined, threshold, editor)
    done = beginning.init(home, origin, plan, today, terminal.new_passphrase)
    result(terminal, done)


@click.command(
    short_help="Make a root key to hold together with others.",
    epilog=examples("dropbox-keys join -o holder-2.note", "dropbox-keys join --editor -o holder-2.note"),
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to give to whoever begins the drop-box.",
)
@click.option("--editor", is_flag=True, help="You are an editor: your signature may add readers.")
@home_option
@common_options
def join(terminal: Terminal, /, home: Home, output: Path, *, editor: bool) -> None:
    """Make a root key of your own, to hold one together with others.

    Whoever begins gives your FILE to init --root, or to add-root later. Then a key day's file comes to you.
    """
    done = beginning.join(home, output, editor=editor, new_passphrase=terminal.new_passphrase)
    result(terminal, done)
