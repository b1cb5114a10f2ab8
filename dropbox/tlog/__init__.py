"""Floor 3: proof that a file stands in a public, witnessed log: C2SP tlog-proof, checked offline. Pure.

docs/spec/audit.md, "Logs".
"""

from dropbox.tlog.errors import (
    InclusionError,
    LeafSignatureError,
    NotLoggedError,
    PolicyFormError,
    ProofFormError,
    ProofMissingError,
    QuorumError,
    TlogError,
    UnknownLogError,
)
from dropbox.tlog.policy import Policy
from dropbox.tlog.proof import Logged, Proof, proof_file, verify
from dropbox.tlog.sigsum import from_sigsum

__all__ = [
    "InclusionError",
    "LeafSignatureError",
    "Logged",
    "NotLoggedError",
    "Policy",
    "PolicyFormError",
    "Proof",
    "ProofFormError",
    "ProofMissingError",
    "QuorumError",
    "TlogError",
    "UnknownLogError",
    "from_sigsum",
    "proof_file",
    "verify",
]
