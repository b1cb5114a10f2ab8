"""What goes into the draft of the next version: desks, readers, editors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dropbox.keys import work
from dropbox.keys.options import Month, day_option, examples, file_argument, home_option, result
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date

    from dropbox.keys.home import Home


@click.command(
    "add-desk",
    short_help="Add a desk that sources can send to.",
    epilog=examples("dropbox-keys add-desk", "dropbox-keys add-desk request-1.note request-2.note"),
)
@click.argument(
    "requests", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--id", "desk_id", metavar="ID", help="The desk's public id.  [default: a random one]")
@click.option("--accept-single-reader", is_flag=True, help="Take a desk that one person alone can read.")
@day_option
@home_option
@common_options
def add_desk(
    terminal: Terminal,
    /,
    home: Home,
    today: date,
    requests: tuple[Path, ...],
    desk_id: str | None,
    *,
    accept_single_reader: bool,
) -> None:
    """Add a desk that sources can send to, with the requests of those who read it.

    A desk whose keys are in one person's hands is refused. Without FILEs: add-recipient follows.
    """
    done = work.add_desk(home, desk_id, requests, today, accept_single_reader=accept_single_reader)
    result(terminal, done)


@click.command(
    "add-recipient",
    short_help="Add a reader.",
    epilog=examples(
        "dropbox-keys add-recipient request-1.note",
        "dropbox-keys add-recipient reader-1-new.txt --role 'reader 1' --from 2028-02",
    ),
)
@file_argument
@click.option("--desk", metavar="ID", help="The desk.  [default: the only one]")
@click.option("--role", metavar="LABEL", help='A public label, never a name.  [default: the next "reader N"]')
@click.option("--kind", type=click.Choice(["intake", "recovery"]), default="intake", show_default=True)
@click.option("--from", "from_", type=Month(), help="First month.  [default: this, or after the role's last]")
@click.option("--until", type=Month(), help="First month without it.  [default: 18 months after the first]")
@day_option
@home_option
@common_options
def add_recipient(terminal: Terminal, /, home: Home, today: date, file: Path, **options: Any) -> None:
    """Add a reader: FILE is the request that the editor's `dropbox-offline request` wrote.

    It holds the keys to read with, window by window, the key to answer with and the key that renews. Compare
    the first digits with the editor, by voice: a swapped file would let someone else read. A file of
    `dropbox-offline recipient` has one key, to which the options below say the rest.
    """
    wish = work.Wish(**options)
    done = work.add_recipient(home, file, wish, today)
    result(terminal, done)


@click.command(
    "add-editor",
    short_help="Let a reader answer sources.",
    epilog=examples(
        "dropbox-keys add-editor reader-1.txt",
        "dropbox-keys add-editor reader-1.txt --until 2029-11",
    ),
)
@file_argument
@click.option("--desk", metavar="ID", help="The desk.  [default: the reader's]")
@click.option("--role", metavar="LABEL", help="A public label, never a name.  [default: the reader's]")
@click.option("--from", "from_", type=Month(), help="First month.  [default: the reader's]")
@click.option("--until", type=Month(), help="First month without it.  [default: the reader's]")
@day_option
@home_option
@common_options
def add_editor(terminal: Terminal, /, home: Home, today: date, file: Path, **options: Any) -> None:
    """Let a reader answer sources: FILE is the one that add-recipient took.

    It also holds the key that signs the editor's answers. Compare its first digits with the editor, by voice.
    For a key that is listed already: let it sign for longer.
    """
    wish = work.Wish(**options)
    done = work.add_editor(home, file, wish, today)
    result(terminal, done)


@click.command(epilog=examples("dropbox-keys reset"))
@day_option
@home_option
@common_options
def reset(terminal: Terminal, /, home: Home, today: date) -> None:
    """Throw the draft away and begin again.

    What add-desk, add-recipient, add-editor and add-root did since the last signed version is forgotten.
    """
    terminal.confirm("Throw the draft away?")
    done = work.reset(home, today)
    result(terminal, done)
