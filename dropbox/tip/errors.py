"""What a submission is refused for, beyond the bag it lies in, one class per defect."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError


class TipError(BadInputError):
    """The submission was not made to docs/spec/submission.md."""

    code = "tip"


class FieldError(TipError):
    """A field of the heading or of the statement has a value the format does not allow."""

    code = "field"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} has a value the format does not allow")
        self.field = field


class MessageTooLongError(TipError):
    """The message is longer than 1 MiB."""

    code = "message-too-long"


class MessageEncodingError(TipError):
    """The message is not UTF-8."""

    code = "message-encoding"


class AnswersError(TipError):
    """`answers.json` is no object, or too large."""

    code = "answers"


class FilesJsonError(TipError):
    """`files.json` is not a list of files as the format says."""

    code = "files-json"


class FilesJsonMismatchError(TipError):
    """`files.json` names another member or another size than the stream holds."""

    code = "files-json-mismatch"


class FilesReadError(TipError):
    """`files-read.txt` is not one sign per file."""

    code = "files-read"


class StatementError(TipError):
    """The signed text is not in its one spelling."""

    code = "statement"


class StatementMismatchError(TipError):
    """The signed text says otherwise than the bag it came with."""

    code = "statement-mismatch"

    def __init__(self, field: str) -> None:
        super().__init__(f"the signed {field} is not the one in the bag")
        self.field = field


class SourceSignatureError(NotTrustedError):
    """The signature is not one by the bag's `Source-Key` alone."""

    code = "source-signature"


class FileShrankError(TipError):
    """A file gave fewer bytes than were announced."""

    code = "file-shrank"

    def __init__(self, *, expected: int, got: int) -> None:
        super().__init__(f"expected {expected} bytes of a file, got {got}")
        self.expected = expected
        self.got = got
