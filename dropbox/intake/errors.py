"""Why the server does not take what a source's client sends, or what an editor's bag brings."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError, ResourceError


class IntakeError(BadInputError):
    """An upload is not what it was announced to be."""

    code = "intake"


class UploadUnknownError(IntakeError):
    """No such upload: never announced, cancelled, or silent too long."""

    code = "upload-unknown"

    def __init__(self) -> None:
        super().__init__("there is no such upload")


class UploadExistsError(IntakeError):
    """An upload with this token was announced already: its answer was lost."""

    code = "upload-exists"

    def __init__(self) -> None:
        super().__init__("this upload was announced already")


class UploadCompleteError(IntakeError):
    """All bytes are here: the upload is a submission and no longer the uploader's."""

    code = "upload-complete"

    def __init__(self) -> None:
        super().__init__("this upload is complete")


class WithdrawalRepeatedError(IntakeError):
    """The hash that would withdraw this upload is another one's: it would link the two."""

    code = "withdrawal-repeated"

    def __init__(self) -> None:
        super().__init__("another upload would be withdrawn by the same secret")


class AnswerUnknownError(IntakeError):
    """No such answer waits in this mailbox: read and gone, wiped, recalled, or never there."""

    code = "answer-unknown"

    def __init__(self) -> None:
        super().__init__("there is no such answer")


class OffsetMismatchError(IntakeError):
    """An upload chunk does not start where the last one ended, or a newer request took its place."""

    code = "offset-mismatch"

    def __init__(self, *, expected: int, got: int) -> None:
        super().__init__(f"chunk starts at byte {got}, but {expected} bytes are stored")
        self.expected = expected


class BodyTooLongError(IntakeError):
    """More bytes than were announced."""

    code = "body-too-long"

    def __init__(self) -> None:
        super().__init__("there are more bytes than were announced")


class LineDiedError(IntakeError):
    """The line died before the body's end: what came before is kept."""

    code = "body-cut-short"

    def __init__(self) -> None:
        super().__init__("the body ended too early")


class ChecksumMismatchError(IntakeError):
    """The bytes are not those that the client hashed."""

    code = "checksum-mismatch"

    def __init__(self) -> None:
        super().__init__("the bytes don't match their checksum")


class NotSealedError(IntakeError):
    """The file is not sealed the way every reader of a desk can open."""

    code = "not-sealed"


class TooSmallError(IntakeError):
    """No sealed submission is this small."""

    code = "too-small"

    def __init__(self, *, expected: int, got: int) -> None:
        super().__init__(f"expected at least {expected} bytes, got {got}")


class OutgoingMissingError(IntakeError):
    """This folder does not mean to be an outgoing bag."""

    code = "outgoing-missing"


class OutgoingMismatchError(IntakeError):
    """An outgoing bag holds other answers than its signed note names."""

    code = "outgoing-mismatch"


class OutgoingRepeatedError(IntakeError):
    """An answer has the id of another one that waits."""

    code = "outgoing-repeated"


class OutgoingAudienceError(NotTrustedError):
    """An outgoing bag is for another drop-box, or for a desk that the newest directory does not list."""

    code = "outgoing-audience"


class OutgoingSignerError(NotTrustedError):
    """Nobody who may answer for this desk today has signed this outgoing bag."""

    code = "outgoing-signer"


class KeysUnusableError(ResourceError):
    """The server's own copy of the key directory is missing, damaged or not signed by the roots it knows."""

    code = "keys-unusable"


class KeysRolledBackError(KeysUnusableError):
    """The published folder holds an older version than this server has seen."""

    code = "keys-rolled-back"

    def __init__(self, *, seen: int, got: int) -> None:
        super().__init__(
            f"this server has seen version {seen} of the key directory, and the folder holds version {got}",
            hint="run `dropbox-keys publish` into keys_folder; was it restored from an old copy?",
        )
        self.seen = seen
        self.got = got


class KeysForkedError(KeysUnusableError):
    """The published folder holds another past than the one this server has seen: two were signed."""

    code = "keys-forked"

    def __init__(self, version: int) -> None:
        super().__init__(
            f"the key directory has another version {version} than this server has seen",
            hint="two different directories were signed: tell every holder of a root key, and publish neither",
        )
        self.version = version


class FreshNotWrittenError(ResourceError):
    """This process may not write beside the key directory, or its disk fails."""

    code = "fresh-not-written"

    def __init__(self) -> None:
        super().__init__(
            "the freshness note can't be written beside the key directory",
            hint="let whoever runs deliver write the folder keys_folder, and deliver the bag again",
        )
