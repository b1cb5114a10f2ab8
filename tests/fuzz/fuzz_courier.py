"""Fuzz what of a courier bag reads untrusted bytes: `python -m tests.fuzz.fuzz_courier [seconds]`.

Every bag is refused with a `BagError`, or its lists have one spelling and every item it shows lies inside it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import atheris

with atheris.instrument_imports(include=["dropbox.bag"]):
    from dropbox.bag import bagit, courier
    from dropbox.bag.errors import BagError
    from tests.bag import sticks

LISTS: Final = ["data/inventory.json", bagit.MANIFEST, bagit.BAG_INFO, bagit.TAGMANIFEST, bagit.BAGIT]


class Harness:
    """One good bag, and its copy that is harmed."""

    def __init__(self, folder: Path) -> None:
        self._good = folder / "good"
        self._bag = folder / "bag"
        sticks.write(self._good)

    def one_input(self, raw: bytes) -> None:
        """Change one list, make the manifests above it right or not, and open the bag."""
        data = atheris.FuzzedDataProvider(raw)
        shutil.copytree(self._good, self._bag)
        try:
            self._harm(data)
            self._open()
        except BagError:
            return
        finally:
            shutil.rmtree(self._bag)

    def _harm(self, data: atheris.FuzzedDataProvider) -> None:
        path = self._bag / data.PickValueInList(LISTS)
        body = path.read_bytes()
        start = data.ConsumeIntInRange(0, len(body))
        end = start + data.ConsumeIntInRange(0, 60)
        path.write_bytes(body[:start] + data.ConsumeBytes(data.ConsumeIntInRange(0, 60)) + body[end:])
        data.PickValueInList([sticks.mend, sticks.mend_tags, lambda _: None])(self._bag)

    def _open(self) -> None:
        opened = courier.open_bag(self._bag, part_bytes=sticks.PART_BYTES)
        assert opened.inventory.serialize() == (self._bag / "data/inventory.json").read_bytes()
        opened.check()
        for item in opened.inventory.items:
            assert all((self._bag / name).resolve().is_relative_to(self._bag) for name in item.part_names())


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=512", *(f"-max_total_time={second}" for second in seconds)]
    with tempfile.TemporaryDirectory() as temporary:
        atheris.Setup(arguments, Harness(Path(temporary).resolve()).one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
