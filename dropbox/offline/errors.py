"""What the air-gapped tool refuses, beyond what the formats below it refuse."""

from __future__ import annotations

from dropbox.errors import BadInputError, NotTrustedError, ResourceError, UsageError


class HomeMissingError(UsageError):
    """The folder has not been set up."""

    code = "home-missing"


class HomeExistsError(UsageError):
    """The folder has been set up before; nothing is overwritten."""

    code = "home-exists"


class SigningKeyMissingError(UsageError):
    """This machine reads, and has no key to sign answers with."""

    code = "signing-key-missing"


class FreshnessKeyMissingError(UsageError):
    """This machine has no key to say which key list is the newest."""

    code = "freshness-key-missing"


class NoLastingKeyError(UsageError):
    """This machine was restored, or made, without a key that lasts beyond its window."""

    code = "no-lasting-key"


class VaultMissingError(UsageError):
    """This machine has no vault key yet."""

    code = "vault-missing"


class PrekeysThereError(UsageError):
    """There are keys as far ahead as was asked for."""

    code = "prekeys-there"


class PrekeysMissingError(UsageError):
    """This machine has no keys of windows yet, or none that is still to be listed."""

    code = "prekeys-missing"


class NothingToRetireError(UsageError):
    """No key's window and grace are past."""

    code = "retire-nothing"


class RetireRefusedError(UsageError):
    """Something still needs the keys that would be destroyed; its children say what."""

    code = "retire-refused"


class RetireInventoryError(RetireRefusedError):
    """No new courier bag shows that nothing on the server needs them."""

    code = "retire-inventory"


class RetireUnfinishedError(RetireRefusedError):
    """Uploads that may need them are still arriving."""

    code = "retire-unfinished"


class RetireOnlyKeyError(RetireRefusedError):
    """Something on this machine opens with them alone."""

    code = "retire-only-key"


class RetireWaitingError(RetireRefusedError):
    """An answer that opens with them alone has not travelled yet."""

    code = "retire-waiting"


class RecipientFileError(BadInputError):
    """A file that should hold post-quantum recipients holds something else."""

    code = "recipient-file"


class CardMissingError(UsageError):
    """The card without which the keys of the windows do not open is not where it should be."""

    code = "card-missing"


class CardWrongError(BadInputError):
    """The file is no card, or the card of other keys."""

    code = "card-wrong"


class IntakeFileError(BadInputError):
    """The file of the keys of the windows does not hold what this program wrote."""

    code = "intake-file"


class SigningKeyDamagedError(BadInputError):
    """The file of the signing key does not hold what this program wrote."""

    code = "signing-key-damaged"


class HomeBusyError(ResourceError):
    """Another command is at work in the same folder."""

    code = "home-busy"


class NoSettingsError(UsageError):
    """A settings file was given, and this tool reads none."""

    code = "no-settings"


class OutputExistsError(UsageError):
    """A file of that name is there already; it is never overwritten."""

    code = "output-exists"


class CaseUnknownError(UsageError):
    """There is no case of that name."""

    code = "case-unknown"


class CaseAmbiguousError(UsageError):
    """More than one case begins like that."""

    code = "case-ambiguous"


class RecordError(BadInputError):
    """What this machine wrote down about a submission can't be read any more."""

    code = "record"


class PostError(ResourceError):
    """What this machine wrote down about an answer, a recall or an outgoing bag can't be read any more.

    Its disk's fault, and no submission's: nothing that is opened is less whole for it.
    """

    code = "post"


class AnswerRefusedError(UsageError):
    """A case can't be answered; its children say why."""

    code = "answer-refused"


class NotOpenError(AnswerRefusedError):
    """The case was not opened yet, or by a release that could not answer."""

    code = "not-open"


class NotVerifiedError(AnswerRefusedError):
    """The case is incomplete: nothing proves where an answer should go."""

    code = "not-verified"


class NoCodenameError(AnswerRefusedError):
    """The sender kept no codename: nobody could read an answer."""

    code = "no-codename"


class GraftError(AnswerRefusedError):
    """The case mixes two codenames, repeats another, or was written elsewhere: an answer would go astray."""

    code = "graft"


class RecalledError(AnswerRefusedError):
    """The mailbox was recalled: the server takes nothing in for it any more."""

    code = "recalled"


class EmptyAnswerError(AnswerRefusedError):
    """There is nothing to send, or a place in the draft was left to fill in."""

    code = "answer-empty"


class AnswerSizeError(AnswerRefusedError):
    """An answer would be larger than a source's page opens."""

    code = "answer-size"


class NoTrustedDirectoryError(AnswerRefusedError):
    """This machine has no key list yet, so nobody knows whom to seal to."""

    code = "no-trusted-directory"


class EditorUnlistedError(NotTrustedError):
    """This machine's key to answer with is in no key list on that day: no source would believe it."""

    code = "editor-unlisted"


class NothingWaitsError(UsageError):
    """There is nothing to write a bag of."""

    code = "nothing-waits"


class NoBagError(BadInputError):
    """The folder is no courier bag and does not hold exactly one."""

    code = "no-bag"


class OtherDeskError(BadInputError):
    """Nothing in the bag is sealed to a key of this machine."""

    code = "other-desk"


class ForeignBagError(NotTrustedError):
    """No editor of this drop-box made the outgoing bag, or it is for others."""

    code = "foreign-bag"


class OutgoingMismatchError(BadInputError):
    """An outgoing bag holds other answers than its note names."""

    code = "outgoing-mismatch"


class SealedMissingError(BadInputError):
    """The sealed file of a case is no longer where it was taken in."""

    code = "sealed-missing"


class SealedUnreadableError(BadInputError):
    """The disk of this machine fails while the sealed file is read."""

    code = "sealed-unreadable"


class FolderInTheWayError(BadInputError):
    """A folder of that name lies where the case folder belongs, and this machine does not know it."""

    code = "folder-in-the-way"


class NothingWholeError(BadInputError):
    """Not even the first file of a submission arrived whole."""

    code = "nothing-whole"


class KeyFolderError(BadInputError):
    """The key folder of a bag is not a plain archive of the published files."""

    code = "key-folder"


class DirectoryForkError(NotTrustedError):
    """The bag's directory has another past than the one this machine remembers."""

    code = "directory-fork"


class DirectoryMemoryError(NotTrustedError):
    """The directory that this machine remembers was altered on its disk."""

    code = "directory-memory"
