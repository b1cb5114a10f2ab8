"""`revoke`: a machine is lost or seized."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from dropbox.keys import looking
from dropbox.keys.options import day_option, examples, home_option, keys_option, result
from dropbox.keys.revocation import revoking
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from datetime import date

    from dropbox.keys.home import Home

_FILE: Final = Path("key-day.json")


@click.command(
    short_help="Revoke the keys of a role, at once.",
    epilog=examples(
        "dropbox-keys revoke 'reader 2' --keys /media/stick/keys",
        "dropbox-keys revoke 'reader 2' --keys /media/stick/keys --bag /media/stick/bag",
        "dropbox-keys revoke 'reader 1' 'reader 2' --keys /media/stick/keys",
        "dropbox-keys revoke 'e8e5 4a8e efde 79bb'",
    ),
)
@click.argument("whats", metavar="ROLE|DIGITS...", nargs=-1, required=True)
@click.option("--desk", metavar="ID", help="The desk of the role.  [default: the only one that has it]")
@click.option(
    "--bag",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The last courier bag: says how much on the server was sealed to the lost keys.",
)
@click.option(
    "--file",
    metavar="FILE",
    default=_FILE,
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where several must sign: the file that goes from holder to holder.",
)
@keys_option
@day_option
@home_option
@common_options
def revoke(
    terminal: Terminal,
    /,
    home: Home,
    today: date,
    whats: tuple[str, ...],
    file: Path,
    folder: Path | None,
    **options: Any,
) -> None:
    """Revoke the keys of each ROLE, or a key by its first DIGITS: lost, seized, or somebody has left.

    It says what the keys could read and until when, asks, signs, and publishes at once: all keys of the role
    to read with, to answer with and to say what is newest. What is in the draft stays there. Where several
    root keys must sign, it begins the file of a key day instead.
    """
    planned = revoking.plan(home, whats, today, **options)
    terminal.say(planned.words)
    if revoking.needs_several(planned):
        terminal.confirm(f"Sign version {planned.document.version}, for the others to sign too?")
        result(terminal, revoking.revoke_together(home, planned, file, today, terminal.passphrase))
        return
    terminal.confirm(f"Sign and publish version {planned.document.version}?")
    keys = looking.keys_folder(folder, terminal.config)
    result(terminal, revoking.revoke_at_once(home, planned, keys, today, terminal.passphrase))
