"""`split` and `rehearse`: the vault's key as words on sheets, and the proof that they restore it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, ParamSpec, TypeVar

import click

from dropbox import directory, shares
from dropbox.errors import UsageError
from dropbox.limits import MAX_NOTE_BYTES
from dropbox.offline import identities
from dropbox.offline.commands.options import examples, tool_options
from dropbox.offline.recovery.seeds import identity_of, seed_of
from dropbox.offline.vault import keys as vault
from dropbox.terminal.printing import confirm_place, require_new, tell_split, write_sheets
from dropbox.terminal.sheets import gather_shares, share_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dropbox.offline.home import Home
    from dropbox.terminal import Terminal
    from dropbox.terminal.sheets import ShareSource

P = ParamSpec("P")
R = TypeVar("R")

FINGERPRINT_HELP: Final = "The fingerprint on the sheets."
REQUEST_HELP: Final = "The request of a recovery key, as `recovery` wrote it."


def sharing_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add `--threshold --shares -o`, as `threshold`, `count` and `output`."""

    @click.option(
        "--threshold",
        type=click.IntRange(shares.MIN_THRESHOLD, shares.MAX_SHARES),
        default=2,
        show_default=True,
        help="How many sheets restore the key.",
    )
    @click.option(
        "--shares",
        "count",
        type=click.IntRange(shares.MIN_THRESHOLD, shares.MAX_SHARES),
        default=3,
        show_default=True,
        help="How many sheets there are.",
    )
    @click.option(
        "-o",
        "--output",
        required=True,
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help="New folder for the sheets; best in memory, as in /dev/shm/sheets.",
    )
    @functools.wraps(command)
    def wrapper(*arguments: P.args, **options: P.kwargs) -> R:
        return command(*arguments, **options)

    return wrapper


@click.command(
    short_help="Write the vault's key as shares to print.",
    epilog=examples(
        "dropbox-offline split -o /dev/shm/sheets",
        "dropbox-offline split --threshold 3 --shares 5 -o /dev/shm/sheets",
    ),
)
@sharing_options
@tool_options
def split(terminal: Terminal, home: Home, *, threshold: int, count: int, output: Path) -> None:
    """Write the vault's key, with which opened cases are kept, as shares: one sheet to print for each person.

    Enough of them together restore it when the machine or its passphrase is lost. Fewer say nothing. Whoever
    brings enough of them together, and a copy of this machine's folder, reads the cases you keep. What was not
    opened yet is not among them.
    """
    home.require()
    require_new(output)
    confirm_place(terminal, output)
    passphrase = terminal.passphrase()
    identity = vault.vault_identity(home, passphrase)
    if len(identities.lasting(home, passphrase).vault) > 1:
        terminal.say(
            "! Older vault keys are not on these sheets: dropbox-offline reseal --all first, then split."
        )
    made = shares.split(seed_of(identity), threshold, count)
    digits = shares.fingerprint(str(identity.recipient))
    write_sheets(output, made, "vault", digits)
    tell_split(terminal, output, made, digits, "dropbox-offline")


@click.command(
    short_help="Prove that shares restore a key, and keep nothing.",
    epilog=examples(
        "dropbox-offline rehearse",
        "dropbox-offline rehearse --request request.txt",
        'dropbox-offline rehearse --fingerprint "53b7 58d2 58da abe8"',
    ),
)
@click.option("--fingerprint", metavar="DIGITS", help=f"{FINGERPRINT_HELP}  [default: of this vault's key]")
@click.option("--request", type=click.Path(exists=True, dir_okay=False, path_type=Path), help=REQUEST_HELP)
@share_options
@tool_options
def rehearse(
    terminal: Terminal, home: Home, *, fingerprint: str | None, request: Path | None, source: ShareSource
) -> None:
    """Type the words of enough sheets: this says whether they restore the key, and writes nothing anywhere.

    Rehearse when the sheets have just been printed, and once a year. It needs no passphrase.
    """
    expected, what = _expected(home, fingerprint, request)
    gathering = gather_shares(terminal, source)
    recipient = str(identity_of(gathering.combine()).recipient)
    require_key(terminal, recipient, expected)
    digits = shares.fingerprint(recipient)
    numbers = sorted(share.number for share in gathering.given)
    set_name = gathering.given[0].set_name
    terminal.result(
        {"fingerprint": digits, "key": what, "set": set_name, "shares": numbers},
        f"{_listed(numbers)} of set {set_name} restore {_KEYS[what]}.\n"
        f"Fingerprint: {shares.in_fours(digits)}\nNothing was written.",
    )


What = Literal["vault", "request", "fingerprint"]
_KEYS: Final[dict[What, str]] = {
    "vault": "the vault's key of this machine",
    "request": "the recovery key of that request",
    "fingerprint": "the key of that fingerprint",
}


def _expected(home: Home, fingerprint: str | None, request: Path | None) -> tuple[str, What]:
    """Return the fingerprint to hold shares against, and whose it is."""
    if fingerprint is not None and request is not None:
        raise UsageError("expected --fingerprint or --request, not both")
    if request is not None:
        return shares.fingerprint(wanted(request).recipient), "request"
    if fingerprint is not None:
        return fingerprint, "fingerprint"
    own = vault.vault_recipients(home)
    if not own:
        raise UsageError(
            "there is no key here to hold the shares against",
            hint="give the fingerprint on the sheets with --fingerprint, or a recovery key's --request",
        )
    return shares.fingerprint(str(own[-1])), "vault"


def wanted(request: Path) -> directory.Wanted:
    """Return the one recipient that a recovery key's request asks for; raises `RequestError`, `UsageError`."""
    with request.open("rb") as file:
        asked = directory.read_request(file.read(MAX_NOTE_BYTES + 1))
    if asked.editor is not None or len(asked.recipients) != 1:
        raise UsageError("expected the request of one recovery key", hint="`recovery` wrote it as request.txt")
    return asked.recipients[0]


def require_key(terminal: Terminal, recipient: str, expected: str) -> None:
    """Refuse another key than that of a fingerprint, and say which one came back."""
    try:
        shares.require_fingerprint(recipient, expected)
    except shares.ShareOtherKeyError:
        terminal.say(
            f"The shares restore a key of fingerprint  {shares.in_fours(shares.fingerprint(recipient))}"
        )
        raise


def _listed(numbers: Sequence[int]) -> str:
    *first, last = map(str, numbers)
    return f"Shares {', '.join(first)} and {last}" if first else f"Share {last}"
