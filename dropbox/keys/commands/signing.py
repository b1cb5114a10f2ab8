"""`sign`, `day`, `fresh`, `publish`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dropbox.errors import UsageError
from dropbox.keys import looking
from dropbox.keys import signing as work
from dropbox.keys.ceremony import taking_part
from dropbox.keys.options import Month, day_option, examples, home_option, keys_option, result
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date

    from dropbox.keys.home import Home


_USUAL_END: Final = "[default: 15 months later, or when readers' keys end]"


@click.command(
    short_help="Show what will be signed, ask, sign.",
    epilog=examples("dropbox-keys sign", "dropbox-keys sign --expires 2028-02"),
)
@click.option("--issued", type=Month(), help="First month of the directory.  [default: this one]")
@click.option("--expires", type=Month(), help=f"Month in which it ends.  {_USUAL_END}")
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


@click.command(
    short_help="Sign together with others, in one file.",
    epilog=examples("dropbox-keys day key-day.json --start", "dropbox-keys day key-day.json"),
)
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--start", is_flag=True, help="Begin, with this machine's draft.")
@click.option("--issued", type=Month(), help="With --start: first month of the directory.  [default: this one]")
@click.option("--expires", type=Month(), help=f"With --start: month in which it ends.  {_USUAL_END}")
@click.option(
    "--accept-single-reader",
    is_flag=True,
    help="With --start: sign although a desk has one reader.",
)
@day_option
@home_option
@common_options
def day(
    terminal: Terminal,
    /,
    home: Home,
    today: date,
    file: Path,
    *,
    start: bool,
    accept_single_reader: bool,
    **months: date | None,
) -> None:
    """Sign together with the others who hold root keys: FILE goes from one to the next, by any road.

    It shows what changes, who has signed and who is next, asks, signs, and writes FILE again. With the last
    signature it is a version: everybody keeps it, and one publishes it. Nothing in FILE is secret.
    """
    if start:
        ready = work.prepare(home, today, accept_single_reader=accept_single_reader, **months)
        terminal.say(ready.words)
        terminal.confirm(f"Sign version {ready.document.version}?")
        result(terminal, taking_part.begin(home, ready, file, today, terminal.passphrase))
        return
    if accept_single_reader or any(months.values()):
        raise UsageError("these options go with --start", hint="whoever began has decided that")
    seen = taking_part.look(home, file)
    terminal.say(seen.words)
    if seen.asks_for_signature:
        taking_part.require_turn(seen.standing, seen.own)
        terminal.confirm(f"Sign version {seen.standing.document.version}?")
        result(terminal, taking_part.sign(home, seen, file, today, terminal.passphrase))
        return
    if seen.joins:
        terminal.confirm("Is this your drop-box, and is the check phrase the same for all?")
    result(terminal, taking_part.go_on(home, seen, file))


@click.command(
    short_help="Say again that the last version is the newest.",
    epilog=examples("dropbox-keys fresh", "dropbox-keys fresh --keys /media/stick/keys"),
)
@keys_option
@day_option
@home_option
@common_options
def fresh(terminal: Terminal, /, home: Home, folder: Path | None, today: date) -> None:
    """Say again that the last signed version is the newest: sources seal only to one of which that was said.

    It holds for 45 days. Editors say it too, with every outgoing courier bag. With --keys: publish at once.
    """
    done = work.renew(home, today, terminal.passphrase)
    if "fresh_until" in done.facts and (folder is not None or terminal.config is not None):
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
