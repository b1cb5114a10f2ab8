"""What every bag of ours must hold, member by member: a submission's and an answer's proof build on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox import note
from dropbox.bag import bagit
from dropbox.bag.errors import BagDeclarationError, PayloadOxumError
from dropbox.tip import files, layout
from dropbox.tip.errors import (
    FilesJsonMismatchError,
    MessageEncodingError,
    StatementError,
    StatementMismatchError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dropbox.errors import NotTrustedError
    from dropbox.tip.files import FileEntry
    from dropbox.tip.walk import Taken


class BagProof:
    """What has come so far, checked as early as it can be; a child adds what only its kind of bag has."""

    def __init__(self, checks: Mapping[str, Callable[[bytes], None]]) -> None:
        self._hashes: dict[str, str] = {}
        self._payload_bytes = 0
        self._message = ""
        self._files: list[Taken] = []
        self._entries: tuple[FileEntry, ...] | None = None
        self._checks: dict[str, Callable[[bytes], None]] = {
            bagit.BAGIT: _require_declaration,
            layout.MESSAGE: self._message_text,
            layout.FILES: self._files_json,
            bagit.MANIFEST: self._manifest,
            bagit.TAGMANIFEST: self._tagmanifest,
            **checks,
        }

    def take(self, taken: Taken) -> None:
        """Check a member against those before it."""
        self._hashes[taken.member] = taken.sha256
        if taken.member.startswith(bagit.PAYLOAD):
            self._payload_bytes += taken.size_bytes
        if taken.member in self._checks:
            self._checks[taken.member](taken.whole())
        else:
            self._file(taken)

    def _message_text(self, untrusted: bytes) -> None:
        try:
            self._message = untrusted.decode("utf-8")
        except UnicodeError:
            raise MessageEncodingError("the message is not UTF-8") from None

    def _files_json(self, untrusted: bytes) -> None:
        self._entries = files.parse_files(untrusted)

    def _file(self, taken: Taken) -> None:
        self._files.append(taken)
        if self._entries is not None:
            self._require_listed(len(self._files) - 1)

    def _require_listed(self, index: int) -> None:
        """Require that the file of this index is the one `files.json` has there."""
        entries, taken = self._listed(), self._files[index]
        if index >= len(entries):
            raise FilesJsonMismatchError("more files came than files.json lists")
        if taken.member != files.member_name(index + 1, entries[index].name):
            raise FilesJsonMismatchError("files.json gives a file another member")
        if taken.size_bytes != entries[index].size_bytes:
            raise FilesJsonMismatchError("files.json gives a file another size")

    def _require_all_files(self) -> None:
        if len(self._files) != len(self._listed()):
            raise FilesJsonMismatchError("fewer files came than files.json lists")

    def _listed(self) -> tuple[FileEntry, ...]:
        if self._entries is None:
            raise StatementError("files.json has not come")  # Walk's order rules this out
        return self._entries

    def _manifest(self, untrusted: bytes) -> None:
        payload = {name: sha256 for name, sha256 in self._hashes.items() if name.startswith(bagit.PAYLOAD)}
        bagit.require_manifest(untrusted, payload)

    def _require_oxum(self, claimed: str) -> None:
        payload_files = sum(name.startswith(bagit.PAYLOAD) for name in self._hashes)
        if claimed != f"{self._payload_bytes}.{payload_files}":
            raise PayloadOxumError("the payload is not what Payload-Oxum says")

    def _tagmanifest(self, untrusted: bytes) -> None:
        bagit.require_manifest(untrusted, {name: self._hashes[name] for name in bagit.TAG_FILES})


def require_signed_alone(
    parsed: note.ParsedNote, key: note.VerifierKey, refusal: type[NotTrustedError]
) -> None:
    """Require that this key signed the note, and nothing else did."""
    try:
        parsed.verify([key])
    except note.NotSignedError as error:
        raise refusal("the signature is not by the key the bag names") from error
    if len(parsed.signatures) != 1:
        raise refusal("expected one signature, by the key the bag names")


def require_same(pairs: Mapping[str, tuple[object, object]]) -> None:
    """Require of each field that what is signed is what the bag says."""
    for field, (claimed, signed) in pairs.items():
        if claimed != signed:
            raise StatementMismatchError(field)


def _require_declaration(untrusted: bytes) -> None:
    if untrusted != bagit.BAGIT_TXT:
        raise BagDeclarationError("expected the declaration of a BagIt 1.0 bag in UTF-8")
