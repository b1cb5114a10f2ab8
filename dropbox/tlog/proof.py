"""A proof of logging (C2SP tlog-proof), and the rules by which it is believed.

The plan, for a file and its proof:

(1) The proof has its one spelling.
(2) A log of the policy signed the checkpoint, under its own origin.
(3) Enough witnesses of the policy cosigned it: nobody is shown a tree of his own.
(4) The entry is the file's bytes; in a Sigsum log a leaf over their hash, signed by a submitter who was named.
(5) The entry lies in the checkpoint's tree.

Not checked here: that nobody logged *another* file: whoever watches the log sees that, see docs/spec/audit.md.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from dropbox import note
from dropbox.limits import MAX_LOG_PATH, MAX_NOTE_BYTES
from dropbox.tlog.checkpoint import Checkpoint, decoded, hash_of, integer
from dropbox.tlog.cosignature import CosignerKey
from dropbox.tlog.errors import ProofFormError, QuorumError, UnknownLogError
from dropbox.tlog.leaf import EXTRA_BYTES, SigsumLeaf
from dropbox.tlog.merkle import leaf_hash, require_inclusion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.tlog.policy import Policy

HEADER: Final = "c2sp.org/tlog-proof@v1"
_EXTRA: Final = "extra "
_INDEX: Final = "index "


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it was read. Nothing says yet what it proves."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    extra: bytes | None = None

    def serialize(self) -> bytes:
        """Write the proof. What a reader would refuse is never written."""
        written = self._spell()
        self.parse(written)
        return written

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read a proof; raises `ProofFormError` or `NoteError`."""
        if len(untrusted) > MAX_NOTE_BYTES:  # (1)
            raise ProofFormError(f"expected a proof of at most {MAX_NOTE_BYTES} bytes")
        head, separator, signed = untrusted.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise ProofFormError("the head of the proof is not ASCII") from None
        if not separator or lines.pop(0) != HEADER:
            raise ProofFormError("expected a proof of logging")
        extra = decoded(lines.pop(0).removeprefix(_EXTRA)) if lines and lines[0].startswith(_EXTRA) else None
        if not lines or not lines[0].startswith(_INDEX):
            raise ProofFormError("expected the entry's index")
        index = integer(lines.pop(0).removeprefix(_INDEX))
        if len(lines) > MAX_LOG_PATH:
            raise ProofFormError("the way to the root is longer than any tree is high")
        proof = cls(index, tuple(map(hash_of, lines)), Checkpoint.of(note.parse(signed)), extra)
        if proof._spell() != untrusted:
            raise ProofFormError("the proof is not written in its one spelling")
        return proof

    def _spell(self) -> bytes:
        extra = [] if self.extra is None else [f"{_EXTRA}{base64.b64encode(self.extra).decode()}"]
        path = [base64.b64encode(node).decode() for node in self.path]
        head = "\n".join((HEADER, *extra, f"{_INDEX}{self.index}", *path))
        return f"{head}\n\n".encode() + bytes(self.checkpoint.note)


@dataclass(frozen=True, slots=True)
class Logged:
    """A file that stands in a public log: which one, where, and who saw it."""

    log: str
    index: int
    witnesses: tuple[str, ...]


def verify(content: bytes, untrusted_proof: bytes, policy: Policy, submitters: Iterable[bytes] = ()) -> Logged:
    """Return where a file is logged; raises `TlogError`, `NoteError` or `NotTrustedError`.

    `submitters`: the Ed25519 keys by which a Sigsum leaf may be signed.
    """
    proof = Proof.parse(untrusted_proof)
    checkpoint = proof.checkpoint
    if not any(_signed(checkpoint, log) for log in policy.logs if log.name == checkpoint.origin):  # (2)
        raise UnknownLogError("the checkpoint is of no log that the policy names")
    witnesses = [name for name, key in policy.witnesses.items() if key.cosigned(checkpoint)]
    if not policy.is_met(frozenset(witnesses)):  # (3)
        raise QuorumError("too few witnesses of the policy saw this checkpoint")
    entry = content if proof.extra is None else _sigsum_entry(content, proof.extra, submitters)  # (4)
    require_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.path, checkpoint.root)  # (5)
    return Logged(checkpoint.origin, proof.index, tuple(witnesses))


def _signed(checkpoint: Checkpoint, log: note.VerifierKey | CosignerKey) -> bool:
    """Tell whether a log signed; raises `BadSignatureError` where a line claims so and lies."""
    if isinstance(log, CosignerKey):
        return log.cosigned(checkpoint)
    try:
        checkpoint.note.verify([log])
    except note.BadSignatureError:
        raise
    except note.NotSignedError:
        return False
    return True


def proof_file(name: str) -> str:
    """Give the place of a published file's proof: `directory.note` has `directory.tlog-proof`."""
    return f"{name.removesuffix('.note')}.tlog-proof"


def _sigsum_entry(content: bytes, extra: bytes, submitters: Iterable[bytes]) -> bytes:
    if len(extra) != EXTRA_BYTES:
        raise ProofFormError("the extra data is no Sigsum leaf's signature and key hash")
    leaf = SigsumLeaf.over(content, extra)
    leaf.require_submitter(submitters)
    return leaf.entry
