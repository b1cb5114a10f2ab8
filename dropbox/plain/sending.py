"""From the parts of a form to a sealed file, while they arrive."""

from __future__ import annotations

import importlib.metadata
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from dropbox import age, limits
from dropbox.intake.errors import TooSmallError
from dropbox.intake.sealed import HeaderWatch
from dropbox.plain.errors import EmptyFormError, FormError, FormTooLargeError
from dropbox.tip import FileEntry, Heading, TipWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from dropbox.age.sealing import Sink
    from dropbox.plain.parts import Part
    from dropbox.plain.spool import Spool
    from dropbox.plain.target import Target

    Parts: TypeAlias = Iterator[tuple[Part, Iterator[bytes]]]
    Receive: TypeAlias = Callable[[Target], AbstractContextManager[Sink]]

# The names of the form's fields, in the order in which they stand in it (templates/form.html).
DESK: Final = "desk"
MESSAGE: Final = "message"
FILES: Final = "files"
SEALED: Final = "sealed"
_SIGNING_SEED_BYTES: Final = 32
_MESSAGE_ID_BYTES: Final = 32
_MAX_DESK_BYTES: Final = 32
_AGENT: Final = f"press-dropbox {importlib.metadata.version('press-dropbox')}"
# A device may give a file no name (a share from another app); the format asks for one character at least.
_UNNAMED: Final = "unnamed"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the confirmation counts."""

    message: bool
    files: int


def seal_tip(
    parts: Parts, target_of: Callable[[str], Target], receive: Receive, new_spool: Callable[[], Spool]
) -> Arrived:
    """Seal a form while it arrives; any exception, also the body's own, leaves nothing behind."""
    target = target_of(_field(parts, DESK, _MAX_DESK_BYTES))
    # A text field comes with the line ends of 1982, whatever the writer's device uses.
    message = _field(parts, MESSAGE, limits.MAX_MESSAGE_BYTES).replace("\r\n", "\n")
    recipients = [age.Recipient.parse(recipient) for recipient in target.recipients]
    with (
        receive(target) as sink,
        age.seal(sink, recipients) as sealing,
        new_spool() as spool,
    ):
        # Nobody can answer this submission: it is signed by a key that is forgotten. The codename will be the
        # seed's other source.
        tip = TipWriter(
            sealing,
            _heading(target),
            secrets.token_bytes(_SIGNING_SEED_BYTES),
            secrets.token_hex(_MESSAGE_ID_BYTES),
        )
        tip.write_message(message)
        tip.write_answers({})
        files = _seal_files(parts, tip, spool)
        if not files and not message.strip():
            raise EmptyFormError("the form holds neither a message nor a file")
        tip.finish()
    return Arrived(message=bool(message.strip()), files=files)


def pass_on(parts: Parts, target_of: Callable[[str], Target], receive: Receive) -> Arrived:
    """Take in a file that was sealed elsewhere, as it is.

    Its header's form and a least size are all that can be known here: age files name no recipient.
    """
    target = target_of(_field(parts, DESK, _MAX_DESK_BYTES))
    part, content = _next(parts, SEALED)
    if part.untrusted_file_name is None:
        raise FormError("the sealed file came as text")
    with receive(target) as sink:
        size_bytes = _pass_on(content, sink)
        if size_bytes < limits.MIN_SEALED_BYTES:
            raise TooSmallError(expected=limits.MIN_SEALED_BYTES, got=size_bytes)
        _require_end(parts)
    return Arrived(message=False, files=1)


def _pass_on(content: Iterator[bytes], sink: Sink) -> int:
    watch, header_bytes, size_bytes = HeaderWatch(0, b""), 0, 0
    for piece in content:
        watch.feed(piece)
        header_bytes = header_bytes or watch.judge(whole=False)
        sink.write(piece)
        size_bytes += len(piece)
    if not size_bytes:
        raise EmptyFormError("no sealed file was chosen")
    watch.judge(whole=True)
    return size_bytes


def _heading(target: Target) -> Heading:
    return Heading(
        bagging_date=target.day,
        software_agent=_AGENT,
        sealed_by="plain",
        origin=target.origin,
        desk=target.desk,
        directory_version=target.directory_version,
        directory_sha256=target.directory_sha256,
        recipients=target.recipients,
    )


def _seal_files(parts: Parts, tip: TipWriter, spool: Spool) -> int:
    number = 0
    for part, content in parts:
        if part.field != FILES or part.untrusted_file_name is None:
            raise FormError("the form holds a field that is not ours, or out of its order")
        size_bytes = spool.fill(content)
        if not part.untrusted_file_name and not size_bytes:
            # An input in which nothing was chosen.
            continue
        number += 1
        if number > limits.MAX_FILES:
            raise FormTooLargeError(f"expected at most {limits.MAX_FILES} files")
        with tip.file(_entry(part, size_bytes)) as file:
            for piece in spool.empty():
                file.write(piece)
    return number


def _entry(part: Part, size_bytes: int) -> FileEntry:
    name = part.untrusted_file_name or _UNNAMED
    if len(name) > limits.MAX_FILE_NAME_CHARACTERS:
        raise FormTooLargeError(f"a file's name is longer than {limits.MAX_FILE_NAME_CHARACTERS} characters")
    # The type is a claim that nobody relies on: one out of bounds is no reason to lose a tip.
    fits = part.untrusted_type.isascii() and len(part.untrusted_type) <= limits.MAX_FILE_TYPE_CHARACTERS
    return FileEntry(name, size_bytes, part.untrusted_type if fits else "")


def _field(parts: Parts, name: str, max_bytes: int) -> str:
    part, content = _next(parts, name)
    if part.untrusted_file_name is not None:
        raise FormError("a text of the form came as a file")
    untrusted = bytearray()
    for piece in content:
        untrusted += piece
        if len(untrusted) > max_bytes:
            raise FormTooLargeError(f"a text of the form is longer than {max_bytes} bytes")
    try:
        return untrusted.decode()
    except UnicodeDecodeError:
        # Not chained: the original error carries the bytes.
        raise FormError("a text of the form is not UTF-8") from None


def _next(parts: Parts, name: str) -> tuple[Part, Iterator[bytes]]:
    found = next(parts, None)
    if found is None or found[0].field != name:
        raise FormError("the form lacks a field of ours, or it is out of its order")
    return found


def _require_end(parts: Parts) -> None:
    if next(parts, None) is not None:
        raise FormError("the form holds a field that is not ours, or out of its order")
