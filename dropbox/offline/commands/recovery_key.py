"""`recovery`: a reader that exists on sheets alone, for a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from dropbox.directory import months as calendar
from dropbox.offline.commands.options import examples, tool_options, write_new_file
from dropbox.offline.commands.recovery import sharing_options
from dropbox.offline.recovery import windowed
from dropbox.offline.vault.windows import GRACE_MONTHS, later
from dropbox.terminal import printable
from dropbox.terminal.printing import confirm_place, require_new, what_to_do, write_sheets

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dropbox.offline.home import Home
    from dropbox.offline.recovery.windowed import RecoveryKey
    from dropbox.terminal import Terminal

_SHEETS: Final = "sheets"
_REQUEST: Final = "request.txt"
_PREKEY_MONTHS: Final = calendar.PREKEY_MONTHS


@click.command(
    short_help="Make a recovery key for a time, on sheets alone.",
    epilog=examples("dropbox-offline recovery --from 2027-02 -o /dev/shm/recovery"),
)
@click.option("--from", "first", metavar="YYYY-MM", required=True, help="First month.")
@click.option(
    "--months",
    type=click.IntRange(1, calendar.WINDOW_MONTHS),
    default=_PREKEY_MONTHS,
    show_default=True,
    help="For how many months.",
)
@sharing_options
@tool_options
def recovery(
    terminal: Terminal, home: Home, *, first: str, months: int, threshold: int, count: int, output: Path
) -> None:
    """Make a key that can open everything sources send in a time, for the day when all readers are lost.

    No machine keeps it: it is written as shares on sheets, and opens nothing until enough of them are together.
    Your admin lists it beside the readers. Use it only where losing everything is worse than what it costs.
    """
    del home  # Nothing of this machine goes into it, and nothing of it stays here.
    begins = calendar.parse(first)
    window = calendar.window(begins, calendar.later(begins, months))
    require_new(output)
    _say_cost(terminal, window, threshold, count)
    terminal.confirm("Make this recovery key?")
    confirm_place(terminal, output)
    made = windowed.make(window, threshold, count)
    write_sheets(output / _SHEETS, made.shares, "recovery", made.fingerprint)
    write_new_file(output / _REQUEST, made.request)
    _report(terminal, made, window, output)


def _say_cost(terminal: Terminal, window: tuple[date, date], threshold: int, count: int) -> None:
    begins, ends = map(calendar.spoken, window)
    terminal.say(f"A recovery key, from {begins} and no longer from {ends}. What it costs:")
    terminal.say(
        f"- Whoever brings {threshold} of {count} sheets together opens all that sources send in that time."
    )
    terminal.say("- For that time `retire` protects nothing until the sheets are burnt, every one of them.")
    terminal.say(
        "- The key list shows it to everybody as a recovery key, and sources are told that there is one."
    )


def _report(terminal: Terminal, made: RecoveryKey, window: tuple[date, date], output: Path) -> None:
    request = output / _REQUEST
    burn = later(window[1], GRACE_MONTHS)
    terminal.result(
        {
            "burn_from": burn.isoformat(),
            "fingerprint": made.fingerprint,
            "folder": str(output),
            "from": window[0].isoformat(),
            "request": str(request),
            "set": made.shares[0].set_name,
            "until": window[1].isoformat(),
        },
        f"For your admin, and no secret: {printable(str(request))}\n"
        f"{what_to_do(output / _SHEETS, made.shares, made.fingerprint)}\n"
        f"Burn every sheet when what came in that time is opened, by {calendar.spoken(burn)} at the latest.",
    )
