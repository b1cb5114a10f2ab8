"""`init` and `recipient`: this machine gets its key, and its admin the public half."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.offline import files, identities
from dropbox.offline.commands.options import examples, today, tool_options
from dropbox.offline.errors import OutputExistsError

if TYPE_CHECKING:
    from dropbox.offline.home import Home
    from dropbox.terminal import Terminal


@click.command(
    short_help="Make this machine's key.",
    epilog=examples("dropbox-offline init"),
)
@click.option("--another-key", is_flag=True, help="Make one more key, when your admin asks for one.")
@tool_options
def init(terminal: Terminal, home: Home, *, another_key: bool) -> None:
    """Make this machine's key, kept under a passphrase that you choose.

    Nobody can open what sources send without the passphrase, and nobody can give it back to you.
    """
    if another_key:
        home.require()
        with home.locked():
            recipient = identities.add(home, terminal.passphrase(), today())
    else:
        identities.require_none(home)
        recipient = identities.create(home, terminal.new_passphrase(), today())
    terminal.result(
        {"home": str(home.root), "recipient": str(recipient)},
        "This machine has its key.\n"
        "Next: dropbox-offline recipient -o key.txt, and give that file to your admin.",
    )


@click.command(
    short_help="Give out its public half, for your admin.",
    epilog=examples("dropbox-offline recipient -o /media/stick/key.txt"),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the screen; an existing file is never overwritten.",
)
@tool_options
def recipient(terminal: Terminal, home: Home, *, output: Path | None) -> None:
    """Give out the public half of this machine's newest key: one line, for your admin.

    It is no secret. Read the digits out to each other, so that nobody can put another key in its place.
    """
    home.require()
    line = home.recipient_file.read_text(encoding="ascii")
    digits = identities.digits_to_compare(line.strip())
    if output is not None:
        try:
            files.write_new(output, line.encode("ascii"), 0o644)
        except FileExistsError:
            raise OutputExistsError("that file exists already", hint="choose another name") from None
    terminal.result(
        {"digits": digits.replace(" ", ""), "recipient": line.strip()}, "" if output else line.strip()
    )
    terminal.say(f"Digits to compare with your admin: {digits}")
