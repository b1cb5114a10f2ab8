"""`courier` and `recall`: what leaves this machine for the server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox.offline import freshness_key, identities
from dropbox.offline.answers import answering, couriering, editor_key, freshening
from dropbox.offline.case import pages
from dropbox.offline.case.view import counted
from dropbox.offline.commands.options import (
    ask_about_clock,
    complete_case,
    day_option,
    examples,
    require_known,
    unlocking_options,
)
from dropbox.offline.errors import NothingWaitsError
from dropbox.offline.remembered import post
from dropbox.offline.remembered.conversations import all_conversations, conversation_of, is_own_conversation
from dropbox.offline.vault.resealing import reseal_answers
from dropbox.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Known
    from dropbox.terminal import Terminal


@click.command(
    short_help="Write what waits onto a stick, for the server.",
    epilog=examples(
        "dropbox-offline courier /media/stick/out", "dropbox-offline courier /media/stick/out --again"
    ),
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--again", is_flag=True, help="Write the last bag once more: the same, should the stick be lost.")
@day_option
@unlocking_options
def courier(terminal: Terminal, home: Home, *, folder: Path, again: bool, day: date) -> None:
    """Write all answers and recalls that wait into one outgoing bag in FOLDER.

    Each bag also says that the key list is still the newest: without it sources can't send after 45 days. So a
    bag goes out, too, when nothing waits.

    The next call writes only what is new. The server takes each bag in once, however often it sees it.
    """
    home.require()
    editor_key.require(home)
    with home.locked():
        known = require_known(home)
        _require_something(home, known, day, again=again)
        passphrase = terminal.passphrase()
        held = identities.unlock_held(home, passphrase, home.card)
        bags = [couriering.last_written(home)] if again else _interrupted(terminal, home)
        if not bags:
            bags = _pack(terminal, home, known, day, passphrase)
        written = [(_write(terminal, home, bag, folder), bag) for bag in bags]
        touched = _mailboxes(home, bags)
        for conversation in all_conversations(home.records.all()):
            if is_own_conversation(conversation) and conversation.mailbox in touched:
                pages.Pages(home, held.every, known).refresh(conversation)
        # What travels no more is kept for the vault alone: the keys of its day can then be destroyed.
        reseal_answers(home, held.every, held.vault)
    _report(terminal, home, written)


def _require_something(home: Home, known: Known, day: date, *, again: bool) -> None:
    mail = home.post.read()
    if again or couriering.interrupted(home) or mail.waiting_answers or mail.waiting_recalls:
        return
    if not freshening.is_asked(known):
        raise NothingWaitsError("no answer and no recall waits", hint="for the last bag once more: --again")
    if reason := freshening.why_not(home, known):
        raise NothingWaitsError("nothing waits, and this machine can't confirm the key list", hint=reason)
    if freshening.desk_of(home, known, day) is None:
        raise NothingWaitsError(
            "nothing waits, and the key list does not name this machine's key to answer with on that day",
            hint="is the day right? else ask your admin",
        )


def _pack(terminal: Terminal, home: Home, known: Known, day: date, passphrase: str) -> list[post.Bag]:
    """Sign what waits, and that the key list is the newest."""
    ask_about_clock(terminal, home, known, day)
    fresh = None
    if reason := freshening.why_not(home, known):
        terminal.say(f"! {reason}")
    elif freshening.is_asked(known):
        for doubt in freshening.doubts(home, known, day):
            terminal.say(f"! {doubt}")
            terminal.confirm("Sign for this day?")
        fresh = freshening.tell(known, freshness_key.unlock(home, passphrase), day)
    key = editor_key.unlock(home, passphrase)
    desk = freshening.desk_of(home, known, day) if fresh else None
    loads = couriering.loads(home) or ((couriering.Load(desk, (), ()),) if desk else ())
    return [couriering.pack(home, known, load, key, day, fresh) for load in loads]


def _interrupted(terminal: Terminal, home: Home) -> list[post.Bag]:
    unfinished = couriering.interrupted(home)
    if unfinished is None:
        return []
    terminal.say("The last bag was interrupted: it is written first, the same as before.")
    return [unfinished]


def _write(terminal: Terminal, home: Home, bag: post.Bag, folder: Path) -> Path:
    sizes = [one.size_bytes for one in home.post.answers.all() if one.id in bag.answers]
    with terminal.progress("writing", sum(sizes)) as progress:
        return couriering.write(home, bag, folder, progress.advance)


def _mailboxes(home: Home, bags: list[post.Bag]) -> set[str | None]:
    ids = {answer_id for bag in bags for answer_id in bag.answers}
    answered: set[str | None] = {one.mailbox for one in home.post.answers.all() if one.id in ids}
    return answered | {mailbox for bag in bags for mailbox in bag.recalls}


def _report(terminal: Terminal, home: Home, written: list[tuple[Path, post.Bag]]) -> None:
    mail = home.post.read()
    left = len(mail.waiting_answers) + len(mail.waiting_recalls)
    lines = [line for place, bag in written for line in _lines_of(place, bag)]
    if left:
        lines.append(f"{left} more wait: type the same command again.")
    lines.append("Next: take the stick to whoever runs the server: dropbox-server deliver takes it in.")
    terminal.result(
        {
            "bags": [
                {
                    "answers": list(bag.answers),
                    "bag": bag.id,
                    "confirmed_until": str(couriering.confirmed_until(bag) or "") or None,
                    "folder": str(place),
                    "recalls": len(bag.recalls),
                }
                for place, bag in written
            ],
            "waiting": left,
        },
        "\n".join(lines),
    )


def _lines_of(place: Path, bag: post.Bag) -> Iterator[str]:
    what = f"{counted(len(bag.answers), 'answer')} and {counted(len(bag.recalls), 'recall')}"
    yield f"written: {what}: {printable(str(place))}"
    if until := couriering.confirmed_until(bag):
        yield f"It says that the key list is the newest, up to {(until - timedelta(days=1)).isoformat()}."


@click.command(
    short_help="Freeze a mailbox: its source was taken.", epilog=examples("dropbox-offline recall lusab")
)
@click.argument("case", shell_complete=complete_case)
@day_option
@unlocking_options
def recall(terminal: Terminal, home: Home, *, case: str, day: date) -> None:
    """Freeze the mailbox of a CASE for good, when its source was taken or the codename is in wrong hands.

    The server deletes every answer that waits there and takes none in any more. It happens when the next
    stick reaches the server. What the source has read already can't be called back, and nothing undoes this.
    """
    home.require()
    editor_key.require(home)
    with home.locked():
        records = home.records.all()
        conversation = conversation_of(records, home.records.find(case))
        address = answering.address_of(conversation)
        answering.require_not_recalled(home, address.mailbox)
        known = require_known(home)
        vkey = editor_key.public_key(editor_key.public_half(home) or "")
        answering.readers_on(known, address, vkey, day)
        waiting = [one for one in home.post.read().waiting_answers if one.mailbox == address.mailbox]
        name = conversation.first.case
        for line in _what_it_does(name, len(waiting)):
            terminal.say(line)
        terminal.confirm(f"Recall {name}?")
        held = identities.unlock(home, terminal.passphrase(), home.card)
        home.post.recalls.put(
            post.Recall(day=day, mailbox=address.mailbox, desk=address.desk, editor_key=vkey, is_own=True)
        )
        pages.Pages(home, held, known).refresh(conversation)
    terminal.result(
        {"case": name, "never_sent": len(waiting)},
        f"recalled: {name}. It is not done before the stick is at the server.\n"
        "Next, today: dropbox-offline courier FOLDER, with a folder on a stick for the server",
    )


def _what_it_does(case: str, waiting: int) -> list[str]:
    here = f"  - what waits on this machine ({counted(waiting, 'answer')}) is never sent;"
    return [
        f"This freezes the mailbox of {case} for good:",
        "  - every answer that waits for its source on the server is deleted with the next stick;",
        *([here] if waiting else []),
        "  - nobody can answer this codename any more, also if its source comes back.",
    ]
