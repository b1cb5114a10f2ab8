"""`collect`: take in a courier bag from a stick."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dropbox import age
from dropbox.errors import BadInputError, SomeItemsRefusedError
from dropbox.offline import collecting, identities
from dropbox.offline.commands import trust
from dropbox.offline.commands.options import examples, today, tool_options
from dropbox.terminal import size_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.bag.courier import CourierBag
    from dropbox.offline.collecting import Taken
    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Judgement
    from dropbox.terminal import Terminal

_REASONS = {
    "missing": "it is missing from the stick",
    "size": "it is shorter or longer than it should be",
    "hash": "some of its bytes were changed",
    "unreadable": "the stick can't be read",
}


@click.command(
    short_help="Check a courier bag and take it in.", epilog=examples("dropbox-offline collect /media/stick")
)
@click.argument("bag", type=click.Path(exists=True, file_okay=False, path_type=Path))
@tool_options
def collect(terminal: Terminal, home: Home, *, bag: Path) -> None:
    """Check a courier BAG and take in what it brings; doing it twice is harmless.

    BAG is the folder on the stick that holds bagit.txt, or the stick itself if it holds only that folder. The
    first time, the newsroom's check phrase is shown: compare it with your printed card.
    """
    home.require()
    with home.locked():
        found = collecting.find_bag(bag)
        held = identities.unlock(home, terminal.passphrase())
        judged, complaint = _key_list(terminal, home, found, held)
        taken = _take_all(terminal, home, found)
    _report(terminal, taken, judged, complaint)


def _key_list(
    terminal: Terminal, home: Home, bag: CourierBag, held: Sequence[age.Identity]
) -> tuple[Judgement | None, str]:
    """Settle the key list; where it can't be read, say why and go on without it."""
    try:
        folder = collecting.open_key_folder(bag, held)
        return trust.settle(terminal, home, folder, held), ""
    except age.NoMatchingIdentityError:
        collecting.require_some_item(bag, held)
        complaint = "it is sealed to other keys than this machine's"
    except BadInputError as error:
        complaint = str(error)
    terminal.refused("the key list", f"{complaint}; the submissions are taken in without it")
    return None, complaint


def _take_all(terminal: Terminal, home: Home, bag: CourierBag) -> list[Taken]:
    collector = collecting.Collector(home, bag, today())
    items = bag.inventory.items
    taken = []
    with terminal.progress("taking in", sum(item.size_bytes for item in items)) as progress:
        for item in items:
            taken.append(one := collector.take(item, progress.advance))
            if one.outcome == "damaged":
                terminal.refused(one.record.case, _REASONS[one.reason])
    return taken


def _report(terminal: Terminal, taken: Sequence[Taken], judged: Judgement | None, complaint: str) -> None:
    by_outcome = {
        outcome: [one.record.case for one in taken if one.outcome == outcome]
        for outcome in ("new", "known", "damaged")
    }
    lines = [
        f"taken in: {one.record.case} ({size_in_words(one.record.size_bytes)})"
        for one in taken
        if one.outcome == "new"
    ]
    lines += [f"here already: {case}" for case in by_outcome["known"]]
    if not taken:
        lines.append("The bag holds no submission.")
    if by_outcome["new"]:
        lines.append("Next: dropbox-offline open --all")
    document: dict[str, object] = {**by_outcome, "directory_version": _version(judged)}
    if judged and judged.is_first:
        document["check_phrase"] = trust.phrases(judged.known.directory.pinned)
    document["added"] = [entry.role for entry in judged.added] if judged else []
    terminal.result(document, "\n".join(lines))
    refused = len(by_outcome["damaged"]) + bool(complaint)
    if refused:
        raise SomeItemsRefusedError(
            f"{refused} of {len(taken) + 1} parts of the bag were refused",
            hint="collect it from another copy; what is whole of a damaged submission can be opened",
        )


def _version(judged: Judgement | None) -> int | None:
    return judged.known.directory.version if judged else None
