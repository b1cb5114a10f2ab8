"""What can be wrong with a proof of logging: its form, or what it proves."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError


class TlogError(BadInputError):
    """The bytes are no proof and no policy."""

    code = "tlog"


class ProofFormError(TlogError):
    """The proof is not in its one spelling."""

    code = "tlog-proof"


class PolicyFormError(TlogError):
    """The policy is malformed, or names something that it did not define."""

    code = "tlog-policy"


class NotLoggedError(NotTrustedError):
    """The proof is well formed, and does not show that this file was logged in public."""

    code = "not-logged"


class ProofMissingError(NotLoggedError):
    """A proof was asked for, and there is none."""

    code = "tlog-missing"


class UnknownLogError(NotLoggedError):
    """None of the policy's logs signed the checkpoint."""

    code = "tlog-log"


class QuorumError(NotLoggedError):
    """Too few of the policy's witnesses saw the checkpoint: it may have been shown to one person only."""

    code = "tlog-quorum"


class InclusionError(NotLoggedError):
    """The entry is not in the tree of the checkpoint."""

    code = "tlog-inclusion"


class LeafSignatureError(NotLoggedError):
    """The leaf was submitted by nobody who was named beforehand."""

    code = "tlog-leaf"
