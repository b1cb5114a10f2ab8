"""`status`: what of this machine's keys ends when, without a passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dropbox import directory
from dropbox.directory import months
from dropbox.offline import clock, last_bag, prekeys_file, trusting
from dropbox.offline.commands.options import day_option, examples, tool_options
from dropbox.offline.vault import destroyed, due
from dropbox.offline.vault.windows import term_of
from dropbox.terminal import printable, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import Ageing
    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Known
    from dropbox.offline.vault.windows import Term
    from dropbox.terminal import Terminal


@click.command(
    short_help="Say which keys end when, and what is due.", epilog=examples("dropbox-offline status")
)
@day_option
@tool_options
def status(terminal: Terminal, home: Home, *, day: date) -> None:
    """Say which of this machine's keys end when, what is due, and which courier bag came last.

    What ends within 60 days stands first. No passphrase is needed.
    """
    home.require()
    with home.locked():
        destroyed.settle_interrupted(home)
    known = trusting.recall(home.directory_folder)
    terms = [term_of(one, known) for one in prekeys_file.windows(home)]
    terminal.result(
        _document(home, known, terms, day),
        "\n".join(printable(line) for line in _lines(home, known, terms, day)),
    )


def _lines(home: Home, known: Known | None, terms: list[Term], day: date) -> Iterator[str]:
    for doubt in clock.doubts(home, known, day):
        yield f"! {doubt}"
    for notice in due.notices(home, known, day):
        yield f"! {notice}"
    yield from _own(home, terms, day)
    if known and _lists_a_lasting_key(home, known, day):
        yield "! a key of this machine that lasts is in the key list: what is sealed to it opens for ever"
    yield from (
        table(("window from", "until", "destroy from", "state"), _rows(terms, day)).splitlines()
        if terms
        else (
            "no keys for windows: what sources seal to a lasting key can be opened for ever",
            "dropbox-offline prekeys makes keys that are destroyed after their time",
        )
    )
    yield _key_list(known)
    yield _bag(home)
    if records := destroyed.records(home):
        yield f"keys were destroyed: {len(records)} records in the folder destroyed"


def _own(home: Home, terms: list[Term], day: date) -> Iterator[str]:
    if terms and not home.vault_file.is_file():
        yield "! there is no vault key: what is opened stays sealed to keys that will be destroyed"
    if terms and prekeys_file.card_place(home) == home.card_file and home.card_file.is_file():
        yield "! the card lies beside the keys: move it to a small card, kept apart from this machine"
    if any(not term.is_listed and term.until > day for term in terms):
        yield "! keys are not in the key list yet: dropbox-offline request -o FILE, for your admin"
    last = max((term.until for term in terms), default=None)
    if last is not None and (last - day).days <= due.DAYS_AHEAD:
        yield f"! the last key made here ends on {months.spoken(last)}: dropbox-offline prekeys"


def _lists_a_lasting_key(home: Home, known: Known, day: date) -> bool:
    if not home.recipient_file.is_file():
        return False
    sha256 = directory.sha256_of(home.recipient_file.read_text(encoding="ascii").strip())
    document = known.directory.document
    return any(
        entry.sha256 == sha256 and entry.until > day and entry.id not in document.revoked_ids
        for entry in document.recipients
    )


def _rows(terms: list[Term], day: date) -> list[tuple[str, str, str, str]]:
    return [
        (
            term.from_.isoformat(),
            term.until.isoformat(),
            term.destroyed_from.isoformat(),
            _state(term, day),
        )
        for term in terms
    ]


def _state(term: Term, day: date) -> str:
    if term.destroyed_from <= day:
        return "past: retire"
    if term.until <= day:
        return "grace"
    if not term.is_listed:
        return "not listed yet"
    return "ahead" if day < term.from_ else "in use"


def _key_list(known: Known | None) -> str:
    if known is None:
        return "no key list yet: collect a courier bag"
    document = known.directory.document
    return f"key list: version {document.version}, until {document.expires.isoformat()}"


def _bag(home: Home) -> str:
    bag = last_bag.load(home)
    if bag is None:
        return "no courier bag yet"
    about = "" if bag.inventory.stored is not None else " (without a list of what lies on the server)"
    return f"last courier bag: {bag.day.isoformat()}{about}"


def _document(home: Home, known: Known | None, terms: list[Term], day: date) -> dict[str, object]:
    bag = last_bag.load(home)
    return {
        "bag": bag.day.isoformat() if bag else None,
        "destroyed": len(destroyed.records(home)),
        "directory": known.directory.version if known else None,
        "doubts": len(list(clock.doubts(home, known, day))),
        "ends": [_ageing(one) for one in due.ageings(known, day)],
        "vault": home.vault_file.is_file(),
        "windows": [
            {
                "destroy_from": term.destroyed_from.isoformat(),
                "from": term.from_.isoformat(),
                "state": _state(term, day),
                "until": term.until.isoformat(),
            }
            for term in terms
        ],
    }


def _ageing(one: Ageing) -> dict[str, object]:
    return {
        "days_left": one.days_left,
        "desk": one.desk,
        "ends": one.ends.isoformat(),
        "role": one.role,
        "step": one.step,
        "subject": one.subject,
    }
