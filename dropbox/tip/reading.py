"""Read a submission and believe it only as a whole."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox import note
from dropbox.bag import bagit, canonical
from dropbox.marks import override
from dropbox.tip import files, layout
from dropbox.tip.errors import AnswersError, FilesJsonMismatchError, SourceSignatureError
from dropbox.tip.heading import BagInfo
from dropbox.tip.proof import BagProof, require_same, require_signed_alone
from dropbox.tip.statement import KEY_NAME, SourceStatement, reply_to_sha256
from dropbox.tip.walk import Walk

if TYPE_CHECKING:
    import datetime as dt

    from dropbox.bag.canonical import Json
    from dropbox.bag.tar import Readable
    from dropbox.tip.fields import SealedBy
    from dropbox.tip.files import ReadFlag
    from dropbox.tip.walk import Receiver


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that came whole: where it lies in the bag, what the source's device called it, and its hash."""

    member: str
    name: str
    size_bytes: int
    type: str
    sha256: str
    # `=`: exactly the announced bytes were there. `+`: the source's file had more.
    read_flag: ReadFlag


@dataclass(frozen=True, slots=True)
class ReadTip:
    """A submission whose bytes, manifests and signature all hold. Whose it is, `verify_context` asks."""

    info: BagInfo
    statement: SourceStatement
    message: str
    answers: dict[str, Json]
    files: tuple[ReadFile, ...]
    # The stream with its padding, and the text of the signed note.
    size_bytes: int
    signed_text: str

    @property
    def sealed_by(self) -> SealedBy:
        """Who claims to have sealed it."""
        return self.statement.sealed_by

    @property
    def day(self) -> dt.date:
        """The day it was bagged, by the clock of whoever sealed it."""
        return self.info.bagging_date

    @property
    def software_agent(self) -> str:
        """What claims to have made it."""
        return self.info.software_agent

    @property
    def origin(self) -> str:
        """The drop-box it was written for."""
        return self.statement.origin

    @property
    def desk(self) -> str:
        """The desk it was written to."""
        return self.statement.desk

    @property
    def directory_version(self) -> int:
        """The directory it was sealed by."""
        return self.statement.directory_version

    @property
    def directory_sha256(self) -> str:
        """The hash of that directory's text."""
        return self.statement.directory_sha256

    @property
    def recipients_sha256(self) -> str:
        """The hash of the recipients it was sealed to."""
        return self.statement.recipients_sha256

    @property
    def message_id(self) -> str:
        """Fresh for every submission: one seen before is a replay."""
        return self.statement.message_id

    @property
    def source_key(self) -> str:
        """The key that signed it: the same for all submissions of one codename."""
        return self.statement.source_key

    @property
    def mailbox(self) -> str | None:
        """Where the source looks for an answer."""
        return self.info.mailbox

    @property
    def reply_to(self) -> str | None:
        """The recipient an answer is sealed to."""
        return self.info.reply_to


def read(untrusted_stream: Readable, receiver: Receiver) -> ReadTip:
    """Read a whole submission in one pass, each member going to the receiver as it comes.

    Nothing of it may be used before this returns; on an error the receiver throws away what it took, or calls
    `salvage` on the stream again.
    """
    # (1) The final age chunk is whole: `age.open`'s stream raises at its end otherwise; Walk reads to there.
    # (2) The tar end marker, then only zeros up to exactly the padded size: Walk.
    # (3) Both manifests list exactly what came, with its hashes.   (4) The signature by Source-Key.
    # Not checked here: origin, desk and recipients against a trusted directory (`verify_context`), replays and
    # grafts (who remembers earlier submissions).
    proof = _Proof()
    walk = Walk(untrusted_stream, receiver)
    with contextlib.closing(walk.members()) as members:
        for taken in members:
            proof.take(taken)
    return proof.conclude(walk.size_bytes)


class _Proof(BagProof):
    """What has come so far of a submission."""

    def __init__(self) -> None:
        super().__init__(
            {
                bagit.BAG_INFO: self._bag_info,
                layout.ANSWERS: self._answers_json,
                layout.FILES_READ: self._files_read,
                layout.SIGNATURE: self._signature,
            }
        )

    def conclude(self, size_bytes: int) -> ReadTip:
        """Return the submission: the walk ended well, so every member came and was checked."""
        entries = zip(self._files, self._listed(), self._signs, strict=True)
        return ReadTip(
            info=self._info,
            statement=self._statement,
            message=self._message,
            answers=self._answers,
            files=tuple(
                ReadFile(taken.member, entry.name, taken.size_bytes, entry.type, taken.sha256, sign)
                for taken, entry, sign in entries
            ),
            size_bytes=size_bytes,
            signed_text=self._statement.serialize(),
        )

    def _bag_info(self, untrusted: bytes) -> None:
        self._info = BagInfo.parse(untrusted)

    def _answers_json(self, untrusted: bytes) -> None:
        answers = canonical.parse(untrusted)
        if not isinstance(answers, dict):
            raise AnswersError("expected an object of answers")
        self._answers = answers

    @override
    def _files_json(self, untrusted: bytes) -> None:
        super()._files_json(untrusted)
        # The plain form learns the names last, page and sealer know them first.
        if self._files and self._info.sealed_by != "plain":
            raise FilesJsonMismatchError("expected files.json before the files")
        if self._info.sealed_by == "plain" and len(self._files) != len(self._listed()):
            raise FilesJsonMismatchError("files.json lists another number of files than came before it")
        for index in range(len(self._files)):
            self._require_listed(index)

    def _files_read(self, untrusted: bytes) -> None:
        self._require_all_files()
        self._signs = files.parse_files_read(untrusted, expected_files=len(self._files))

    @override
    def _manifest(self, untrusted: bytes) -> None:
        super()._manifest(untrusted)
        if self._info.payload_oxum is not None:
            self._require_oxum(self._info.payload_oxum)

    def _signature(self, untrusted: bytes) -> None:
        parsed = note.parse(untrusted)
        self._statement = SourceStatement.parse(parsed.text)
        key = note.VerifierKey(KEY_NAME, bytes.fromhex(self._info.source_key))
        require_signed_alone(parsed, key, SourceSignatureError)
        info, signed = self._info, self._statement
        require_same(
            {
                "desk": (info.desk, signed.desk),
                "directory": (info.directory_version, signed.directory_version),
                "mailbox": (info.mailbox, signed.mailbox),
                "reply-to": (reply_to_sha256(info.reply_to), signed.reply_to_sha256),
                "source-key": (info.source_key, signed.source_key),
                "sealed-by": (info.sealed_by, signed.sealed_by),
                "tagmanifest": (self._hashes[bagit.TAGMANIFEST], signed.tagmanifest_sha256),
            }
        )
