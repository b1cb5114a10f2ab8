"""The members of a submission, in their one order (docs/spec/submission.md, "Members")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.bag import bagit
from dropbox.bag.errors import (
    BagError,
    MemberDuplicateError,
    MemberMissingError,
    MemberNameError,
    MemberOrderError,
    MemberTooLargeError,
    MemberUnlistedError,
    TooManyFilesError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dropbox.bag.tar import TarMember

ROOT: Final = "tip/"
MESSAGE: Final = "data/message.txt"
ANSWERS: Final = "data/answers.json"
FILES: Final = "data/files.json"
FILES_READ: Final = "data/files-read.txt"
SIGNATURE: Final = "source-signature.txt"

HEAD: Final = (bagit.BAGIT, bagit.BAG_INFO, MESSAGE, ANSWERS)
TAIL: Final = (FILES_READ, bagit.MANIFEST, bagit.TAGMANIFEST, SIGNATURE)
# What a reader holds in memory, and how much of each at most; the source's files have no bound here.
READ_WHOLE_BYTES: Final[Mapping[str, int]] = {
    bagit.BAGIT: len(bagit.BAGIT_TXT),
    bagit.BAG_INFO: limits.MAX_BAG_INFO_BYTES,
    MESSAGE: limits.MAX_MESSAGE_BYTES,
    ANSWERS: limits.MAX_ANSWERS_BYTES,
    FILES: limits.MAX_FILES_JSON_BYTES,
    FILES_READ: limits.MAX_FILES + 1,
    bagit.MANIFEST: limits.MAX_MANIFEST_BYTES,
    bagit.TAGMANIFEST: bagit.manifest_size_bytes(bagit.TAG_FILES),
    SIGNATURE: limits.MAX_SOURCE_SIGNATURE_BYTES,
}

_FILE: Final = re.compile(r"data/files/([0-9]{4,5})(?:\.[a-z0-9]{1,8})?")


class Order:
    """Admit members in the one order: head, files with `files.json` before or after them, tail."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._files = 0
        self._files_are_over = False

    def admit(self, untrusted_member: TarMember) -> str:
        """Return the member's name inside the bag, if it is its turn and it is not too large."""
        name = untrusted_member.name.removeprefix(ROOT)
        file = _FILE.fullmatch(name)
        if name == untrusted_member.name or not (file or name in READ_WHOLE_BYTES):
            raise _unknown(untrusted_member.name)
        if name in self._seen or (file and int(file[1]) <= self._files):
            raise MemberDuplicateError("a member comes twice")
        if not self._is_due(name):
            raise MemberOrderError("a member comes where another is due")
        if untrusted_member.size_bytes > READ_WHOLE_BYTES.get(name, limits.MAX_FILE_BYTES):
            raise MemberTooLargeError("a member is larger than the bound for its kind")
        self._note(name, is_file=file is not None)
        return name

    def require_end(self) -> None:
        """Require that the last member has come."""
        if SIGNATURE not in self._seen:
            raise MemberMissingError("the bag ends before its last member")

    def _is_due(self, name: str) -> bool:
        if ANSWERS not in self._seen:
            return name == self._next_of(HEAD)
        if FILES_READ in self._seen:
            return name == self._next_of(TAIL)
        if name in {FILES, FILES_READ}:
            return (name == FILES) != (FILES in self._seen)
        found = _FILE.fullmatch(name)
        return found is not None and found[1] == f"{self._files + 1:04d}" and not self._files_are_over

    def _next_of(self, names: Sequence[str]) -> str | None:
        return next((name for name in names if name not in self._seen), None)

    def _note(self, name: str, *, is_file: bool) -> None:
        self._files += is_file
        if self._files > limits.MAX_FILES:
            raise TooManyFilesError(f"expected at most {limits.MAX_FILES} files")
        # After the files, as the plain form writes it, the list closes them.
        self._files_are_over = self._files_are_over or (name == FILES and self._files > 0)
        # Files are counted, not kept: their numbers rise by one.
        if not is_file:
            self._seen.add(name)


def _unknown(untrusted_name: str) -> BagError:
    steps = untrusted_name.split("/")
    if steps[0] != ROOT.rstrip("/") or {"", ".", ".."} & set(steps) or "\\" in untrusted_name:
        return MemberNameError("a member's name leads out of the bag")
    return MemberUnlistedError("a member has a name this format does not know")
