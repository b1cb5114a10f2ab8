"""Fuzz the signed-note parser: `python -m tests.fuzz.fuzz_note [seconds]`.

Every input is refused with a `NoteError`, or written again byte for byte; only texts that were signed verify.
"""

from __future__ import annotations

import sys
from typing import Final

import atheris

with atheris.instrument_imports(include=["dropbox.note"]):
    from dropbox import note

from dropbox.note.signing import SigningKey, sign

KEYS: Final = [SigningKey.from_seed("press-dropbox/fuzz", bytes([number] * 32)) for number in range(2)]
TEXTS: Final = ["\n", "a\n\nb\n", "press-dropbox/directory@v1\n{}\n"]
SEEDS: Final = [sign(text, KEYS) for text in TEXTS]
KNOWN: Final = [key.verifier for key in KEYS]
STARTS: Final = [b"", b"a\n\n", b"a\n\n\xe2\x80\x94 ", b"a\n\n\xe2\x80\x94 press-dropbox/fuzz "]


def untrusted_note(data: atheris.FuzzedDataProvider) -> bytes:
    """Give something new, or a good note with one piece changed."""
    if data.ConsumeBool():
        start: bytes = data.PickValueInList(STARTS)
        rest: bytes = data.ConsumeBytes(sys.maxsize)
        return start + rest
    seed: bytes = data.PickValueInList(SEEDS)
    begin = data.ConsumeIntInRange(0, len(seed))
    end = begin + data.ConsumeIntInRange(0, 12)
    piece: bytes = data.ConsumeBytes(data.ConsumeIntInRange(0, 40))
    return seed[:begin] + piece + seed[end:]


def one_input(raw: bytes) -> None:
    """Parse, write again, verify."""
    untrusted = untrusted_note(atheris.FuzzedDataProvider(raw))
    try:
        parsed = note.parse(untrusted)
    except note.NoteError:
        return
    assert bytes(parsed) == untrusted
    try:
        verified = parsed.verify(KNOWN)
    except note.NotSignedError:
        return
    assert verified.text in TEXTS


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=2048", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
