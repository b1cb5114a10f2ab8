"""Fuzz what of age reads untrusted bytes: `python -m tests.fuzz.fuzz_age [seconds]`.

Every input must be refused with an `AgeError`, or hold what the module promises of what it accepts.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Final

import atheris

with atheris.instrument_imports(include=["dropbox.age"]):
    from dropbox import age
    from dropbox.age import armor, header, key_files, reader
    from dropbox.age.identity import HybridIdentity, ScryptIdentity, X25519Identity

if TYPE_CHECKING:
    from dropbox.age.identity import IdentityType
    from dropbox.age.recipient import RecipientType

CLASSICAL: Final = X25519Identity(bytes(range(32)))
HYBRID: Final = HybridIdentity(bytes(range(32)))
IDENTITIES: Final[list[IdentityType]] = [CLASSICAL, HYBRID, ScryptIdentity("fuzz", max_work_factor=4)]
RECIPIENTS: Final[list[RecipientType]] = [CLASSICAL.recipient, HYBRID.recipient, age.ScryptRecipient("fuzz", 1)]


def _sealed(recipient: RecipientType, size: int) -> bytes:
    sink = io.BytesIO()
    with age.seal(sink, [recipient]) as sealing:
        sealing.write(bytes(size))
    return sink.getvalue()


# A fuzzer never finds a MAC by itself: it gets good files, and changes a piece of one.
SEEDS: Final = [_sealed(recipient, size) for recipient in RECIPIENTS for size in (0, 10, 65_536, 65_546)]


def one_header(untrusted: bytes) -> None:
    """What is accepted has one spelling, and no prefix of it is taken for a header or for no header."""
    parsed = header.parse(untrusted)
    whole = untrusted[: parsed.size_bytes]
    assert header.serialize(parsed.stanzas, parsed.mac) == whole
    for size in {0, len(whole) // 2, len(whole) - 1}:
        try:
            header.parse(whole[:size])
        except age.HeaderTooShortError:
            continue
        raise AssertionError("a prefix of a header did not ask for more")


def one_file(untrusted: bytes) -> None:
    """Reading in a row and reading from the end agree."""
    opened = age.open(io.BytesIO(untrusted), IDENTITIES)
    plaintext = bytearray()
    while piece := opened.read(5000):
        plaintext += piece
    assert opened.seek(0, io.SEEK_END) == len(plaintext)


def one_changed_file(data: atheris.FuzzedDataProvider) -> None:
    """A changed file is refused, and what was given before is what was sealed: zeros."""
    seed = data.PickValueInList(SEEDS)
    start = data.ConsumeIntInRange(0, len(seed) - 1)
    end = start + data.ConsumeIntInRange(0, 40)
    changed = seed[:start] + data.ConsumeBytes(data.ConsumeIntInRange(0, 60)) + seed[end:]
    if changed == seed:
        return
    opened: reader.PayloadReader | None = None
    try:
        opened = age.open(io.BytesIO(changed), IDENTITIES)
        while piece := opened.read(5000):
            assert not any(piece)
    except age.AgeError:
        return
    raise AssertionError("a changed file was taken for whole")


def one_armor(untrusted: bytes) -> None:
    """What is accepted has one spelling, line ends and outer white space apart."""
    raw = armor.ArmorReader(io.BytesIO(untrusted)).read()
    sink = io.BytesIO()
    with armor.ArmorWriter(sink) as writer:
        writer.write(raw)
    assert sink.getvalue().strip() == untrusted.replace(b"\r\n", b"\n").strip()


def one_key(untrusted: bytes) -> None:
    """A recipient or an identity is written as it was read."""
    text = untrusted.decode("latin-1")
    if text.startswith("AGE-"):
        assert str(age.Identity.parse(text)) == text
    else:
        assert str(age.Recipient.parse(text)) == text


def one_key_file(untrusted: bytes) -> None:
    """A file of keys is refused or read, whatever is in it."""
    key_files.parse_recipients(untrusted)


STARTS: Final = [
    b"",
    header.VERSION_LINE,
    header.VERSION_LINE + b"-> X25519 ",
    armor.BEGIN + b"\n",
    b"age1",
    b"AGE-SECRET-KEY-PQ-1",
]


def one_input(raw: bytes) -> None:
    """Give one input to one of the parsers."""
    data = atheris.FuzzedDataProvider(raw)
    target = data.PickValueInList([one_header, one_file, one_armor, one_key, one_key_file, None])
    if target is None:
        one_changed_file(data)
        return
    untrusted = data.PickValueInList(STARTS) + data.ConsumeBytes(sys.maxsize)
    try:
        target(untrusted)
    except age.AgeError:
        return


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=4096", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
