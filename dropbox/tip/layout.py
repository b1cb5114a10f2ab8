"""The members of a submission, in their one order (docs/spec/submission.md); an answer has one too."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of bag: `head`, the files with `around_files` before or after them, `tail`; and every bound."""

    root: str
    head: tuple[str, ...]
    around_files: str | None
    tail: tuple[str, ...]
    read_whole_bytes: Mapping[str, int]
    most_files: int
    most_file_bytes: int


SUBMISSION: Final = Layout(ROOT, HEAD, FILES, TAIL, READ_WHOLE_BYTES, limits.MAX_FILES, limits.MAX_FILE_BYTES)


class Order:
    """Admit members in the one order of a layout."""

    def __init__(self, layout: Layout = SUBMISSION) -> None:
        self._layout = layout
        self._seen: set[str] = set()
        self._files = 0
        self._files_are_over = False

    def admit(self, untrusted_member: TarMember) -> str:
        """Return the member's name inside the bag, if it is its turn and it is not too large."""
        bounds = self._layout.read_whole_bytes
        name = untrusted_member.name.removeprefix(self._layout.root)
        file = _FILE.fullmatch(name)
        if name == untrusted_member.name or not (file or name in bounds):
            raise _unknown(untrusted_member.name, self._layout.root)
        if name in self._seen or (file and int(file[1]) <= self._files):
            raise MemberDuplicateError("a member comes twice")
        if not self._is_due(name):
            raise MemberOrderError("a member comes where another is due")
        if untrusted_member.size_bytes > bounds.get(name, self._layout.most_file_bytes):
            raise MemberTooLargeError("a member is larger than the bound for its kind")
        self._note(name, is_file=file is not None)
        return name

    def require_end(self) -> None:
        """Require that the last member has come."""
        if self._layout.tail[-1] not in self._seen:
            raise MemberMissingError("the bag ends before its last member")

    def _is_due(self, name: str) -> bool:
        head, around, tail = self._layout.head, self._layout.around_files, self._layout.tail
        if head[-1] not in self._seen:
            return name == self._next_of(head)
        if tail[0] in self._seen:
            return name == self._next_of(tail)
        if name in {around, tail[0]}:
            return (name == around) != (around is None or around in self._seen)
        found = _FILE.fullmatch(name)
        return found is not None and found[1] == f"{self._files + 1:04d}" and not self._files_are_over

    def _next_of(self, names: Sequence[str]) -> str | None:
        return next((name for name in names if name not in self._seen), None)

    def _note(self, name: str, *, is_file: bool) -> None:
        self._files += is_file
        if self._files > self._layout.most_files:
            raise TooManyFilesError(f"expected at most {self._layout.most_files} files")
        # After the files, as the plain form writes it, the list closes them.
        self._files_are_over = self._files_are_over or (name == self._layout.around_files and self._files > 0)
        # Files are counted, not kept: their numbers rise by one.
        if not is_file:
            self._seen.add(name)


def _unknown(untrusted_name: str, root: str) -> BagError:
    steps = untrusted_name.split("/")
    if steps[0] != root.rstrip("/") or {"", ".", ".."} & set(steps) or "\\" in untrusted_name:
        return MemberNameError("a member's name leads out of the bag")
    return MemberUnlistedError("a member has a name this format does not know")
