"""Fuzz the tar reader: `python -m tests.fuzz.fuzz_tar [seconds]`.

Every stream is refused with a `BagError`, or is exactly what the writer would write of its members.
"""

from __future__ import annotations

import io
import sys
from typing import Final

import atheris

with atheris.instrument_imports(include=["dropbox.bag"]):
    from dropbox.bag import tar
    from dropbox.bag.errors import BagError
    from dropbox.bag.padme import padded_size_bytes

NAMES: Final = ["tip/bagit.txt", "tip/data/files/0001.jpg", tar.PAX_NAME]
SIZES: Final = [0, 1, 511, 512, 513, 8**11 - 1, 8**11, 2**53 - 1]
# Where a header's fields begin: a change there, with its checksum made right, reaches the reader behind it.
FIELDS: Final = [0, 100, 108, 116, 124, 136, 156, 157, 257, 263, 265, 297, 329, 337, 345, 500]


def one_stream(untrusted: bytes) -> None:
    """Read a whole stream; what is accepted has one spelling."""
    reader = tar.TarReader(io.BytesIO(untrusted))
    rebuilt = io.BytesIO()
    while member := reader.next_member():
        rebuilt.write(tar.header(member.name, member.size_bytes))
        rebuilt.writelines(reader.chunks(member))
        reader.require_fill(member)
        rebuilt.write(tar.fill(member.size_bytes))
    rebuilt.write(tar.END_MARKER)
    padded = padded_size_bytes(reader.position_bytes)
    reader.require_zeros_and_end(padded)
    assert rebuilt.getvalue().ljust(padded, b"\0") == untrusted


def changed_header(data: atheris.FuzzedDataProvider) -> bytes:
    """Return a good header with one field changed and its checksum made right."""
    block = bytearray(tar.header(data.PickValueInList(NAMES), data.PickValueInList(SIZES)))
    at = data.PickValueInList(FIELDS) + 512 * data.ConsumeIntInRange(0, len(block) // 512 - 1)
    new = data.ConsumeBytes(data.ConsumeIntInRange(0, 20))
    block[at : at + len(new)] = new
    start = at - at % 512
    block[start + 148 : start + 156] = b" " * 8
    block[start + 148 : start + 156] = b"%06o\0 " % sum(block[start : start + 512])
    return bytes(block)


def one_input(raw: bytes) -> None:
    """Give one input to the reader."""
    data = atheris.FuzzedDataProvider(raw)
    pieces = []
    for _ in range(data.ConsumeIntInRange(0, 3)):
        pieces.append(changed_header(data) if data.ConsumeBool() else data.ConsumeBytes(512))
        body = data.ConsumeBytes(data.ConsumeIntInRange(0, 20))
        pieces.append(body + tar.fill(len(body)))
    stream = b"".join(pieces) + data.PickValueInList([b"", tar.END_MARKER, bytes(512)])
    if data.ConsumeBool():
        stream = stream.ljust(padded_size_bytes(len(stream)), b"\0")
    try:
        one_stream(stream)
    except BagError:
        return


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=4096", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
