"""What can happen to a stick, and what a hostile one may hold."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from dropbox.bag import bagit, canonical
from tests.bag import sticks
from tests.bag.sticks import IDS

ITEMS = "data/items"
SECOND_PART = f"{ITEMS}/{IDS[1]}.age.002"
Harm = Callable[[Path], object]


def _gone(*names: str) -> Harm:
    def remove(bag: Path) -> None:
        for name in names:
            (bag / name).rmdir() if (bag / name).is_dir() else (bag / name).unlink()

    return remove


def _changed(name: str, change: Callable[[bytes], bytes]) -> Harm:
    return lambda bag: sticks.rewrite(bag, name, change)


def _exchanged(bag: Path) -> None:
    first, second = (bag / f"{ITEMS}/{IDS[1]}.age.00{number}" for number in (1, 2))
    body = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(body)


def _mended(change: Harm) -> Harm:
    def changed(bag: Path) -> None:
        change(bag)
        sticks.mend(bag)

    return changed


def _inventory(old: bytes, new: bytes) -> Harm:
    return _mended(_changed("data/inventory.json", lambda body: body.replace(old, new)))


def _items(change: Callable[[list[dict[str, object]]], list[dict[str, object]]]) -> Harm:
    def rewritten(body: bytes) -> bytes:
        whole = json.loads(body)
        return canonical.serialize(whole | {"items": change(whole["items"])})

    return _mended(_changed("data/inventory.json", rewritten))


def _list(name: str, rows: object) -> Harm:
    """Put another list beside the items, or None in its place."""

    def rewritten(body: bytes) -> bytes:
        whole = json.loads(body) | {name: rows}
        return canonical.serialize({key: value for key, value in whole.items() if value is not None})

    return _mended(_changed("data/inventory.json", rewritten))


def _hash_of_a_split_item(change: Callable[[str], str]) -> Harm:
    return _items(lambda rows: [rows[0], rows[1] | {"sha256": change(str(rows[1]["sha256"]))}, rows[2]])


FILES = tuple(
    f"{ITEMS}/{name}"
    for name in (f"{IDS[0]}.age", f"{IDS[2]}.age", *(f"{IDS[1]}.age.00{n}" for n in (1, 2, 3)))
)
DAMAGE: dict[str, tuple[Harm, list[tuple[str | None, str]]]] = {
    "a part is gone": (_gone(SECOND_PART), [(IDS[1], "missing")]),
    "a part is empty": (_changed(SECOND_PART, lambda _: b""), [(IDS[1], "size")]),
    "a part is cut": (_changed(SECOND_PART, lambda body: body[:-1]), [(IDS[1], "size")]),
    "a part is longer": (_changed(SECOND_PART, lambda body: body + b"x"), [(IDS[1], "size")]),
    "one bit is flipped": (_changed(SECOND_PART, lambda body: body[:-1] + b"!"), [(IDS[1], "hash")]),
    "two parts are exchanged": (_exchanged, [(IDS[1], "hash")]),
    "the inventory gives a split item another hash": (
        _hash_of_a_split_item(lambda sha256: sha256[::-1]),
        [(IDS[1], "hash")],
    ),
    "an unsplit item is gone": (_gone(f"{ITEMS}/{IDS[0]}.age"), [(IDS[0], "missing")]),
    "the keys are gone": (_gone("data/keys.age"), [(None, "missing")]),
    "the keys are damaged": (_changed("data/keys.age", lambda body: body[:-1] + b"!"), [(None, "hash")]),
    "everything is gone": (_gone(*FILES), [(item, "missing") for item in sorted(IDS)]),
    "the folder of items is gone": (_gone(*FILES, ITEMS), [(item, "missing") for item in sorted(IDS)]),
}


def tagged(name: str, change: Callable[[bytes], bytes]) -> Harm:
    def changed(bag: Path) -> None:
        sticks.rewrite(bag, name, change)
        sticks.mend_tags(bag)

    return changed


def _shuffled(body: bytes) -> bytes:
    return b"".join(reversed(body.splitlines(keepends=True)))


def _linked(name: str) -> Harm:
    """Move something out of the bag, and leave a link to it."""

    def link(bag: Path) -> None:
        outside = bag.parent / "outside"
        if (bag / name).exists():
            (bag / name).rename(outside)
        (bag / name).symlink_to(outside)

    return link


def _as_folder(bag: Path) -> None:
    (bag / SECOND_PART).unlink()
    (bag / SECOND_PART).mkdir()


LISTS = (bagit.BAGIT, bagit.BAG_INFO, bagit.MANIFEST, bagit.TAGMANIFEST, "data/inventory.json")
FIRST = f'"id":"{IDS[0]}"'.encode()
STORED = [
    {"claimed_version": one.claimed_version, "day": one.day.isoformat(), "id": one.id} for one in sticks.STORED
]
UNFINISHED = [{"claimed_version": one.claimed_version, "count": one.count} for one in sticks.UNFINISHED]
REFUSED: dict[str, tuple[Harm, str]] = {
    # Things that were not packed.
    "a file more": (lambda bag: (bag / "data/autorun.inf").touch(), "courier-unlisted"),
    "a tag file more": (lambda bag: (bag / "fetch.txt").touch(), "courier-unlisted"),
    "a hidden file": (lambda bag: (bag / ".DS_Store").touch(), "courier-unlisted"),
    "a folder more": (lambda bag: (bag / "data/extra").mkdir(), "courier-unlisted"),
    "a folder inside the items": (lambda bag: (bag / ITEMS / "x").mkdir(), "courier-unlisted"),
    "an item as a link": (_linked(SECOND_PART), "courier-kind"),
    "a link more": (_linked("data/x"), "courier-kind"),
    "the data folder as a link": (_linked("data"), "courier-kind"),
    "a list as a link": (_linked(bagit.BAGIT), "courier-kind"),
    "a named pipe": (lambda bag: os.mkfifo(bag / "data/pipe"), "courier-kind"),
    "an item as a folder": (_as_folder, "courier-unlisted"),
    # Lists that are gone or damaged: the copy is begun again.
    **{f"{name} is gone": (_gone(name), "courier-missing") for name in LISTS},
    "the declaration is another": (
        tagged(bagit.BAGIT, lambda body: body.replace(b"1.0", b"0.9")),
        "bag-declaration",
    ),
    "the tag manifest is cut": (_changed(bagit.TAGMANIFEST, lambda body: body[:100]), "manifest-format"),
    "the tag manifest is of another hash": (
        _changed(bagit.BAG_INFO, lambda body: body.replace(b"11", b"12")),
        "hash-mismatch",
    ),
    "the manifest is cut in a line": (tagged(bagit.MANIFEST, lambda body: body[:-5]), "manifest-format"),
    "the manifest is unsorted": (tagged(bagit.MANIFEST, _shuffled), "manifest-order"),
    "the manifest lists a path outside": (
        tagged(bagit.MANIFEST, lambda body: b"0" * 64 + b"  ../../etc/passwd\n" + body),
        "inventory",
    ),
    "the manifest leaves an item out": (_mended(_gone(f"{ITEMS}/{IDS[0]}.age")), "inventory"),
    "the manifest leaves the keys out": (_mended(_gone("data/keys.age")), "courier-missing"),
    "the inventory is another": (
        _changed("data/inventory.json", lambda body: body.replace(b"complete", b"complote")),
        "hash-mismatch",
    ),
    "bag-info names its maker": (
        tagged(bagit.BAG_INFO, lambda body: body + b"Bag-Software-Agent: x\n"),
        "bag-info",
    ),
    "bag-info of a day that is none": (
        tagged(bagit.BAG_INFO, lambda body: body.replace(b"23", b"31")),
        "bag-info",
    ),
    "bag-info of another number of files": (
        tagged(bagit.BAG_INFO, lambda body: body.replace(b".7\n", b".8\n")),
        "payload-oxum",
    ),
    # An inventory that means harm.
    "an id that climbs": (_inventory(FIRST, b'"id":"../../../../../../../../../etc/ab"'), "inventory"),
    "an id in upper case": (_inventory(b'"id":"a', b'"id":"A'), "inventory"),
    "items in another order": (_items(lambda rows: rows[::-1]), "inventory"),
    "an item twice": (_items(lambda rows: [rows[0], *rows]), "inventory"),
    "a hash of a split item in upper case": (_hash_of_a_split_item(str.upper), "inventory"),
    "an id twice": (_inventory(FIRST, f'"id":"{IDS[1]}"'.encode()), "inventory"),
    "parts without end": (_inventory(b'"parts":1', b'"parts":9007199254740991'), "inventory"),
    "no part": (_inventory(b'"parts":1', b'"parts":0'), "inventory"),
    "more parts than the size gives": (_inventory(b'"parts":3', b'"parts":4'), "inventory"),
    "a size below nothing": (_inventory(b'"size":300', b'"size":-1'), "inventory"),
    "a size as text": (_inventory(b'"size":300', b'"size":"300"'), "inventory"),
    "a size that is true": (_inventory(b'"size":300', b'"size":true'), "inventory"),
    "a float": (_inventory(b'"size":300', b'"size":3e2'), "json"),
    "a state of its own": (_inventory(b'"state":"complete"', b'"state":"opened"'), "inventory"),
    "a version from the future": (_inventory(b'"version":2', b'"version":3'), "inventory"),
    "a version that is true": (_inventory(b'"version":2', b'"version":true'), "inventory"),
    "version 1 with the lists of version 2": (_inventory(b'"version":2', b'"version":1'), "inventory"),
    "version 2 without the list of what is stored": (_list("stored", None), "inventory"),
    "version 2 without the list of what is unfinished": (_list("unfinished", None), "inventory"),
    "what is stored is no list": (_list("stored", {}), "inventory"),
    "what is stored in another order": (_list("stored", STORED[::-1]), "inventory"),
    "a stored one twice": (_list("stored", [STORED[0], STORED[0]]), "inventory"),
    "a stored one with a size": (_list("stored", [STORED[0] | {"size": 1}]), "inventory"),
    "a stored one of version zero": (_list("stored", [STORED[0] | {"claimed_version": 0}]), "inventory"),
    "a stored one of a day that is none": (_list("stored", [STORED[0] | {"day": "2026-02-30"}]), "inventory"),
    "a stored one with an id that climbs": (_list("stored", [STORED[0] | {"id": "../x"}]), "inventory"),
    "unfinished ones in another order": (_list("unfinished", UNFINISHED[::-1]), "inventory"),
    "unfinished ones of a version twice": (_list("unfinished", [UNFINISHED[0], UNFINISHED[0]]), "inventory"),
    "no unfinished one, and said so": (_list("unfinished", [UNFINISHED[0] | {"count": 0}]), "inventory"),
    "unfinished ones that are true": (_list("unfinished", [UNFINISHED[0] | {"count": True}]), "inventory"),
    "unfinished ones with a day": (_list("unfinished", [UNFINISHED[0] | {"day": "2026-11-20"}]), "inventory"),
    "a day that is none": (_inventory(b"2026-11-20", b"2026-11-31"), "inventory"),
    "a day as a week": (_inventory(b"2026-11-20", b"2026-W47-5"), "inventory"),
    "a hash in upper case": (_inventory(b'"sha256":"e3b0', b'"sha256":"E3B0'), "inventory"),
    "a hash that is not the manifest's": (_inventory(b'"sha256":"e3b0', b'"sha256":"e3b1'), "inventory"),
    "a field more": (_inventory(b'"parts":1', b'"name":"x","parts":1'), "inventory"),
    "no list": (_inventory(b'"items":[', b'"item":['), "inventory"),
    "a space": (_inventory(b'"version":2', b'"version": 2'), "json-not-canonical"),
    "no json": (_mended(_changed("data/inventory.json", lambda _: b"")), "json"),
}
