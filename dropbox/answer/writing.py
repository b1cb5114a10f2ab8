"""Write an answer: the whole padded tar stream, in memory."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dropbox import limits
from dropbox.answer import layout
from dropbox.answer.errors import AnswerTooLargeError
from dropbox.answer.heading import AnswerInfo
from dropbox.answer.receipts import require_same_messages, serialize_receipts
from dropbox.answer.statement import KEY_NAME, AnswerStatement, reply_to_sha256
from dropbox.bag import bagit, tar
from dropbox.bag.errors import TooManyFilesError
from dropbox.bag.padme import padded_size_bytes
from dropbox.note import signing
from dropbox.tip import files as tip_files
from dropbox.tip.files import FileEntry
from dropbox.tip.layout import FILES, MESSAGE
from dropbox.tip.writing import encode_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dropbox.answer.heading import AnswerFile, AnswerHeading


def write(heading: AnswerHeading, message: str, files: Sequence[AnswerFile], key: signing.SigningKey) -> bytes:
    """Return the stream to seal to the source and to the desk; the key's name is `KEY_NAME`.

    What a reader would refuse is never written: raises the error that the reader would raise.
    """
    if key.name != KEY_NAME:
        raise ValueError("an answer is signed under the key name of editors")
    require_same_messages(heading.receipts, heading.received)
    payload = _payload(heading, message, files)
    info = _info(heading, payload, key)
    members = {bagit.BAGIT: bagit.BAGIT_TXT, bagit.BAG_INFO: info.serialize(), **payload}
    members[bagit.MANIFEST] = bagit.manifest({name: _sha256(body) for name, body in payload.items()})
    members[bagit.TAGMANIFEST] = bagit.manifest({name: _sha256(members[name]) for name in bagit.TAG_FILES})
    text = _statement(heading, _sha256(members[bagit.TAGMANIFEST])).serialize()
    members[layout.SIGNATURE] = signing.sign(text, [key])
    return _stream(members)


def _payload(heading: AnswerHeading, message: str, files: Sequence[AnswerFile]) -> dict[str, bytes]:
    if len(files) > limits.MAX_ANSWER_FILES:
        raise TooManyFilesError(f"expected at most {limits.MAX_ANSWER_FILES} files")
    entries = [FileEntry(file.name, len(file.content), file.type) for file in files]
    numbered = enumerate(files, start=1)
    return {
        MESSAGE: encode_message(message),
        layout.RECEIVED: serialize_receipts(heading.receipts),
        FILES: tip_files.serialize_files(entries),
        **{tip_files.member_name(number, file.name): file.content for number, file in numbered},
    }


def _info(heading: AnswerHeading, payload: Mapping[str, bytes], key: signing.SigningKey) -> AnswerInfo:
    return AnswerInfo(
        bagging_date=heading.day,
        payload_oxum=f"{sum(map(len, payload.values()))}.{len(payload)}",
        software_agent=heading.software_agent,
        desk=heading.desk,
        directory_version=heading.directory_version,
        editor_key=key.verifier.public_key.hex(),
    )


def _statement(heading: AnswerHeading, tagmanifest_sha256: str) -> AnswerStatement:
    return AnswerStatement(
        origin=heading.origin,
        desk=heading.desk,
        directory_version=heading.directory_version,
        directory_sha256=heading.directory_sha256,
        mailbox=heading.mailbox,
        reply_to_sha256=reply_to_sha256(heading.reply_to),
        number=heading.number,
        previous=heading.previous,
        day=heading.day,
        received=heading.received,
        tagmanifest_sha256=tagmanifest_sha256,
    )


def _stream(members: Mapping[str, bytes]) -> bytes:
    packed = [
        tar.header(layout.ROOT + name, len(body)) + body + tar.fill(len(body)) for name, body in members.items()
    ]
    stream = b"".join(packed) + tar.END_MARKER
    size_bytes = padded_size_bytes(len(stream))
    if size_bytes > limits.MAX_ANSWER_STREAM_BYTES:
        raise AnswerTooLargeError(f"expected at most {limits.MAX_ANSWER_STREAM_BYTES} bytes of an answer")
    return stream.ljust(size_bytes, b"\0")


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
