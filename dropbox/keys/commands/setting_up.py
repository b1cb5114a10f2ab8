"""`init`: how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox.keys import work
from dropbox.keys.options import day_option, examples, home_option, result
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date

    from dropbox.keys.home import Home


@click.command(epilog=examples("dropbox-keys init --origin example.press"))
@click.option("--origin", required=True, metavar="NAME", help="The drop-box's name for ever: a-z 0-9 . -")
@day_option
@home_option
@common_options
def init(terminal: Terminal, /, home: Home, today: date, origin: str) -> None:
    """Make the root key and the secret folder.

    The name is bound to every key and signature, so it never changes. It is public. It is no web address.
    """
    done = work.init(home, origin, today, terminal.new_passphrase)
    result(terminal, done)
