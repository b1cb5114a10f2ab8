"""From the parts of a form to a sealed file, while they arrive."""

from __future__ import annotations

import importlib.metadata
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from dropbox import age, codename, limits
from dropbox.intake.errors import TooSmallError
from dropbox.intake.sealed import HeaderWatch
from dropbox.plain import fields
from dropbox.plain.errors import EmptyFormError, FormError, FormTooLargeError
from dropbox.tip import Consent, FileEntry, Heading, TipWriter
from dropbox.tip.consent import CHOICES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from dropbox.age.sealing import Sink
    from dropbox.codename import SourceKeys
    from dropbox.plain.fields import Parts
    from dropbox.plain.parts import Part
    from dropbox.plain.spool import Spool
    from dropbox.plain.target import Target
    from dropbox.plain.visit import Visit

    Receive: TypeAlias = Callable[[Target], AbstractContextManager[Sink]]

_SIGNING_SEED_BYTES: Final = 32
_MESSAGE_ID_BYTES: Final = 32
_AGENT: Final = f"press-dropbox {importlib.metadata.version('press-dropbox')}"
# A device may give a file no name (a share from another app); the format asks for one character at least.
_UNNAMED: Final = "unnamed"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the confirmation says."""

    message: bool
    files: int
    desk: str
    # None where she wants no answer, or where the sealed file has a codename of its own.
    visit: Visit | None = None


def seal_tip(
    parts: Parts,
    target_of: Callable[[str], Target],
    visit_of: Callable[[str], Visit],
    receive: Receive,
    new_spool: Callable[[], Spool],
) -> Arrived:
    """Seal a form while it arrives; any exception, also the body's own, leaves nothing behind."""
    target = target_of(fields.take_text(parts, fields.DESK))
    visit: Visit | None = visit_of(fields.take_text(parts, fields.VISIT))
    consent = _consent(parts)
    if fields.take_choice(parts, fields.ANSWER, ("yes", "no")) == "no":
        visit = None
    # A text field comes with the line ends of 1982, whatever the writer's device uses.
    message = fields.take_text(parts, fields.MESSAGE, limits.MAX_MESSAGE_BYTES).replace("\r\n", "\n")
    recipients = [age.Recipient.parse(recipient) for recipient in target.recipients]
    with (
        receive(target) as sink,
        age.seal(sink, recipients) as sealing,
        new_spool() as spool,
    ):
        tip = _writer(sealing, target, visit)
        tip.write_message(message)
        tip.write_answers(consent.as_answers())
        files = _seal_files(parts, tip, spool)
        if not files and not message.strip():
            raise EmptyFormError("the form holds neither a message nor a file")
        tip.finish()
    return Arrived(bool(message.strip()), files, target.desk, visit)


def _consent(parts: Parts) -> Consent:
    # Python takes them in the order in which they are written here: the form's.
    return Consent(
        publish=fields.take_choice(parts, "publish", CHOICES),
        share=fields.take_choice(parts, "share", CHOICES),
        hide=fields.take_choice(parts, "hide", CHOICES),
    )


def _writer(sealing: age.Sealing, target: Target, visit: Visit | None) -> TipWriter:
    """Sign by her codename's key; by one that is forgotten at once where she wants no answer."""
    keys = codename.derive(visit.codename, target.origin) if visit else None
    seed = keys.signing_seed if keys else secrets.token_bytes(_SIGNING_SEED_BYTES)
    return TipWriter(sealing, _heading(target, keys), seed, secrets.token_hex(_MESSAGE_ID_BYTES))


def pass_on(parts: Parts, target_of: Callable[[str], Target], receive: Receive) -> Arrived:
    """Take in a file that was sealed elsewhere, as it is.

    Its header's form and a least size are all that can be known here: age files name no recipient.
    """
    target = target_of(fields.take_text(parts, fields.DESK))
    part, content = fields.take_one_of(parts, (fields.SEALED,))
    if part.untrusted_file_name is None:
        raise FormError("the sealed file came as text")
    with receive(target) as sink:
        size_bytes = _pass_on(content, sink)
        if size_bytes < limits.MIN_SEALED_BYTES:
            raise TooSmallError(expected=limits.MIN_SEALED_BYTES, got=size_bytes)
        fields.require_end(parts)
    return Arrived(message=False, files=1, desk=target.desk)


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


def _heading(target: Target, keys: SourceKeys | None) -> Heading:
    return Heading(
        bagging_date=target.day,
        software_agent=_AGENT,
        sealed_by="plain",
        origin=target.origin,
        desk=target.desk,
        directory_version=target.directory_version,
        directory_sha256=target.directory_sha256,
        recipients=target.recipients,
        reply_to=str(keys.identity.recipient) if keys else None,
        mailbox=keys.mailbox if keys else None,
    )


def _seal_files(parts: Parts, tip: TipWriter, spool: Spool) -> int:
    number = 0
    for part, content in parts:
        if part.field != fields.FILES or part.untrusted_file_name is None:
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
