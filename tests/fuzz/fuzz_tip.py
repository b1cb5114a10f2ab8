"""Fuzz what of a submission reads untrusted bytes: `python -m tests.fuzz.fuzz_tip [seconds]`.

Every input is refused with a `DropboxError`, or has one spelling; a changed stream is never believed, and a
salvage of it gives whole members only.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Final

import atheris

with atheris.instrument_imports(include=["dropbox.bag", "dropbox.tip"]):
    from dropbox import tip
    from dropbox.bag import bagit, canonical
    from dropbox.errors import DropboxError
    from dropbox.tip import files
    from tests.tip import forge
    from tests.tip.cases import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

BAGS: Final = [forge.good(), forge.good_plain(), forge.good_with_reply()]
STREAMS: Final = [forge.pack(bag) for bag in BAGS]
STARTS: Final = [
    b"",
    b"[",
    b"{",
    b'[{"member":"data/files/0001.jpg","name":"',
    b"Bagging-Date: ",
    b"0" * 64 + b"  ",
]


def one_changed_stream(data: atheris.FuzzedDataProvider) -> None:
    """Change a piece of a good stream: it is refused, and what is saved of it are whole members."""
    good = data.PickValueInList(STREAMS)
    start = data.ConsumeIntInRange(0, len(good) - 1)
    end = start + data.ConsumeIntInRange(0, 1_024)
    changed = good[:start] + data.ConsumeBytes(data.ConsumeIntInRange(0, 1_024)) + good[end:]
    if changed == good:
        return
    kept = Kept()
    saved = tip.salvage(io.BytesIO(changed), kept)
    assert all(len(kept.members[file.member]) == file.size_bytes for file in saved.files)
    tip.read(io.BytesIO(changed), Kept())
    raise AssertionError("a changed submission was believed")


def one_changed_member(data: atheris.FuzzedDataProvider) -> None:
    """Put something else into a member, everything else made right; what is accepted says what it holds."""
    bag = dict(data.PickValueInList(BAGS))
    name = data.PickValueInList(list(bag))
    start = data.ConsumeIntInRange(0, len(bag[name]))
    end = start + data.ConsumeIntInRange(0, 80)
    bag[name] = bag[name][:start] + data.ConsumeBytes(data.ConsumeIntInRange(0, 80)) + bag[name][end:]
    kept = Kept()
    read = tip.read(io.BytesIO(forge.pack(forge.mend(bag, keep={name}))), kept)
    assert read.info.serialize() == kept.members[bagit.BAG_INFO]
    assert canonical.serialize(read.answers) == kept.members["data/answers.json"]
    assert read.message.encode() == kept.members["data/message.txt"]
    entries = [tip.FileEntry(file.name, file.size_bytes, file.type) for file in read.files]
    assert files.serialize_files(entries) == kept.members["data/files.json"]
    assert kept.members["source-signature.txt"].startswith(read.signed_text.encode() + b"\n")


def _is_spelled(untrusted: bytes, parse: Callable[[bytes], bytes]) -> None:
    assert parse(untrusted) == untrusted


PARSERS: Final[list[Callable[[bytes], bytes]]] = [
    lambda raw: canonical.serialize(canonical.parse(raw)),
    lambda raw: files.serialize_files(files.parse_files(raw)),
    lambda raw: tip.BagInfo.parse(raw).serialize(),
    lambda raw: bagit.manifest(bagit.parse_manifest(raw)),
    lambda raw: tip.SourceStatement.parse(raw.decode("latin-1")).serialize().encode("latin-1"),
]


def one_input(raw: bytes) -> None:
    """Give one input to one of the readers."""
    data = atheris.FuzzedDataProvider(raw)
    target = data.PickValueInList([one_changed_stream, one_changed_member, None])
    try:
        if target is not None:
            target(data)
            return
        parse = data.PickValueInList(PARSERS)
        _is_spelled(data.PickValueInList(STARTS) + data.ConsumeBytes(sys.maxsize), parse)
    except DropboxError:
        return


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=4096", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
