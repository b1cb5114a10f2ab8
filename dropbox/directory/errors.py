"""What can be wrong with a directory: its form, who stands behind it, or the desk and day it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.errors import BadInputError, NotTrustedError, UsageError
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


class RolledBackError(SuccessionError):
    """A reader with a memory is shown an older version than it has seen."""

    code = "directory-rolled-back"

    def __init__(self, *, seen: int, got: int) -> None:
        super().__init__(
            f"expected version {seen} or a later one, got {got}",
            hint="an old copy, or a server that hides the newest version",
        )
        self.seen = seen
        self.got = got


class ForkedError(SuccessionError):
    """A reader with a memory is shown another past than its own: two people are shown different keys."""

    code = "directory-forked"

    def __init__(self, version: int) -> None:
        super().__init__(
            f"version {version} of the directory is not the one seen before",
            hint="send and open nothing by it; compare both with the newsroom",
        )
        self.version = version


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


class MonthError(UsageError):
    """A month is not written as one, or lies beyond the calendar."""

    code = "month"


class WindowError(UsageError):
    """A window would be empty or reversed."""

    code = "window"


class RequestError(BadInputError):
    """What should be an editor's request says something else."""

    code = "request"


class RequestTextError(RequestError):
    """The text is not a request in its one spelling."""

    code = "request-text"


class RequestSignatureError(NotTrustedError):
    """A request is not signed by exactly the keys that it names."""

    code = "request-signature"


class FreshTextError(BadInputError):
    """The bytes are no fresh note, or its text is not in its one spelling."""

    code = "fresh-text"


class FreshWindowError(BadInputError):
    """A fresh note says nothing, or says it for longer than anybody may."""

    code = "fresh-window"


class FreshnessError(NotTrustedError):
    """Nothing says that this directory is still the newest; its children say what there is instead."""

    code = "fresh"


class FreshMissingError(FreshnessError):
    """The directory lists freshness keys, and no fresh note lies beside it."""

    code = "fresh-missing"

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="the newsroom has to publish one, with its next courier bag")


class FreshOtherDirectoryError(FreshnessError):
    """A fresh note is of another directory: it was just renewed, or a newer one is being hidden."""

    code = "fresh-other-directory"

    def __init__(self, *, expected: int, got: int) -> None:
        # Where both are the same version, origin or text differ: two people are shown different keys.
        super().__init__(
            f"expected a fresh note of this directory, version {expected}, got one of version {got}",
            hint="read both again; if it stays so, a newer directory is being hidden",
        )
        self.expected = expected
        self.got = got


class FreshExpiredError(FreshnessError):
    """Nobody has said for too long that this is the newest directory, or the clock is wrong."""

    code = "fresh-expired"

    def __init__(self, *, day: date, expires: date) -> None:
        super().__init__(
            f"it is {day}, and the fresh note ended on {expires}",
            hint="check the date; if it is right, the newsroom is late, or a newer directory is hidden",
        )
        self.day = day
        self.expires = expires


class FreshNotYetValidError(FreshnessError):
    """The day lies before the fresh note's first: most often a clock that is wrong."""

    code = "fresh-not-yet-valid"

    def __init__(self, *, day: date, issued: date) -> None:
        super().__init__(f"it is {day}, and the fresh note begins on {issued}", hint="check the date")
        self.day = day
        self.issued = issued
