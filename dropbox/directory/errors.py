"""What can be wrong with a directory: its form, who stands behind it, or the desk and day it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.errors import BadInputError, NotTrustedError
from dropbox.note import NotSignedError

if TYPE_CHECKING:
    from datetime import date


class DirectoryError(BadInputError):
    """The signed text is no directory; its children say where it departs from the one form."""

    code = "directory"


class DirectoryTextError(DirectoryError):
    """The text is not the type line and one line after it."""

    code = "directory-text"


class DirectoryJsonError(DirectoryError):
    """The line is no JSON of the kind a directory uses: a float, a repeated name, too deep, no JSON at all."""

    code = "directory-json"


class DirectorySpellingError(DirectoryError):
    """The line says what a directory may say, in another spelling than RFC 8785."""

    code = "directory-spelling"


class DirectoryFieldError(DirectoryError):
    """A field is missing, unknown or malformed."""

    code = "directory-field"


class DirectoryOrderError(DirectoryError):
    """An array is not in bytewise order, or says something twice."""

    code = "directory-order"


class DirectoryRuleError(DirectoryError):
    """Every field is well formed, and together they contradict each other."""

    code = "directory-rule"


class SuccessionError(NotTrustedError):
    """A version does not follow from the one before it."""

    code = "succession"


class NoDirectoryError(SuccessionError):
    """There is no version at all to believe."""

    code = "no-directory"


class FirstRootsError(SuccessionError):
    """Version 1 names other roots than the ones this reader was given."""

    code = "first-roots"


class VersionError(SuccessionError):
    """Versions do not rise by exactly one: one was skipped, repeated or taken back."""

    code = "version"

    def __init__(self, *, expected: int, got: int) -> None:
        super().__init__(f"expected version {expected}, got {got}")
        self.expected = expected
        self.got = got


class PreviousMismatchError(SuccessionError):
    """A version was made after another text than the one before it."""

    code = "previous-mismatch"


class OriginChangedError(SuccessionError):
    """A version belongs to another drop-box than the one before it."""

    code = "origin-changed"


class WrongOriginError(NotTrustedError):
    """The directory is sound, and it is another drop-box's."""

    code = "wrong-origin"


class NotSignedByPredecessorError(NotSignedError):
    """The roots change, and the old ones did not agree."""

    code = "not-signed-by-predecessor"


class NotSignedByNewRootsError(NotSignedError):
    """The roots change, and the new ones did not show that they hold their keys."""

    code = "not-signed-by-new-roots"


class DirectoryExpiredError(NotTrustedError):
    """Nobody may seal by this directory any more; opening and verifying go on."""

    code = "directory-expired"

    def __init__(self, expires: date) -> None:
        super().__init__(f"the directory ended on {expires}", hint="the newsroom has to publish a new one")
        self.expires = expires


class DirectoryNotYetValidError(NotTrustedError):
    """The day lies before the directory's first: most often a clock that is wrong."""

    code = "directory-not-yet-valid"

    def __init__(self, issued: date) -> None:
        super().__init__(f"the directory begins on {issued}", hint="check this device's date")
        self.issued = issued


class UnknownDeskError(BadInputError):
    """The directory lists no such desk."""

    code = "desk-unknown"


class UnknownVersionError(BadInputError):
    """The directory's history has no such version."""

    code = "directory-unknown"


class NoRecipientsError(NotTrustedError):
    """On that day nobody at the desk could open what is sealed to it."""

    code = "no-recipients"


class RecipientsFileError(BadInputError):
    """A file of recipient strings is not in its one spelling."""

    code = "recipients-file"


class MissingRecipientError(BadInputError):
    """A recipient string that the directory lists is not in its file."""

    code = "missing-recipient"
