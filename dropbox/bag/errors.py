"""What a tar stream, a bag or a courier folder is refused for, one class per defect."""

from __future__ import annotations

from typing import Literal, TypeAlias

from dropbox.errors import BadInputError, UsageError

# What became of one file on its way: not there, another size, other bytes, a medium that fails.
DamageReason: TypeAlias = Literal["missing", "size", "hash", "unreadable"]


class BagError(BadInputError):
    """The bag is damaged or was not made to docs/spec/submission.md or courier.md."""

    code = "bag"


class CutShortError(BagError):
    """The stream ends before its last byte."""

    code = "cut-short"


class TarError(BagError):
    """The tar stream is not in its one spelling."""

    code = "tar"


class TarChecksumError(TarError):
    """A header's checksum is not the sum of its bytes."""

    code = "tar-checksum"


class TarKindError(TarError):
    """A member is no plain file: a link, a folder, a device, an extension."""

    code = "tar-kind"


class TarFieldError(TarError):
    """A header field is spelled otherwise than the format says."""

    code = "tar-field"

    def __init__(self, field: str) -> None:
        super().__init__(f"tar header field {field} is not in its one spelling")
        self.field = field


class TarPaxError(TarError):
    """A pax header is not the one record of a size of 8 GiB or more."""

    code = "tar-pax"


class TarFillError(TarError):
    """The bytes between a member's end and the next block are not zero."""

    code = "tar-fill"


class TarEndError(TarError):
    """The end marker is one zero block instead of two."""

    code = "tar-end"


class PaddingShortError(CutShortError):
    """The padding ends before the padded size."""

    code = "padding-short"


class PaddingNotZeroError(BagError):
    """Something other than zeros follows the end marker."""

    code = "padding-not-zero"


class TrailingBytesError(BagError):
    """The stream goes on after its padded size."""

    code = "trailing-bytes"


class MemberNameError(BagError):
    """A member's name could never be one of this format: a path, a bad byte, nothing."""

    code = "member-name"


class MemberUnlistedError(BagError):
    """A member has a name this format does not know."""

    code = "member-unlisted"


class MemberDuplicateError(BagError):
    """A member comes twice."""

    code = "member-duplicate"


class MemberOrderError(BagError):
    """A member comes where another is due."""

    code = "member-order"


class MemberMissingError(BagError):
    """The bag ends before its last member."""

    code = "member-missing"


class MemberTooLargeError(BagError):
    """A member is larger than the bound for its kind."""

    code = "member-too-large"


class TooManyFilesError(BagError):
    """There are more files than one bag may hold."""

    code = "too-many-files"


class BagDeclarationError(BagError):
    """`bagit.txt` is not the declaration of a BagIt 1.0 bag."""

    code = "bag-declaration"


class BagInfoError(BagError):
    """`bag-info.txt` is not in its one spelling."""

    code = "bag-info"


class PayloadOxumError(BagError):
    """The payload has not the size or the number of files that `Payload-Oxum` gives."""

    code = "payload-oxum"


class ManifestError(BagError):
    """A manifest is not in its one spelling."""

    code = "manifest-format"


class ManifestMissingError(ManifestError):
    """A manifest leaves out a file that is there."""

    code = "manifest-missing"


class ManifestExtraError(ManifestError):
    """A manifest lists a file that is not there."""

    code = "manifest-extra"


class ManifestOrderError(ManifestError):
    """A manifest lists the files in another order, or one twice."""

    code = "manifest-order"


class HashMismatchError(BagError):
    """A file's bytes are not those its manifest names."""

    code = "hash-mismatch"


class JsonError(BagError):
    """This is no JSON, or JSON with a float, a constant, a repeated key or too many levels."""

    code = "json"


class JsonNotCanonicalError(JsonError):
    """This is JSON, but not in the one spelling of RFC 8785."""

    code = "json-not-canonical"


class CourierError(BagError):
    """The courier bag was not made to docs/spec/courier.md or outgoing.md, or lost something on the way."""

    code = "courier"


class CourierMissingError(CourierError):
    """A file every courier bag has is not there."""

    code = "courier-missing"


class CourierUnlistedError(CourierError):
    """The folder holds something its manifest does not list."""

    code = "courier-unlisted"


class CourierKindError(CourierError):
    """The folder holds a link or a device."""

    code = "courier-kind"


class CourierTooLargeError(CourierError):
    """A list in the bag is larger than its bound."""

    code = "courier-too-large"


class CourierFullError(CourierError):
    """There is no room for one more file in a folder of a FAT32 medium."""

    code = "courier-full"


class CourierItemRepeatedError(CourierError):
    """The bag has this item already."""

    code = "courier-item-repeated"


class InventoryError(CourierError):
    """`inventory.json` is not what the format says, or names other files than the manifest."""

    code = "inventory"


class ItemDamagedError(CourierError):
    """One file of the bag is damaged; the others are not touched by that."""

    code = "item-damaged"

    def __init__(self, reason: DamageReason) -> None:
        super().__init__(f"an item is damaged: {reason}", hint="copy the folder from the stick once more")
        self.reason: DamageReason = reason


class FolderNotEmptyError(UsageError):
    """The folder to write to already holds something."""

    code = "folder-not-empty"
