"""`recover`: a new home around a key that came back from its sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from dropbox import shares
from dropbox.directory import months as calendar
from dropbox.errors import UsageError
from dropbox.offline.commands.options import day_option, examples, unlocking_options
from dropbox.offline.commands.recovery import FINGERPRINT_HELP, REQUEST_HELP, require_key, wanted
from dropbox.offline.errors import HomeExistsError
from dropbox.offline.recovery import restoring
from dropbox.offline.recovery.seeds import identity_of
from dropbox.terminal import printable
from dropbox.terminal.sheets import gather_shares, share_options

if TYPE_CHECKING:
    from datetime import date

    from dropbox.age import Identity
    from dropbox.offline.home import Home
    from dropbox.terminal import Terminal
    from dropbox.terminal.sheets import ShareSource


@click.command(
    short_help="Restore a key from shares, into a new home.",
    epilog=examples(
        "dropbox-offline recover --for vault --home ~/new",
        "dropbox-offline recover --for recovery --request request.txt \\",
        "    --home ~/new --card /media/card/card.txt",
    ),
)
@click.option(
    "--for",
    "purpose",
    type=click.Choice(["vault", "recovery"]),
    required=True,
    help='What the sheets say under "what for".',
)
@click.option("--fingerprint", metavar="DIGITS", help=f"{FINGERPRINT_HELP}  [default: shown and asked]")
@click.option("--request", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=REQUEST_HELP)
@share_options
@day_option
@unlocking_options
def recover(
    terminal: Terminal,
    home: Home,
    *,
    purpose: Literal["vault", "recovery"],
    fingerprint: str | None,
    request: Path | None,
    source: ShareSource,
    day: date,
) -> None:
    """Type the words of enough sheets, and make a new home with the key they restore, under a new passphrase.

    With the vault's key it opens the cases that were kept: copy all folders of the old home into the new one.
    With a recovery key it opens what sources sent in its time: collect a courier bag. Each needs a new
    passphrase; a key to answer with is made anew, for your admin to list.
    """
    if home.identity_file.exists():
        raise HomeExistsError(
            "that folder has keys already", hint="give --home a new folder: nothing is replaced"
        )
    if request is not None and purpose != "recovery":
        raise UsageError("--request is of a recovery key", hint="leave it out, or say --for recovery")
    gathering = gather_shares(terminal, source)
    identity = identity_of(gathering.combine())
    _agree(terminal, str(identity.recipient), fingerprint, request)
    passphrase = terminal.new_passphrase()
    if purpose == "vault":
        restoring.restore_vault(home, identity, passphrase)
        card = None
    else:
        window = _window(request, day)
        card = restoring.restore_recovery(home, identity, window, passphrase, day)
    _say_restored(terminal, home, identity, card)


def _agree(terminal: Terminal, recipient: str, fingerprint: str | None, request: Path | None) -> None:
    """Hold the key against what was given, or have the person do it."""
    if fingerprint is not None or request is not None:
        expected = fingerprint if request is None else shares.fingerprint(wanted(request).recipient)
        require_key(terminal, recipient, expected or "")
        return
    terminal.say(f"The shares restore a key of fingerprint  {shares.in_fours(shares.fingerprint(recipient))}")
    terminal.confirm("Does every sheet say the same?")


def _window(request: Path | None, day: date) -> tuple[date, date]:
    if request is None:
        # The key list says it as soon as a courier bag was collected.
        first = calendar.first_of(day)
        return calendar.window(first, calendar.later(first, 1))
    asked = wanted(request)
    return asked.from_, asked.until


def _say_restored(terminal: Terminal, home: Home, identity: Identity, card: Path | None) -> None:
    place = printable(str(home.root))
    if card is None:
        text = (
            f"The vault's key is restored in {place}.\n"
            "Next: copy all folders of the old home, or of a backup, into it; not the files beside them.\n"
            "Then: dropbox-offline prekeys, and dropbox-offline request -o request.txt for your admin"
        )
    else:
        terminal.say(f"The card: {printable(str(card))}")
        if card == home.card_file:
            terminal.say("! The card lies beside the keys. Move it to a small card, and say once --card FILE.")
        text = (
            f"The recovery key is restored in {place}.\n"
            "Next: collect a courier bag, and open --all. What you open is kept with a new vault key.\n"
            "Then burn the sheets. dropbox-offline retire destroys the key when its time is over."
        )
    terminal.result(
        {
            "card": str(card) if card else None,
            "fingerprint": shares.fingerprint(str(identity.recipient)),
            "home": str(home.root),
        },
        text,
    )
