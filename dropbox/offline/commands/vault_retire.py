"""`retire`: destroy the keys whose time is over."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.directory import months
from dropbox.errors import CancelledError, DropboxError
from dropbox.offline import errors as refusals
from dropbox.offline import identities, last_bag, prekeys_file, trusting
from dropbox.offline.answers import editor_key
from dropbox.offline.commands import options
from dropbox.offline.commands.options import day_option, examples, unlocking_options
from dropbox.offline.vault import destroyed, due, resealing, retiring
from dropbox.terminal import printable, table

if TYPE_CHECKING:
    from datetime import date

    from dropbox.offline.home import Home
    from dropbox.offline.last_bag import LastBag
    from dropbox.offline.trusting import Known
    from dropbox.offline.vault.retiring import Obstacle, Retirement
    from dropbox.terminal import Terminal

_REFUSALS = {
    kind.code: kind
    for kind in (
        refusals.RetireInventoryError,
        refusals.RetireUnfinishedError,
        refusals.RetireOnlyKeyError,
        refusals.RetireWaitingError,
    )
}


@click.command(
    short_help="Destroy the keys whose time is over.",
    epilog=examples(
        "dropbox-offline retire --new-card /media/new/card.txt",
    ),
)
@click.option(
    "--new-card",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the new card's file: on another small card.",
)
@click.option(
    "--despite-uploads",
    is_flag=True,
    help="Do it though uploads are still arriving that might need these keys.",
)
@day_option
@unlocking_options
def retire(terminal: Terminal, home: Home, *, new_card: Path, despite_uploads: bool, day: date) -> None:
    """Destroy this machine's keys whose window and six months of grace are past.

    Once every reader of that time has done so, recorded uploads, copies of the server and old sticks from then
    stay shut. The keys that remain go to a new card; destroy the old card by hand: break it. Collect a courier
    bag of this week first: it shows whether something on the server still needs them.
    """
    home.require()
    editor_key.require(home)
    with home.locked():
        destroyed.settle_interrupted(home)
        _retire(terminal, home, terminal.passphrase(), new_card, day, despite_uploads=despite_uploads)


def ask_at_unlock(terminal: Terminal, home: Home, passphrase: str, day: date) -> None:
    """Where keys are past window and grace and a person is there, ask whether to destroy them now.

    For a command that did its own work, in a home that is locked: what `retire` refuses is said, and raises
    nothing.
    """
    if not terminal.is_attended or not due.past_grace(home, trusting.recall(home.directory_folder), day):
        return
    try:
        terminal.confirm("Destroy them now?")
    except CancelledError:
        return
    try:
        editor_key.require(home)
        destroyed.settle_interrupted(home)
        _retire(terminal, home, passphrase, _ask_new_card(terminal), day, despite_uploads=False)
    except (DropboxError, OSError) as error:
        _say_not_retired(terminal, home, error)


def _ask_new_card(terminal: Terminal) -> Path:
    typed = terminal.ask("The new, empty card's folder, as in /media/NEW")
    if not typed:
        raise CancelledError("no new card was named")
    folder = Path(typed).expanduser()
    return folder / "card.txt" if folder.is_dir() else folder


def _say_not_retired(terminal: Terminal, home: Home, error: DropboxError | OSError) -> None:
    reason = str(error) if isinstance(error, DropboxError) else "a file could not be read or written"
    terminal.say(f"! {reason}")
    if isinstance(error, DropboxError) and error.hint:
        terminal.say(f"hint: {error.hint}")
    card = shlex.quote(printable(str(prekeys_file.card_place(home))))
    terminal.say(f"Another time: dropbox-offline retire --card {card} --new-card FILE")


def _retire(
    terminal: Terminal, home: Home, passphrase: str, new_card: Path, day: date, *, despite_uploads: bool
) -> None:
    old_card = prekeys_file.card_place(home)
    is_beside = prekeys_file.lies_beside_the_keys(home, old_card)
    wish, known, bag = _plan(home, passphrase, day)
    _require_nothing_needs_them(terminal, home, known, bag, wish, despite_uploads=despite_uploads)
    _ask(terminal, home, known, wish)
    record = retiring.retire(
        home,
        replace(wish, is_card_apart=not is_beside),
        bag,
        passphrase=passphrase,
        new_card=new_card.expanduser(),
        editor=editor_key.unlock(home, passphrase),
    )
    if old_card == home.card_file:
        old_card.unlink(missing_ok=True)
    _say_retired(terminal, wish, record, new_card, None if is_beside else old_card)


def _plan(home: Home, passphrase: str, day: date) -> tuple[Retirement, Known | None, LastBag]:
    if not home.intake_file.is_file():
        raise refusals.PrekeysMissingError(
            "this machine has no keys for windows yet", hint="dropbox-offline prekeys makes them"
        )
    held = prekeys_file.unlock(home, passphrase)
    lasting = identities.lasting(home, passphrase)
    known = trusting.recall(home.directory_folder)
    bag = last_bag.load(home)
    every = (*lasting.vault, *lasting.plain)
    resealing.reseal_answers(home, (*every, *(one.identity for one in held)), lasting.vault)
    wish = retiring.plan(held, every, known, bag, day)
    if not wish.going:
        raise refusals.NothingToRetireError(
            "no key is past its window and grace", hint="dropbox-offline status says when the next one is"
        )
    if bag is None:
        raise refusals.RetireInventoryError(
            "no courier bag says what lies on the server", hint="collect one of this week first"
        )
    return wish, known, bag


def _require_nothing_needs_them(
    terminal: Terminal,
    home: Home,
    known: Known | None,
    bag: LastBag,
    wish: Retirement,
    *,
    despite_uploads: bool,
) -> None:
    found: list[Obstacle] = []
    for obstacle in retiring.obstacles(home, known, bag, wish):
        if obstacle.code == "retire-unfinished" and despite_uploads:
            terminal.say(f"! {obstacle.name}: one of them may never be opened")
            continue
        found.append(obstacle)
        terminal.refused(obstacle.name, obstacle.reason)
    if found:
        raise _REFUSALS[found[0].code](
            "something still needs these keys; nothing was destroyed", hint="settle what is named above"
        )


def _ask(terminal: Terminal, home: Home, known: Known | None, wish: Retirement) -> None:
    terminal.say("These keys of this machine will be destroyed. It can't open anything with them any more:")
    rows = [(f"    {term.from_.isoformat()}", term.until.isoformat()) for term in wish.terms]
    terminal.say(table(("    from", "until"), rows))
    terminal.say(f"Keys that stay, on the new card: {len(wish.staying)}")
    options.ask_about_clock(terminal, home, known, wish.day)
    terminal.confirm(f"Today is {months.spoken(wish.day)}. Destroy them for good?")


def _say_retired(
    terminal: Terminal, wish: Retirement, record: Path, new_card: Path, old_card: Path | None
) -> None:
    """Say what is left to do; `old_card`: None where it lay on the disk of the keys."""
    terminal.result(
        {
            "destroyed": [
                {"from": term.from_.isoformat(), "until": term.until.isoformat()} for term in wish.terms
            ],
            "new_card": str(new_card),
            "old_card": str(old_card) if old_card else None,
            "record": str(record),
            "remaining": len(wish.staying),
        },
        f"{len(wish.going)} {'key was' if len(wish.going) == 1 else 'keys were'} destroyed.\n"
        f"The record: {printable(str(record))}\n"
        f"The new card: {printable(str(new_card))}\n" + _left_to_destroy(old_card),
    )


def _left_to_destroy(old_card: Path | None) -> str:
    if old_card is None:
        return (
            "! The old card lay on the disk of the keys, which keeps old blocks: whoever has it and your\n"
            "  passphrase may get these keys back. Only destroying this disk, too, makes it sure."
        )
    return (
        f"Now destroy the old card by hand, break it: {printable(str(old_card))}\n"
        "As long as the old one exists, an old copy of this disk may give the keys back."
    )
