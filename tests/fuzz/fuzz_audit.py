"""Fuzz what an auditor reads: `python -m tests.fuzz.fuzz_audit [seconds]`.

A release, the note that names its key, a memory, a proof of logging, Sigsum's form of one and a policy: each is
refused with an error of ours, or reads as it is written again. No changed proof is believed.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Final

import atheris

with atheris.instrument_imports(include=["dropbox.release", "dropbox.tlog", "dropbox.directory.audit"]):
    from dropbox import release, tlog
    from dropbox.directory.audit import Memory

from dropbox.errors import BadInputError, DropboxError
from tests.release.people import MANIFEST, NAMED
from tests.tlog.test_vectors import FILE, OTHERS, OTHERS_POLICY, SIGSUM, SIGSUM_POLICY, SUBMITTER
from tests.tlog.test_vectors import PROOF as SIGSUM_PROOF

if TYPE_CHECKING:
    from collections.abc import Callable

CASE: Final = OTHERS["cases"][-2]
PROOF: Final = CASE["proof"].encode()
_RIGHT: Final = tlog.Proof.parse(PROOF)
BELIEVED: Final = (_RIGHT.index, _RIGHT.path, _RIGHT.checkpoint.note.text)


def manifest(untrusted: bytes) -> None:
    text = untrusted.decode(errors="replace")
    assert release.Manifest.parse(text).serialize() == text


def release_key(untrusted: bytes) -> None:
    text = untrusted.decode(errors="replace")
    assert release.ReleaseKey.parse(text).serialize() == text


def memory(untrusted: bytes) -> None:
    assert Memory.parse(untrusted).serialize() == untrusted


def proof(untrusted: bytes) -> None:
    read = tlog.Proof.parse(untrusted)
    assert read.serialize() == untrusted
    with contextlib.suppress(DropboxError):
        tlog.verify(CASE["entry"].encode(), untrusted, OTHERS_POLICY)
        # Lines by others may be added; nothing else.
        assert (read.index, read.path, read.checkpoint.note.text) == BELIEVED


def sigsum(untrusted: bytes) -> None:
    text = untrusted.decode(errors="replace")
    made = tlog.from_sigsum(text, SIGSUM_POLICY).serialize()
    with contextlib.suppress(DropboxError):
        tlog.verify(FILE, made, SIGSUM_POLICY, [SUBMITTER])


def policy(untrusted: bytes) -> None:
    read = tlog.Policy.parse(untrusted)
    assert read.quorum == "none" or not read.is_met(frozenset())
    assert read.is_met(frozenset(read.witnesses))


READERS: Final[list[tuple[Callable[[bytes], None], bytes]]] = [
    (manifest, MANIFEST.serialize().encode()),
    (release_key, NAMED.serialize().encode()),
    (memory, Memory((b"a note\n", b"another\n"), b"release", b"key").serialize()),
    (proof, PROOF),
    (sigsum, SIGSUM_PROOF.encode()),
    (policy, SIGSUM["policy"].encode()),
]


def one_input(raw: bytes) -> None:
    """Read something new, or what is right with one piece changed."""
    data = atheris.FuzzedDataProvider(raw)
    read, seed = data.PickValueInList(READERS)
    begin = data.ConsumeIntInRange(0, len(seed))
    end = begin + data.ConsumeIntInRange(0, 8)
    piece = data.ConsumeBytes(data.ConsumeIntInRange(0, 12))
    untrusted = (
        data.ConsumeBytes(4_096) if data.ConsumeIntInRange(0, 7) == 0 else seed[:begin] + piece + seed[end:]
    )
    with contextlib.suppress(BadInputError, tlog.NotLoggedError):
        read(untrusted)


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=8192", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
