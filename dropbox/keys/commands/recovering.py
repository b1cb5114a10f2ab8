"""`passphrase`, `split`, `rehearse`, `recover`: so that the root key is not lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox import shares
from dropbox.keys import recovering, root_key
from dropbox.keys.options import examples, home_option, keys_option, result
from dropbox.terminal import Terminal, common_options
from dropbox.terminal.printing import confirm_place, require_new, tell_split, write_sheets
from dropbox.terminal.sheets import ShareSource, gather_shares, share_options

if TYPE_CHECKING:
    from dropbox.keys.home import Home

_COUNT = click.IntRange(shares.MIN_THRESHOLD, shares.MAX_SHARES)


@click.command(short_help="Change the passphrase.", epilog=examples("dropbox-keys passphrase"))
@home_option
@common_options
def passphrase(terminal: Terminal, /, home: Home) -> None:
    """Change the passphrase of every key in the secret folder.

    With --passphrase-fd: two lines, the old one and the new one.
    """
    recovering.require_home(home)
    old = terminal.passphrase("Old passphrase")
    result(terminal, recovering.change_passphrase(home, old, terminal.new_passphrase))


@click.command(
    short_help="Write the root key as shares to print.",
    epilog=examples(
        "dropbox-keys split -o /dev/shm/sheets",
        "dropbox-keys split --threshold 3 --shares 5 -o /dev/shm/sheets",
    ),
)
@click.option("--threshold", type=_COUNT, default=2, show_default=True, help="How many sheets restore the key.")
@click.option("--shares", "count", type=_COUNT, default=3, show_default=True, help="How many sheets there are.")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="New folder for the sheets; best in memory, as in /dev/shm/sheets.",
)
@home_option
@common_options
def split(terminal: Terminal, /, home: Home, *, threshold: int, count: int, output: Path) -> None:
    """Write the root key as shares: one sheet to print for each person.

    Enough of them together restore it when the machine or its passphrase is lost. Fewer say nothing. Let as
    many as are needed lie abroad. Whoever brings enough of them together can sign in your place.
    """
    recovering.require_home(home)
    require_new(output)
    confirm_place(terminal, output)
    made, digits = recovering.split(home, terminal.passphrase(), threshold, count)
    write_sheets(output, made, "root", digits)
    tell_split(terminal, output, made, digits, "dropbox-keys")


@click.command(
    short_help="Prove that shares restore the root key, and keep nothing.",
    epilog=examples("dropbox-keys rehearse", 'dropbox-keys rehearse --fingerprint "53b7 58d2 58da abe8"'),
)
@click.option(
    "--fingerprint", metavar="DIGITS", help="The fingerprint on the sheets.  [default: this root key's]"
)
@share_options
@home_option
@common_options
def rehearse(terminal: Terminal, /, home: Home, *, fingerprint: str | None, source: ShareSource) -> None:
    """Type the words of enough sheets: this says whether they restore the root key, and writes nothing.

    Rehearse when the sheets have just been printed, and once a year. It needs no passphrase.
    """
    expected = recovering.expected_fingerprint(home) if fingerprint is None else fingerprint
    gathering = gather_shares(terminal, source)
    result(terminal, recovering.rehearsed(gathering, expected))


@click.command(
    short_help="Restore the root key from shares, into a new folder.",
    epilog=examples(
        "dropbox-keys recover --home ~/new --keys /media/stick/keys",
        "dropbox-keys recover --home ~/new",
    ),
)
@click.option(
    "--fingerprint", metavar="DIGITS", help="The fingerprint on the sheets.  [default: shown and asked]"
)
@share_options
@keys_option
@home_option
@common_options
def recover(
    terminal: Terminal,
    /,
    home: Home,
    *,
    fingerprint: str | None,
    source: ShareSource,
    folder: Path | None,
) -> None:
    """Type the words of enough sheets, and make a new secret folder around the root key.

    With --keys, a copy of the published folder: it goes on from there. Else the others' file of a key day
    brings what was signed.
    """
    home.require_absent()
    key = recovering.restored(gather_shares(terminal, source))
    public = root_key.public_hex(key)
    if fingerprint is not None:
        shares.require_fingerprint(public, fingerprint)
    else:
        terminal.say(f"The shares restore a key of fingerprint  {shares.in_fours(shares.fingerprint(public))}")
        terminal.confirm("Does every sheet say the same?")
    trusted = None
    if folder is not None:
        trusted = recovering.published(folder, key)
        terminal.say(recovering.whose(trusted))
        terminal.confirm("Is it yours?")
    result(terminal, recovering.recover(home, key, folder, trusted, terminal.new_passphrase()))
