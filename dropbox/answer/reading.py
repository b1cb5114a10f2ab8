"""Read an answer, whole, and believe it only as a whole."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dropbox import limits, note
from dropbox.answer import layout
from dropbox.answer.errors import AnswerSignatureError, AnswerTooLargeError
from dropbox.answer.heading import AnswerFile, AnswerInfo
from dropbox.answer.receipts import parse_receipts, require_same_messages
from dropbox.answer.statement import KEY_NAME, AnswerStatement, text_sha256
from dropbox.bag import bagit
from dropbox.bag.errors import TooManyFilesError
from dropbox.marks import override
from dropbox.tip.proof import BagProof, require_same, require_signed_alone
from dropbox.tip.walk import Walk

if TYPE_CHECKING:
    from dropbox.answer.receipts import Receipt
    from dropbox.bag.tar import Readable
    from dropbox.tip.walk import MemberSink


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer whose bytes, manifests and signature all hold. Whether it is what it seems, `findings` asks."""

    statement: AnswerStatement
    info: AnswerInfo
    message: str
    files: tuple[AnswerFile, ...]
    receipts: tuple[Receipt, ...]
    editor_key: str
    signed_text: str
    # By which the next answer of this key names this one as `previous`.
    text_sha256: str


def read(untrusted_stream: Readable) -> ReadAnswer:
    """Read a whole answer; raises a `BadInputError` or a `NotTrustedError` and gives nothing of it."""
    # (1) The final age chunk is whole: `age.open`'s stream raises at its end otherwise, and is read to there
    #     before anything is parsed.
    # (2) The tar end marker, then only zeros up to exactly the padded size: Walk.
    # (3) Both manifests list exactly what came, with its hashes.   (4) The signature by Editor-Key alone.
    # (5) What the statement and the bag both say is equal.
    # Not checked here: who this key is, whose answer it is (`findings`), replays, forks and gaps
    # (`sequence_findings`).
    whole = _read_all(untrusted_stream)
    kept = _Kept()
    proof = _Proof(kept)
    walk = Walk(io.BytesIO(whole), kept, layout.ANSWER)
    with contextlib.closing(walk.members()) as members:
        for taken in members:
            proof.take(taken)
    return proof.conclude()


def _read_all(untrusted_stream: Readable) -> bytes:
    pieces: list[bytes] = []
    left_bytes = limits.MAX_ANSWER_STREAM_BYTES
    while piece := untrusted_stream.read(limits.STREAM_CHUNK_BYTES):
        pieces.append(piece)
        left_bytes -= len(piece)
        if left_bytes < 0:
            raise AnswerTooLargeError(f"expected at most {limits.MAX_ANSWER_STREAM_BYTES} bytes of an answer")
    return b"".join(pieces)


@dataclass
class _Kept:
    """The members' bytes, in memory: an answer is small."""

    bodies: dict[str, io.BytesIO] = field(default_factory=dict)

    def begin(self, member: str, _size_bytes: int, /) -> MemberSink:
        self.bodies[member] = _StaysOpen()
        return self.bodies[member]


class _StaysOpen(io.BytesIO):
    """Keeps what was written when the walk closes it."""

    @override
    def close(self) -> None:
        pass


class _Proof(BagProof):
    """What has come so far of an answer."""

    def __init__(self, kept: _Kept) -> None:
        super().__init__(
            {
                bagit.BAG_INFO: self._bag_info,
                layout.RECEIVED: self._received_json,
                layout.SIGNATURE: self._signature,
            }
        )
        self._kept = kept

    def conclude(self) -> ReadAnswer:
        """Return the answer: the walk ended well, so every member came and was checked."""
        signed_text = self._statement.serialize()
        return ReadAnswer(
            statement=self._statement,
            info=self._info,
            message=self._message,
            files=tuple(
                AnswerFile(entry.name, entry.type, self._kept.bodies[taken.member].getvalue())
                for taken, entry in zip(self._files, self._listed(), strict=True)
            ),
            receipts=self._receipts,
            editor_key=self._info.editor_key,
            signed_text=signed_text,
            text_sha256=text_sha256(signed_text),
        )

    def _bag_info(self, untrusted: bytes) -> None:
        self._info = AnswerInfo.parse(untrusted)

    def _received_json(self, untrusted: bytes) -> None:
        self._receipts = parse_receipts(untrusted)

    @override
    def _files_json(self, untrusted: bytes) -> None:
        super()._files_json(untrusted)
        if len(self._listed()) > limits.MAX_ANSWER_FILES:
            raise TooManyFilesError(f"expected at most {limits.MAX_ANSWER_FILES} files")

    @override
    def _manifest(self, untrusted: bytes) -> None:
        self._require_all_files()
        super()._manifest(untrusted)
        self._require_oxum(self._info.payload_oxum)

    def _signature(self, untrusted: bytes) -> None:
        parsed = note.parse(untrusted)
        self._statement = AnswerStatement.parse(parsed.text)
        key = note.VerifierKey(KEY_NAME, bytes.fromhex(self._info.editor_key))
        require_signed_alone(parsed, key, AnswerSignatureError)
        info, signed = self._info, self._statement
        require_same(
            {
                "desk": (info.desk, signed.desk),
                "directory": (info.directory_version, signed.directory_version),
                "day": (info.bagging_date, signed.day),
                "tagmanifest": (self._hashes[bagit.TAGMANIFEST], signed.tagmanifest_sha256),
            }
        )
        require_same_messages(self._receipts, signed.received)
