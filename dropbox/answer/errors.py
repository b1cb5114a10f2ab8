"""What an answer or an outgoing order is refused for, beyond the bag it lies in, one class per defect."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError


class AnswerError(BadInputError):
    """The answer was not made to docs/spec/answer.md."""

    code = "answer"


class AnswerTooLargeError(AnswerError):
    """The answer is larger than a source's page opens."""

    code = "answer-too-large"


class AnswerStatementError(AnswerError):
    """The signed text is not in its one spelling."""

    code = "answer-statement"


class ReceivedJsonError(AnswerError):
    """`received.json` is not a list of messages as the format says."""

    code = "received-json"


class ReceivedMismatchError(AnswerError):
    """`received.json` has other complete messages than the signed text."""

    code = "received-mismatch"


class AnswerSignatureError(NotTrustedError):
    """The signature is not one by the bag's `Editor-Key` alone."""

    code = "answer-signature"


class OutgoingError(BadInputError):
    """The text of an outgoing order is not in its one spelling (docs/spec/outgoing.md)."""

    code = "outgoing"
