"""Outgoing bags the tests write, and what a hostile or damaged stick may make of them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from dropbox import limits
from dropbox.bag import bagit, outgoing
from tests.bag import sticks

DAY: Final = dt.date(2026, 11, 24)
NOTE: Final = "text\n\n— outgoing c2lnbmF0dXJl\n".encode()
IDS: Final = ("0" * 31 + "1", "a" * 32)
BODIES: Final = {IDS[1]: b"second " * 400, IDS[0]: b"first " * 50}
FIRST: Final = f"data/answers/{IDS[0]}.age"
SECOND: Final = f"data/answers/{IDS[1]}.age"
LISTS: Final = (bagit.BAGIT, bagit.BAG_INFO, bagit.MANIFEST, bagit.TAGMANIFEST)

Harm = Callable[[Path], object]


def write(folder: Path) -> None:
    """Write a bag of two answers."""
    outgoing.write(folder, DAY, NOTE, BODIES)


def _gone(name: str) -> Harm:
    return lambda bag: (bag / name).unlink()


def _changed(name: str, change: Callable[[bytes], bytes]) -> Harm:
    return lambda bag: sticks.rewrite(bag, name, change)


def _mended(*harms: Harm) -> Harm:
    """Make both manifests right again: whoever writes a stick can."""

    def harmed(bag: Path) -> None:
        for harm in harms:
            harm(bag)
        sticks.mend(bag)

    return harmed


def _tagged(name: str, change: Callable[[bytes], bytes]) -> Harm:
    def changed(bag: Path) -> None:
        sticks.rewrite(bag, name, change)
        sticks.mend_tags(bag)

    return changed


def _made(name: str, body: bytes = b"") -> Harm:
    return lambda bag: (bag / name).write_bytes(body)


def _linked(name: str) -> Harm:
    """Move something out of the bag, and leave a link to it."""

    def link(bag: Path) -> None:
        outside = bag.parent / "outside"
        (bag / name).rename(outside)
        (bag / name).symlink_to(outside)

    return link


def _exchanged(bag: Path) -> None:
    first, second = (bag / FIRST).read_bytes(), (bag / SECOND).read_bytes()
    (bag / FIRST).write_bytes(second)
    (bag / SECOND).write_bytes(first)


def _renamed(old: str, new: str) -> Harm:
    return lambda bag: (bag / old).rename(bag / new)


def _grown(bag: Path) -> None:
    with (bag / FIRST).open("r+b") as file:
        file.truncate(limits.MAX_ANSWER_BYTES + 1)


def _many(bag: Path) -> None:
    for number in range(limits.MAX_OUTGOING_LINES):
        (bag / f"data/answers/{number + 16:032x}.age").touch()


REFUSED: Final[dict[str, tuple[Harm, str]]] = {
    # Things that were not packed.
    "a file more": (_made("data/autorun.inf"), "courier-unlisted"),
    "a hidden file": (_made(".DS_Store"), "courier-unlisted"),
    "an answer more": (_made(f"data/answers/{'b' * 32}.age"), "courier-unlisted"),
    "a folder more": (lambda bag: (bag / "data/items").mkdir(), "courier-unlisted"),
    "a folder inside the answers": (lambda bag: (bag / "data/answers/x").mkdir(), "courier-unlisted"),
    "a named pipe": (lambda bag: os.mkfifo(bag / "data/pipe"), "courier-kind"),
    "an answer as a link": (_linked(FIRST), "courier-kind"),
    "the note as a link": (_linked("data/outgoing.txt"), "courier-kind"),
    "a list as a link": (_linked(bagit.BAG_INFO), "courier-kind"),
    "the answers as a link": (_linked("data/answers"), "courier-kind"),
    "more than 250 answers": (_many, "courier-too-large"),
    # What lies there is listed, but no outgoing bag has it.
    "a listed file of no answer": (_mended(_made("data/readme.txt")), "member-unlisted"),
    "a listed inventory": (_mended(_made("data/inventory.json")), "member-unlisted"),
    "an answer without its ending": (_mended(_renamed(FIRST, FIRST.removesuffix(".age"))), "member-unlisted"),
    "an answer in upper case": (
        _mended(_renamed(SECOND, SECOND.replace("a" * 32, "A" * 32))),
        "member-unlisted",
    ),
    "an answer of 31 digits": (
        _mended(_renamed(SECOND, SECOND.replace("a" * 32, "a" * 31))),
        "member-unlisted",
    ),
    "a second note": (_mended(_made("data/answers/outgoing.txt")), "member-unlisted"),
    "an answer over 25 MiB": (_mended(_grown), "courier-too-large"),
    "a note over 64 KiB": (_mended(_made("data/outgoing.txt", bytes(65_537))), "courier-too-large"),
    # Something is gone.
    **{f"{name} is gone": (_gone(name), "courier-missing") for name in LISTS},
    "the note is gone": (_gone("data/outgoing.txt"), "item-damaged"),
    "the note is gone and not listed": (_mended(_gone("data/outgoing.txt")), "courier-missing"),
    "an answer is gone": (_gone(FIRST), "item-damaged"),
    "an answer is gone and not listed": (_mended(_gone(FIRST)), "payload-oxum"),
    # Bytes that are not those that were written.
    "an answer is cut": (_changed(FIRST, lambda body: body[:-1]), "item-damaged"),
    "an answer is longer": (_changed(FIRST, lambda body: body + b"x"), "item-damaged"),
    "an answer has a flipped bit": (_changed(FIRST, lambda body: b"F" + body[1:]), "item-damaged"),
    "an answer is empty": (_changed(FIRST, lambda _: b""), "item-damaged"),
    "two answers are exchanged": (_exchanged, "item-damaged"),
    "the note has a flipped bit": (_changed("data/outgoing.txt", lambda body: b"T" + body[1:]), "item-damaged"),
    "an answer is shorter, and listed so": (_mended(_changed(FIRST, lambda body: body[:-1])), "payload-oxum"),
    # Lists that are damaged or mean harm.
    "the declaration is another": (
        _tagged(bagit.BAGIT, lambda body: body.replace(b"1.0", b"0.9")),
        "bag-declaration",
    ),
    "the tag manifest is cut": (_changed(bagit.TAGMANIFEST, lambda body: body[:100]), "manifest-format"),
    "the tag manifest is of another day": (
        _changed(bagit.BAG_INFO, lambda body: body.replace(b"11", b"12")),
        "hash-mismatch",
    ),
    "the tag manifest leaves bag-info out": (
        _changed(bagit.TAGMANIFEST, lambda body: b"".join(body.splitlines(keepends=True)[::2])),
        "manifest-missing",
    ),
    "the manifest is cut in a line": (_tagged(bagit.MANIFEST, lambda body: body[:-5]), "manifest-format"),
    "the manifest is unsorted": (
        _tagged(bagit.MANIFEST, lambda body: b"".join(reversed(body.splitlines(keepends=True)))),
        "manifest-order",
    ),
    "the manifest lists a path outside": (
        _tagged(bagit.MANIFEST, lambda body: b"0" * 64 + b"  ../../etc/passwd\n" + body),
        "member-unlisted",
    ),
    "the manifest lists an answer twice": (
        _tagged(bagit.MANIFEST, lambda body: body.splitlines(keepends=True)[0] + body),
        "manifest-order",
    ),
    "bag-info names its maker": (
        _tagged(bagit.BAG_INFO, lambda body: body + b"Bag-Software-Agent: x\n"),
        "bag-info",
    ),
    "bag-info of a day that is none": (
        _tagged(bagit.BAG_INFO, lambda body: body.replace(b"24", b"31")),
        "bag-info",
    ),
    "bag-info of another number of files": (
        _tagged(bagit.BAG_INFO, lambda body: body.replace(b".3\n", b".4\n")),
        "payload-oxum",
    ),
}
