"""What can go wrong online: the address, the line, the answer."""

from __future__ import annotations

from dropbox.errors import BadInputError, ResourceError, UsageError


class AddressError(UsageError):
    """An address or a proxy is not of its form, or can't be reached without giving something away."""

    code = "address"


class TransferError(ResourceError):
    """The line failed."""

    code = "transfer"


class UnreachableError(TransferError):
    """Nobody answers there, or not in time."""

    code = "unreachable"


class AnswerError(BadInputError):
    """The answer is not what HTTP, or this project, expects."""

    code = "answer"


class AnswerTooLargeError(AnswerError):
    """The answer is larger than anything that could be meant."""

    code = "answer-too-large"
