"""Fuzz what of an outgoing bag reads untrusted bytes: `python -m tests.fuzz.fuzz_outgoing [seconds]`.

Every text is refused with an `OutgoingError` or has one spelling; every bag is refused with a `BagError`, or
each of its answers has the size and the hash that it gives.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

import atheris

with atheris.instrument_imports(include=["dropbox.answer", "dropbox.bag"]):
    from dropbox import answer
    from dropbox.bag import bagit, outgoing
    from dropbox.bag.errors import BagError
    from tests.bag import outgoing_bags, sticks
    from tests.vectors.answer import orders

FILES: Final = [*bagit.TAG_FILES, bagit.TAGMANIFEST, outgoing.NOTE, outgoing_bags.FIRST]
TEXTS: Final = [orders.statement(*lines).serialize().encode() for lines in ((2, 1), (1, 0), (0, 2))]


def _changed(data: atheris.FuzzedDataProvider, good: bytes) -> bytes:
    start = data.ConsumeIntInRange(0, len(good))
    end = start + data.ConsumeIntInRange(0, 60)
    piece: bytes = data.ConsumeBytes(data.ConsumeIntInRange(0, 60))
    return good[:start] + piece + good[end:]


def one_text(data: atheris.FuzzedDataProvider) -> None:
    """What is read is written again."""
    untrusted = _changed(data, data.PickValueInList([b"", *TEXTS])).decode("latin-1")
    assert answer.OutgoingStatement.parse(untrusted).serialize() == untrusted


class Harness:
    """One good bag, and its copy that is harmed."""

    def __init__(self, folder: Path) -> None:
        self._good = folder / "good"
        self._bag = folder / "bag"
        outgoing_bags.write(self._good)

    def one_input(self, raw: bytes) -> None:
        """Give one input to one of the readers."""
        data = atheris.FuzzedDataProvider(raw)
        try:
            if data.ConsumeBool():
                one_text(data)
            else:
                self._one_bag(data)
        except (BagError, answer.OutgoingError):
            return

    def _one_bag(self, data: atheris.FuzzedDataProvider) -> None:
        shutil.copytree(self._good, self._bag)
        try:
            path = self._bag / data.PickValueInList(FILES)
            path.write_bytes(_changed(data, path.read_bytes()))
            data.PickValueInList([sticks.mend, sticks.mend_tags, lambda _: None])(self._bag)
            self._open()
        finally:
            shutil.rmtree(self._bag)

    def _open(self) -> None:
        opened = outgoing.open_bag(self._bag)
        assert opened.note == (self._bag / outgoing.NOTE).read_bytes()
        for answer_id, sealed in opened.answers.items():
            with opened.open_answer(answer_id) as stream:
                body = stream.read()
            assert sealed == (len(body), hashlib.sha256(body).hexdigest())


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=512", *(f"-max_total_time={second}" for second in seconds)]
    with tempfile.TemporaryDirectory() as temporary:
        atheris.Setup(arguments, Harness(Path(temporary).resolve()).one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
