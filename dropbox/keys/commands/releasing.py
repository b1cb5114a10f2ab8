"""`release-key`, `release`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.keys import release as work
from dropbox.keys.options import examples, home_option, result
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from dropbox.keys.home import Home


@click.command(
    "release-key",
    short_help="Make the key that signs the pages; or sign for another holder's.",
    epilog=examples("dropbox-keys release-key", "dropbox-keys release-key /media/stick/release-key.note"),
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Make a new one in the place of the old: lost, or seized.")
@click.option(
    "--number",
    type=click.IntRange(1, 999_999_999),
    metavar="N",
    help="Its number, above those of keys that were made in another folder.  [default: the next]",
)
@home_option
@common_options
def release_key(
    terminal: Terminal, /, home: Home, file: Path | None, *, replace: bool, number: int | None
) -> None:
    """Make the key that says which pages are the newsroom's, and name it with the root key.

    With FILE, another holder's release-key.note: add the signature of this machine's root key. Whoever has the
    check phrase can then check the pages that a server shows.
    """
    if file is None:
        result(terminal, work.make_key(home, terminal.passphrase, replace=replace, number=number))
        return
    naming = work.read_naming(home, file)
    if not naming.signed_already:
        terminal.say(naming.words)
        terminal.confirm("Sign it?")
    result(terminal, work.sign_naming(home, file, naming, terminal.passphrase))


@click.command(
    short_help="Sign the pages that dropbox-server freeze wrote.",
    epilog=examples("dropbox-keys release frozen", "dropbox-keys release frozen --keys /media/stick/keys"),
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--keys",
    "publish_to",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Publish it beside the directory at once.",
)
@home_option
@common_options
def release(terminal: Terminal, /, home: Home, folder: Path, publish_to: Path | None) -> None:
    """Sign the pages that dropbox-server freeze wrote into FOLDER, after showing what changed.

    Auditors then find a server that shows anybody other pages.
    """
    frozen = work.prepare(home, folder)
    terminal.say(frozen.words)
    terminal.confirm("Sign this release?")
    result(terminal, work.sign(home, folder, frozen, terminal.passphrase, publish_to))
