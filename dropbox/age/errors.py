"""What an age file, a recipient or an identity can be refused for."""

from __future__ import annotations

from dropbox.errors import BadInputError


class AgeError(BadInputError):
    """Something about an age file or one of its keys is wrong."""

    code = "age"


class HeaderError(AgeError):
    """The header is malformed: this is no age v1 file, or it was altered."""

    code = "age-header"


class HeaderTooShortError(HeaderError):
    """What is there so far can begin a header, but the header does not end in it."""

    code = "age-header-too-short"


class HeaderMacError(HeaderError):
    """The header was altered after sealing: its MAC is wrong under the file key."""

    code = "age-header-mac"


class WorkFactorError(HeaderError):
    """A passphrase file asks for more work than this reader is willing to do."""

    code = "age-work-factor"


class NoMatchingIdentityError(AgeError):
    """The header is well formed, but none of the identities opens it."""

    code = "age-no-matching-identity"


class KindMismatchError(NoMatchingIdentityError):
    """The file is sealed to another kind of recipient than any of the identities: it is not damaged."""

    code = "age-kind-mismatch"


class WrongPassphraseError(NoMatchingIdentityError):
    """The file is sealed to a passphrase, but not to this one."""

    code = "age-wrong-passphrase"


class PayloadError(AgeError):
    """The payload was damaged or altered; every byte handed out before is authentic."""

    code = "age-payload"


class TruncatedError(PayloadError):
    """The file ends before its final chunk; every byte handed out before is authentic."""

    code = "age-truncated"


class ArmorError(AgeError):
    """The text armor is malformed."""

    code = "age-armor"


class RecipientFormatError(AgeError):
    """A recipient is not written as age writes them."""

    code = "age-recipient-format"


class IdentityFormatError(AgeError):
    """An identity is not written as age writes them."""

    code = "age-identity-format"


class RecipientsError(AgeError):
    """These recipients can't seal one file together."""

    code = "age-recipients"
    exit_status = 2
