"""Write a submission as one stream, in constant memory; its size is known before its first byte."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Final, Protocol

from dropbox import limits
from dropbox.bag import bagit, canonical, tar
from dropbox.bag.hashing import HashLane, LaneHash
from dropbox.bag.padme import padded_size_bytes
from dropbox.note import signing
from dropbox.tip import fields, files, layout
from dropbox.tip.errors import (
    AnswersError,
    FieldError,
    FileShrankError,
    FilesJsonMismatchError,
    MessageEncodingError,
    MessageTooLongError,
    TipError,
)
from dropbox.tip.heading import bag_info_of
from dropbox.tip.statement import KEY_NAME, SIGNATURE_LINES_BYTES, SourceStatement, reply_to_sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from typing_extensions import Buffer

    from dropbox.tip.files import FileEntry
    from dropbox.tip.heading import Heading

_ANY_HASH: Final = "0" * 64
_ZEROS: Final = bytes(limits.STREAM_CHUNK_BYTES)


class Sink(Protocol):
    """Where the stream goes: `age.seal`'s writer, a file, a socket."""

    def write(self, piece: bytes | memoryview, /) -> object:
        """Take all of these bytes."""
        ...


def stream_size_bytes(
    heading: Heading, message: str, answers: Mapping[str, object], entries: Sequence[FileEntry]
) -> int:
    """Return the exact padded size of the stream, before its first byte."""
    head = _head(heading, message, answers, entries, source_key=_ANY_HASH)
    sizes = {name: len(body) for name, body in head.items()}
    if heading.sealed_by == "plain":
        sizes[layout.FILES] = len(files.serialize_files(entries))
    for number, entry in enumerate(entries, start=1):
        sizes[files.member_name(number, entry.name)] = entry.size_bytes
    sizes[layout.FILES_READ] = len(entries) + 1
    payload = [name for name in sizes if name.startswith(bagit.PAYLOAD)]
    sizes[bagit.MANIFEST] = bagit.manifest_size_bytes(payload)
    sizes[bagit.TAGMANIFEST] = bagit.manifest_size_bytes(bagit.TAG_FILES)
    text = _statement(heading, _ANY_HASH, source_key=_ANY_HASH, tagmanifest_sha256=_ANY_HASH).serialize()
    sizes[layout.SIGNATURE] = len(text.encode("ascii")) + SIGNATURE_LINES_BYTES
    members = sum(tar.tar_member_size_bytes(layout.ROOT + name, size) for name, size in sizes.items())
    return padded_size_bytes(members + len(tar.END_MARKER))


class TipWriter:
    """Write one submission: message, answers, files, signature, padding, in this order.

    `page` and `seal` announce all files before the first; nothing is written until then, for the sizes stand in
    `bag-info.txt`. `plain` announces none. After an error the stream is broken: throw its sink away.
    """

    def __init__(self, sink: Sink, heading: Heading, signing_seed: bytes, message_id: str) -> None:
        self._sink = sink
        self._heading = heading
        self._key = signing.SigningKey.from_seed(KEY_NAME, signing_seed)
        self._source_key = self._key.verifier.public_key.hex()
        self._message_id = fields.require("message", message_id)
        self._lane = HashLane()
        self._hashes: dict[str, str] = {}
        self._message: str | None = None
        self._announced: list[FileEntry] | None = None
        self._written: list[FileEntry] = []
        self._had_more: list[bool] = []
        self._names = files.Names()
        self._finished = False
        self._answers: Mapping[str, object] | None = None
        self.size_bytes = 0

    @property
    def _is_plain(self) -> bool:
        return self._heading.sealed_by == "plain"

    def write_message(self, text: str) -> None:
        """Give the message."""
        _in_order(self._message is None)
        self._message = text

    def write_answers(self, answers: Mapping[str, object]) -> None:
        """Give the answers to consent and questions; the plain form's head is written now."""
        _in_order(self._message is not None and self._answers is None)
        self._answers = answers
        if self._is_plain:
            self._write_head(())

    def announce_files(self, entries: Sequence[FileEntry]) -> None:
        """Give all files, in their order; the head is written now."""
        _in_order(self._answers is not None and self._announced is None and not self._is_plain)
        self._announced = list(entries)
        self._write_head(entries)

    @contextlib.contextmanager
    def file(self, entry: FileEntry) -> Iterator[FileBody]:
        """Write the next file; raises `FileShrankError` where fewer bytes came than announced."""
        self._require_file_may_come()
        if self._announced is not None and entry != self._next_announced():
            raise FilesJsonMismatchError("expected the file that was announced next")
        self._names.add(entry)
        self._written.append(entry)
        name = files.member_name(len(self._written), entry.name)
        self._put(tar.header(layout.ROOT + name, entry.size_bytes))
        body = FileBody(self._put, self._lane.sha256(), entry.size_bytes)
        yield body
        self._hashes[name] = body.finish()
        self._put(tar.fill(entry.size_bytes))
        self._had_more.append(body.had_more)

    def finish(self) -> None:
        """Write the manifests, the signature, the end marker and the padding."""
        self._require_file_may_come()
        self._finished = True
        if self._announced is not None and len(self._announced) != len(self._written):
            raise FilesJsonMismatchError("fewer files were written than announced")
        if self._is_plain:
            self._member(layout.FILES, files.serialize_files(self._written))
        self._member(layout.FILES_READ, files.files_read(self._had_more))
        payload = {name: sha256 for name, sha256 in self._hashes.items() if name.startswith(bagit.PAYLOAD)}
        self._member(bagit.MANIFEST, bagit.manifest(payload))
        self._member(bagit.TAGMANIFEST, bagit.manifest({name: self._hashes[name] for name in bagit.TAG_FILES}))
        statement = _statement(
            self._heading,
            self._message_id,
            source_key=self._source_key,
            tagmanifest_sha256=self._hashes[bagit.TAGMANIFEST],
        )
        self._member(layout.SIGNATURE, signing.sign(statement.serialize(), [self._key]))
        self._put(tar.END_MARKER)
        self._pad()
        self._lane.close()

    def _require_file_may_come(self) -> None:
        _in_order(bool(self._hashes) and len(self._written) == len(self._had_more) and not self._finished)

    def _next_announced(self) -> FileEntry | None:
        announced = self._announced or []
        return announced[len(self._written)] if len(self._written) < len(announced) else None

    def _write_head(self, entries: Sequence[FileEntry]) -> None:
        message, answers = self._message or "", self._answers or {}
        head = _head(self._heading, message, answers, entries, source_key=self._source_key)
        for name, body in head.items():
            self._member(name, body)
        self._message, self._answers = "", {}

    def _member(self, name: str, body: bytes) -> None:
        self._hashes[name] = hashlib.sha256(body).hexdigest()
        self._put(tar.header(layout.ROOT + name, len(body)) + body + tar.fill(len(body)))

    def _pad(self) -> None:
        left = padded_size_bytes(self.size_bytes) - self.size_bytes
        while left:
            piece = _ZEROS[:left]
            self._put(piece)
            left -= len(piece)

    def _put(self, piece: bytes | memoryview) -> None:
        self._sink.write(piece)
        self.size_bytes += len(piece)


class FileBody:
    """A file being written: exactly the announced bytes are taken, more is noted in `files-read.txt`."""

    def __init__(self, put: Callable[[memoryview], None], sha256: LaneHash, size_bytes: int) -> None:
        self._put = put
        self._sha256 = sha256
        self._size_bytes = size_bytes
        self._left_bytes = size_bytes
        self.had_more = False

    def write(self, piece: Buffer) -> int:
        """Take what was announced and return how much that was; what comes after it is left."""
        whole = memoryview(piece).cast("B")
        view = whole[: self._left_bytes]
        self.had_more = self.had_more or len(view) < len(whole)
        self._sha256.update(view)
        self._put(view)
        # The caller may use its buffer again as soon as this returns.
        self._sha256.settle()
        self._left_bytes -= len(view)
        return len(view)

    def finish(self) -> str:
        """Return the hash; the file must be whole."""
        if self._left_bytes:
            raise FileShrankError(expected=self._size_bytes, got=self._size_bytes - self._left_bytes)
        return self._sha256.hexdigest()


def _head(
    heading: Heading,
    message: str,
    answers: Mapping[str, object],
    entries: Sequence[FileEntry],
    *,
    source_key: str,
) -> dict[str, bytes]:
    """Return the members before the files."""
    bodies = {layout.MESSAGE: encode_message(message), layout.ANSWERS: _encode_answers(answers)}
    oxum = None
    if heading.sealed_by != "plain":
        bodies[layout.FILES] = files.serialize_files(entries)
        small = sum(map(len, bodies.values())) + len(entries) + 1
        payload_bytes = small + sum(entry.size_bytes for entry in entries)
        oxum = f"{payload_bytes}.{len(bodies) + len(entries) + 1}"
    info = bag_info_of(heading, payload_oxum=oxum, source_key=source_key).serialize()
    return {bagit.BAGIT: bagit.BAGIT_TXT, bagit.BAG_INFO: info, **bodies}


def _statement(
    heading: Heading, message_id: str, *, source_key: str, tagmanifest_sha256: str
) -> SourceStatement:
    if not heading.recipients:
        raise FieldError("recipients")
    return SourceStatement(
        origin=heading.origin,
        desk=heading.desk,
        directory_version=heading.directory_version,
        directory_sha256=heading.directory_sha256,
        recipients_sha256=fields.recipients_sha256(heading.recipients),
        message_id=message_id,
        mailbox=heading.mailbox,
        reply_to_sha256=reply_to_sha256(heading.reply_to),
        source_key=source_key,
        sealed_by=heading.sealed_by,
        tagmanifest_sha256=tagmanifest_sha256,
    )


def encode_message(text: str) -> bytes:
    """Return a message as it lies in the bag."""
    try:
        encoded = text.encode("utf-8")
    except UnicodeError:
        raise MessageEncodingError("the message has half a character") from None
    if len(encoded) > limits.MAX_MESSAGE_BYTES:
        raise MessageTooLongError(f"expected a message of at most {limits.MAX_MESSAGE_BYTES} bytes")
    return encoded


def _encode_answers(answers: Mapping[str, object]) -> bytes:
    encoded = canonical.serialize(dict(answers))
    if len(encoded) > limits.MAX_ANSWERS_BYTES:
        raise AnswersError(f"expected answers of at most {limits.MAX_ANSWERS_BYTES} bytes")
    return encoded


def _in_order(condition: bool) -> None:  # noqa: FBT001 # an assertion's argument
    if not condition:
        raise TipError("expected message, answers, announced files, each file, finish, in this order")
