"""What the admin's tool refuses."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError, ResourceError, UsageError


class HomeExistsError(UsageError):
    """There is a root key here already: a new one would be another drop-box."""

    code = "home-exists"


class HomeMissingError(UsageError):
    """There is no root key here."""

    code = "home-missing"


class HomeBusyError(ResourceError):
    """Another command works in the same folder."""

    code = "home-busy"


class HomeDamagedError(BadInputError):
    """A file of the secret folder does not say what this program wrote."""

    code = "home-damaged"


class FormError(UsageError):
    """A value on the command line is not of its form."""

    code = "form"


class RecipientFileError(BadInputError):
    """What should be one reader's recipient is something else."""

    code = "recipient-file"


class RecipientKnownError(UsageError):
    """The recipient is in the directory already."""

    code = "recipient-known"


class EditorKnownError(UsageError):
    """The key to sign answers with is in the directory already, for as long as was asked."""

    code = "editor-known"


class DeskKnownError(UsageError):
    """The desk is in the directory already."""

    code = "desk-known"


class WhichDeskError(UsageError):
    """There are several desks, or none."""

    code = "which-desk"


class WhichKeyError(UsageError):
    """No key begins with these digits, or several do."""

    code = "which-key"


class RequestWindowError(BadInputError):
    """A window that a request asks for can't be listed."""

    code = "request-window"


class WindowTakenError(UsageError):
    """The recipients of this desk and window are signed already, and their file is immutable."""

    code = "window-taken"


class CoverageError(UsageError):
    """On some day of the directory too few people could read what sources send, or too many."""

    code = "coverage"


class NobodyReadsError(CoverageError):
    """On some day nobody could read it."""

    code = "nobody-reads"


class SingleReaderError(CoverageError):
    """On some day one person only could read it."""

    code = "single-reader"


class TooManyReadersError(CoverageError):
    """On some day there are more recipients than a submission may have."""

    code = "too-many-readers"


class NothingSignedError(UsageError):
    """No version of the directory has been signed yet."""

    code = "nothing-signed"


class NoFreshnessKeyError(UsageError):
    """This machine holds no key that may say which directory is the newest."""

    code = "no-freshness-key"


class WrongRootKeyError(NotTrustedError):
    """The root key here is none of the directory's."""

    code = "wrong-root-key"


class ForeignFolderError(NotTrustedError):
    """The folder to publish into holds another directory, or a later one."""

    code = "foreign-folder"


class ChangedFileError(NotTrustedError):
    """A published file that never changes was changed."""

    code = "changed-file"


class UnreadableKeysError(ResourceError):
    """There is no published directory here, or it can't be read."""

    code = "unreadable-keys"


class NotPinnedError(UsageError):
    """This machine holds a root key and does not know yet of which drop-box."""

    code = "not-pinned"


class HolderFileError(BadInputError):
    """What should be the file of somebody who joins is something else."""

    code = "holder-file"


class RootsError(UsageError):
    """The root keys can't be changed in that way."""

    code = "roots"


class NeedsDayError(UsageError):
    """One root key is not enough to sign this version."""

    code = "needs-day"


class NoEditorHolderError(UsageError):
    """A reader is added, and nobody who holds a root key is marked as an editor."""

    code = "no-editor-holder"


class EditorFirstError(UsageError):
    """This signature would make a version that adds a reader, and no editor has signed it."""

    code = "editor-first"


class DayFileError(BadInputError):
    """What should be the file of a key day is something else."""

    code = "day-file"


class DayForkError(NotTrustedError):
    """To sign this would show different keys to different people."""

    code = "day-fork"


class DayOldError(NotTrustedError):
    """The file of the key day is older than what this machine knows."""

    code = "day-old"
