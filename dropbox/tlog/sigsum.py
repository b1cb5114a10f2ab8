"""Sigsum's own form of a proof, made over into C2SP's: the signatures in both are over the same bytes."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Final

from dropbox import note
from dropbox.tlog.checkpoint import Checkpoint
from dropbox.tlog.errors import ProofFormError, UnknownLogError
from dropbox.tlog.policy import SIGSUM_TREE
from dropbox.tlog.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.tlog.policy import Policy

_HASH: Final = "([0-9a-f]{64})"
_SIGNATURE: Final = "([0-9a-f]{128})"
_NUMBER: Final = "(0|[1-9][0-9]{0,18})"
# Version 1 has the first two bytes of the checksum before the key hash; it says nothing that is not checked.
_FORM: Final = re.compile(
    f"version=(?:1\nlog={_HASH}\nleaf=[0-9a-f]{{4}} |2\nlog={_HASH}\nleaf=){_HASH} {_SIGNATURE}\n\n"
    f"(?:tree_)?size={_NUMBER}\nroot_hash={_HASH}\nsignature={_SIGNATURE}\n"
    f"((?:cosignature=[0-9a-f]{{64}} {_NUMBER} [0-9a-f]{{128}}\n)*)"
    f"(?:\nleaf_index={_NUMBER}\n((?:node_hash=[0-9a-f]{{64}}\n)*))?"
)


def from_sigsum(untrusted_text: str, policy: Policy) -> Proof:
    """Turn what `sigsum-submit` wrote into a tlog-proof; raises `ProofFormError` or `UnknownLogError`.

    Nothing is verified here: `verify` judges what comes out as it would any other.
    """
    found = _FORM.fullmatch(untrusted_text)
    if not found:
        raise ProofFormError("expected a proof as sigsum-submit writes it, version 1 or 2")
    log_hash = found[1] or found[2]
    origin = f"{SIGSUM_TREE}{log_hash}"
    log = next((key for key in policy.logs if key.name == origin), None)
    if not isinstance(log, note.VerifierKey):
        raise UnknownLogError("the proof is of no log that the policy names")
    text = f"{origin}\n{found[5]}\n{base64.b64encode(bytes.fromhex(found[6])).decode()}\n"
    signatures = (
        note.Signature(log.name, log.key_id, bytes.fromhex(found[7])),
        *_cosignatures(found[8], policy),
    )
    path = re.findall(_HASH, found[11] or "")
    return Proof(
        index=int(found[10] or "0"),
        path=tuple(map(bytes.fromhex, path)),
        checkpoint=Checkpoint.of(note.ParsedNote(text, signatures)),
        extra=bytes.fromhex(found[4] + found[3]),
    )


def _cosignatures(untrusted_lines: str, policy: Policy) -> Iterator[note.Signature]:
    """Yield the lines of witnesses that the policy names: only a policy says their names."""
    by_hash = {hashlib.sha256(key.public_key).hexdigest(): key for key in policy.witnesses.values()}
    for key_hash, timestamp, signature in re.findall(f"{_HASH} {_NUMBER} {_SIGNATURE}", untrusted_lines):
        witness = by_hash.get(key_hash)
        if witness is not None:
            stamped = int(timestamp).to_bytes(8, "big") + bytes.fromhex(signature)
            yield note.Signature(witness.name, witness.key_id, stamped)
