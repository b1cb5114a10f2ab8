"""What can be wrong with a signed note: its form, or who signed it."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError


class NoteError(BadInputError):
    """The bytes are no signed note."""

    code = "note"


class NoteFormError(NoteError):
    """The bytes do not have a signed note's one spelling."""

    code = "note-form"


class NoteTooLargeError(NoteError):
    """The note is larger than any this project writes."""

    code = "note-too-large"


class TooManySignaturesError(NoteError):
    """The note carries more signatures than a reader will check."""

    code = "too-many-signatures"


class NotSignedError(NotTrustedError):
    """No known key signed the note; its children say what was there instead."""

    code = "not-signed"


class BadSignatureError(NotSignedError):
    """A signature names a known key and does not verify: someone changed the text or the signature."""

    code = "bad-signature"


class TooFewSignaturesError(NotSignedError):
    """Some known keys signed, fewer than the threshold."""

    code = "too-few-signatures"

    def __init__(self, *, expected: int, got: int) -> None:
        super().__init__(f"expected signatures by {expected} known keys, got {got}")
        self.expected = expected
        self.got = got
