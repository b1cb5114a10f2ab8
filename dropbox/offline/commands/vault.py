"""`prekeys` and `request`: the keys that sources seal to for a time, and the file that asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.directory import months as calendar
from dropbox.offline import identities, prekeys_file, trusting
from dropbox.offline.answers import editor_key
from dropbox.offline.commands import options
from dropbox.offline.commands.options import day_option, examples, in_fours, unlocking_options
from dropbox.offline.vault import prekeys as making
from dropbox.offline.vault import requesting
from dropbox.terminal import printable, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dropbox import directory
    from dropbox.offline.home import Home
    from dropbox.offline.vault.prekeys import Made
    from dropbox.terminal import Terminal


@click.command(
    short_help="Make the year's keys that sources seal to.",
    epilog=examples(
        "dropbox-offline prekeys --card /media/card/card.txt",
        "dropbox-offline prekeys --from 2027-02 --months 18",
    ),
)
@click.option("--from", "first", metavar="YYYY-MM", help="First month.  [default: where the last key ends]")
@click.option(
    "--months",
    type=click.IntRange(1, making.MAX_MONTHS),
    default=calendar.WINDOW_MONTHS,
    show_default=True,
    help="For how many months there shall be keys, from this month or from --from.",
)
@day_option
@unlocking_options
def prekeys(terminal: Terminal, home: Home, *, first: str | None, months: int, day: date) -> None:
    """Make the keys that sources seal to, each for three months, for the next year and a half.

    They open with your passphrase and a card together. The card is a small file; the first time, --card says
    where to make it. Keep it on a small memory card, apart from this machine. When a key's time is over,
    `dropbox-offline retire` destroys it.
    """
    wish = making.Wish(calendar.parse(first) if first else None, months)
    home.require()
    with home.locked():
        known = trusting.recall(home.directory_folder)
        passphrase = terminal.passphrase()
        windows = making.plan(making.there(home, passphrase), wish, day)
        terminal.say(f"Today is {calendar.spoken(day)}, {_by_whom(day)}. Keys to make, each for its time:")
        terminal.say(table(("    from", "until"), [_row(*window) for window in windows]))
        options.ask_about_clock(terminal, home, known, day)
        if not home.intake_file.is_file() and home.card is None:
            terminal.say("! Without --card the card lies beside the keys, and destroying keys covers nothing.")
        terminal.confirm("Make these keys?")
        made = making.make(home, passphrase, windows, day)
    _say_made(terminal, home, made)


def _by_whom(day: date) -> str:
    return "by this machine's clock" if day == options.today() else "as you say"


def _row(from_: date, until: date) -> tuple[str, str]:
    return f"    {from_.isoformat()}", until.isoformat()


def _say_made(terminal: Terminal, home: Home, made: Made) -> None:
    if made.has_new_vault:
        terminal.say("This machine has a vault key now: what you open is kept with it.")
    if made.has_new_card:
        terminal.say(f"The card: {printable(str(made.card))}")
    if prekeys_file.lies_beside_the_keys(home, made.card):
        terminal.say("! The card lies on the disk of the keys, where both are seized together.")
        terminal.say("  A disk keeps old blocks: copying the card elsewhere later does not undo that.")
    terminal.result(
        {
            "card": str(made.card),
            "new_card": made.has_new_card,
            "new_vault": made.has_new_vault,
            "windows": [
                {
                    "digits": identities.digits_to_compare(one.window.recipient),
                    "from": one.from_.isoformat(),
                    "until": one.until.isoformat(),
                }
                for one in made.prekeys
            ],
        },
        f"{len(made.prekeys)} keys were made.\n"
        "Next: dropbox-offline request -o request.txt, and give that file to your admin",
    )


@click.command(
    short_help="Write the file that asks your admin to list your keys.",
    epilog=examples("dropbox-offline request -o /media/stick/request.txt"),
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; an existing one is never overwritten.",
)
@click.option("--all", "everything", is_flag=True, help="Ask also for keys that are in the key list already.")
@day_option
@unlocking_options
def request(terminal: Terminal, home: Home, *, output: Path, everything: bool, day: date) -> None:
    """Write a file with the public halves of your keys, signed by them, for your admin.

    It holds no secret and no name. Read the digits out to each other, by voice.
    """
    home.require()
    editor_key.require(home)
    with home.locked():
        passphrase = terminal.passphrase()
        known = None if everything else trusting.recall(home.directory_folder)
        waiting = requesting.unlisted(requesting.unlock(home, passphrase), known, day)
        asked, note = requesting.sign(home, passphrase, waiting)
    options.write_new_file(output, note)
    _say_asked(terminal, asked, output)


def _say_asked(terminal: Terminal, asked: directory.Request, output: Path) -> None:
    terminal.say("Digits to compare with your admin, by voice:")
    digits = identities.DIGITS_TO_COMPARE
    rows: Sequence[tuple[str, str]] = [
        ("    your key to answer with", in_fours((asked.editor or "")[:digits])),
        ("    your key to say what is newest", in_fours((asked.freshness or "")[:digits])),
        *(
            (
                f"    your key to read with, {one.from_.isoformat()} to {one.until.isoformat()}",
                in_fours(identities.digits_to_compare(one.recipient)),
            )
            for one in asked.recipients
        ),
    ]
    terminal.say(table(("    key", "digits"), rows))
    terminal.result(
        {
            "editor": asked.editor,
            "file": str(output),
            "freshness": asked.freshness,
            "recipients": [
                {
                    "digits": identities.digits_to_compare(one.recipient),
                    "from": one.from_.isoformat(),
                    "until": one.until.isoformat(),
                }
                for one in sorted(asked.recipients, key=lambda one: one.from_)
            ],
        },
        f"Your request: {printable(str(output))}\nNext: give it to your admin, for dropbox-keys add-recipient",
    )
