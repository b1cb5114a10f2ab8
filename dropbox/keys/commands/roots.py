"""`add-root`, `remove-root`, `threshold`, `holder`: who signs from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox.keys import beginning
from dropbox.keys.options import examples, file_argument, home_option, result
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.keys.home import Home

_HELP = "How many of the root keys must sign from now on.  [default: as many as before]"


def _threshold_option(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--threshold", type=click.IntRange(min=1), metavar="N", help=_HELP)(command)


@click.command(
    "add-root",
    short_help="Let one more person hold a root key.",
    epilog=examples("dropbox-keys add-root holder-6.note --threshold 3"),
)
@file_argument
@click.option("--label", metavar="LABEL", help='What to call them here.  [default: the next "holder N"]')
@_threshold_option
@home_option
@common_options
def add_root(terminal: Terminal, /, home: Home, file: Path, label: str | None, threshold: int | None) -> None:
    """Let one more person hold a root key: FILE is what their `dropbox-keys join` wrote.

    Old and new root keys sign that change, at the next key day. What is pinned and the check phrase stay.
    """
    result(terminal, beginning.add_root(home, file, label, threshold))


@click.command(
    "remove-root",
    short_help="Take a root key away.",
    epilog=examples("dropbox-keys remove-root 'b522 2b58' --threshold 2"),
)
@click.argument("digits", metavar="DIGITS")
@_threshold_option
@home_option
@common_options
def remove_root(terminal: Terminal, /, home: Home, digits: str, threshold: int | None) -> None:
    """Take a root key away: DIGITS are its first digits, as show shows them.

    Old and new root keys sign that change, at the next key day.
    """
    result(terminal, beginning.remove_root(home, digits, threshold))


@click.command(epilog=examples("dropbox-keys threshold 3"))
@click.argument("threshold", metavar="N", type=click.IntRange(min=1))
@home_option
@common_options
def threshold(terminal: Terminal, /, home: Home, threshold: int) -> None:
    """Change how many of the root keys must sign. As many as before and as after sign that change."""
    result(terminal, beginning.change_threshold(home, threshold))


@click.command(
    short_help="Call the holder of a root key something else, here.",
    epilog=examples("dropbox-keys holder 'b522 2b58' --label 'holder 4' --editor"),
)
@click.argument("digits", metavar="DIGITS")
@click.option("--label", metavar="LABEL", help="What to call them.  [default: as before]")
@click.option(
    "--editor/--no-editor", "editor", default=None, help="Whether they are an editor.  [default: as before]"
)
@home_option
@common_options
def holder(terminal: Terminal, /, home: Home, digits: str, label: str | None, *, editor: bool | None) -> None:
    """Call the holder of a root key something else. The directory never says it; the key day's file does."""
    result(terminal, beginning.mark(home, digits, label, editor=editor))
