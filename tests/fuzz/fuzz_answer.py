"""Fuzz what of an answer reads untrusted bytes: `python -m tests.fuzz.fuzz_answer [seconds]`.

Every input is refused with a `DropboxError`, or has one spelling; a changed stream is never believed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import atheris

with atheris.instrument_imports(include=["dropbox.answer", "dropbox.bag", "dropbox.tip"]):
    from dropbox import answer
    from dropbox.answer.receipts import parse_receipts, serialize_receipts
    from dropbox.bag import bagit
    from dropbox.errors import DropboxError
    from dropbox.tip import files
    from tests.vectors.answer import forge
    from tests.vectors.answer.people import EXPECTED, TRUSTED, read

if TYPE_CHECKING:
    from collections.abc import Callable

BAG: Final = forge.good()
STREAM: Final = forge.pack(BAG)
TEXT: Final = forge.text_of(BAG).encode()
STARTS: Final = [
    b"",
    BAG[forge.RECEIVED],
    BAG[forge.RECEIVED][:-90],
    BAG[bagit.BAG_INFO],
    TEXT,
    TEXT[:-77],
    TEXT[: TEXT.index(b"received")],
]


def _changed(data: atheris.FuzzedDataProvider, good: bytes, most: int) -> bytes:
    start = data.ConsumeIntInRange(0, len(good))
    end = start + data.ConsumeIntInRange(0, most)
    piece: bytes = data.ConsumeBytes(data.ConsumeIntInRange(0, most))
    return good[:start] + piece + good[end:]


def one_changed_stream(data: atheris.FuzzedDataProvider) -> None:
    """Change a piece of a good stream: it is refused."""
    changed = _changed(data, STREAM, 1_024)
    if changed == STREAM:
        return
    read(changed)
    raise AssertionError("a changed answer was believed")


def one_changed_member(data: atheris.FuzzedDataProvider) -> None:
    """Put something else into a member, everything else made right; what is accepted says what it holds."""
    bag = dict(BAG)
    name = data.PickValueInList(list(bag))
    bag[name] = _changed(data, bag[name], 100)
    bag = forge.mend(bag, keep={name, "oxum"} if name == bagit.BAG_INFO else {name})
    found = read(forge.pack(bag))
    assert found.info.serialize() == bag[bagit.BAG_INFO]
    assert found.message.encode() == bag[forge.TEXT]
    assert serialize_receipts(found.receipts) == bag[forge.RECEIVED]
    entries = [files.FileEntry(file.name, len(file.content), file.type) for file in found.files]
    assert files.serialize_files(entries) == bag[forge.FILES]
    assert bag[forge.SIGNATURE].startswith(found.signed_text.encode() + b"\n")
    # Whatever it says, it can be judged.
    answer.findings(found, EXPECTED, TRUSTED)
    answer.sequence_findings([found, found], answer.Seen())
    answer.receipt_findings(found, [])


PARSERS: Final[list[Callable[[bytes], bytes]]] = [
    lambda raw: serialize_receipts(parse_receipts(raw)),
    lambda raw: answer.AnswerInfo.parse(raw).serialize(),
    lambda raw: answer.AnswerStatement.parse(raw.decode("latin-1")).serialize().encode("latin-1"),
]


def one_list(data: atheris.FuzzedDataProvider) -> None:
    """Give any bytes, or nearly good ones, to one of the parsers: what it accepts has one spelling."""
    parse = data.PickValueInList(PARSERS)
    untrusted = _changed(data, data.PickValueInList(STARTS), 100)
    assert parse(untrusted) == untrusted


def one_input(raw: bytes) -> None:
    """Give one input to one of the readers."""
    data = atheris.FuzzedDataProvider(raw)
    target = data.PickValueInList([one_changed_stream, one_changed_member, one_list])
    try:
        target(data)
    except DropboxError:
        return


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=2048", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
