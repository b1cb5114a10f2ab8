"""`sign`, `fresh`, `publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox.keys import looking
from dropbox.keys import signing as work
from dropbox.keys.options import Month, day_option, examples, home_option, keys_option, result
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dropbox.keys.home import Home


@click.command(
    short_help="Show what will be signed, ask, sign.",
    epilog=examples("dropbox-keys sign", "dropbox-keys sign --expires 2028-02"),
)
@click.option("--issued", type=Month(), help="First month of the directory.  [default: this one]")
@click.option("--expires", type=Month(), help="Month in which it ends.  [default: 15 months later]")
@click.option(
    "--accept-single-reader",
    is_flag=True,
    help="Sign although a desk has one reader: what is sent is lost if that one person is.",
)
@day_option
@home_option
@common_options
def sign(
    terminal: Terminal, /, home: Home, today: date, *, accept_single_reader: bool, **months: date | None
) -> None:
    """Show what the next version will say, ask, and sign it with the root key.

    Nothing is published yet: `publish` does that. A version that is signed stays in the history for ever.
    """
    ready = work.prepare(home, today, accept_single_reader=accept_single_reader, **months)
    terminal.say(ready.words)
    terminal.confirm(f"Sign version {ready.document.version}?")
    done = work.sign(home, ready, today, terminal.passphrase)
    result(terminal, done)


@click.command(epilog=examples("dropbox-keys fresh", "dropbox-keys fresh --keys /media/stick/keys"))
@keys_option
@day_option
@home_option
@common_options
def fresh(terminal: Terminal, /, home: Home, folder: Path | None, today: date) -> None:
    """Say again that the last signed version is the newest: sources seal only to one of which that was said.

    It holds for 45 days. Editors say it too, with every outgoing courier bag. With --keys: publish at once.
    """
    done = work.renew(home, today, terminal.passphrase)
    if folder is not None or terminal.config is not None:
        done = work.publish(home, looking.keys_folder(folder, terminal.config))
    result(terminal, done)


@click.command(
    short_help="Bring the published folder up to date.",
    epilog=examples("dropbox-keys publish --keys /media/stick/keys"),
)
@keys_option
@home_option
@common_options
def publish(terminal: Terminal, /, home: Home, folder: Path | None) -> None:
    """Bring the published folder to the last signed version, all at once.

    Copy the folder to the server's keys_folder; copy directory.note last.
    """
    done = work.publish(home, looking.keys_folder(folder, terminal.config))
    result(terminal, done)
