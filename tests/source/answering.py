"""The desk answers: as `dropbox-offline answer` and `courier` do, then `deliver`."""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dropbox import age, answer, intake, note
from dropbox.bag import outgoing
from dropbox.store import open_store
from tests.source.box import box, today

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from dropbox.codename import SourceKeys
    from tests.source.box import Newsroom
    from tests.source.desk import Opened


@dataclass
class Desk:
    """Editors who answer the sources of one drop-box; `reader` counts from 1."""

    folder: Path
    newsroom: Newsroom
    reader: int = 2
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    previous: dict[tuple[str, int], str] = field(default_factory=dict)

    def heading(self, source: SourceKeys, opened: Sequence[Opened | Sent]) -> answer.AnswerHeading:
        """Head an answer to a source, with receipts for the submissions that were opened."""
        place = (source.mailbox, self.reader)
        self.numbers[place] = self.numbers.get(place, 0) + 1
        return answer.AnswerHeading(
            day=today(),
            software_agent="press-dropbox 0.1.0",
            origin="example.press",
            desk="news",
            directory_version=1,
            directory_sha256=self.newsroom.directory_sha256,
            mailbox=source.mailbox,
            reply_to=str(source.identity.recipient),
            number=self.numbers[place],
            previous=self.previous.get(place),
            received=tuple(received(one) for one in opened),
            receipts=tuple(sorted(map(receipt, opened), key=lambda one: one.message_id)),
        )

    def write(
        self,
        source: SourceKeys,
        message: str,
        *files: answer.AnswerFile,
        opened: Sequence[Opened | Sent] = (),
        **changes: object,
    ) -> tuple[str, bytes]:
        """Write and seal an answer; return for which mailbox it is, and the sealed bytes."""
        heading = replace(self.heading(source, opened), **changes)  # type: ignore[arg-type] # its own names
        seed = self.newsroom.editor_seeds[self.reader - 1]
        stream = answer.write(heading, message, files, note.signing.SigningKey.from_seed(answer.KEY_NAME, seed))
        self.previous[source.mailbox, self.reader] = answer.read(io.BytesIO(stream)).text_sha256
        recipients = [source.identity.recipient, *(one.recipient for one in self.newsroom.identities)]
        sealed = io.BytesIO()
        with age.seal(sealed, recipients) as sink:
            sink.write(stream)
        return source.mailbox, sealed.getvalue()

    def deliver(self, *answers: tuple[str, bytes]) -> None:
        """Carry sealed answers to the server, on a medium that an editor signed."""
        named = {secrets.token_hex(16): each for each in answers}
        lines = tuple(
            answer.OutgoingAnswer(one, mailbox, len(sealed), hashlib.sha256(sealed).hexdigest())
            for one, (mailbox, sealed) in named.items()
        )
        audience = answer.audience_sha256("example.press", "news")
        order = answer.OutgoingStatement(audience, secrets.token_hex(16), today(), lines, ())
        key = note.signing.SigningKey.from_seed(
            answer.OUTGOING_KEY_NAME, self.newsroom.editor_seeds[self.reader - 1]
        )
        medium = self.folder / f"outgoing-{order.bag_id}"
        signed = note.signing.sign(order.serialize(), [key])
        outgoing.write(medium, today(), signed, {one: sealed for one, (_, sealed) in named.items()})
        settings = box(self.folder)
        intake.deliver(open_store(settings), intake.Published(settings), medium, today=today())

    def answer(
        self, source: SourceKeys, message: str, *files: answer.AnswerFile, opened: Sequence[Opened | Sent] = ()
    ) -> None:
        """Write one answer and bring it to the server."""
        self.deliver(self.write(source, message, *files, opened=opened))


@dataclass(frozen=True)
class Sent:
    """A message that the desk says it has, of which it matters only how its receipt reads."""

    day: date
    files: int
    message_id: str = field(default_factory=lambda: secrets.token_hex(32))


def received(opened: Opened | Sent) -> answer.Received:
    if isinstance(opened, Sent):
        return answer.Received(opened.message_id, "a" * 64, secrets.token_hex(32), "complete")
    statement = opened.tip.statement
    return answer.Received(statement.message_id, statement.tagmanifest_sha256, opened.sealed_sha256, "complete")


def receipt(opened: Opened | Sent) -> answer.Receipt:
    if isinstance(opened, Sent):
        return answer.Receipt(opened.message_id, opened.day, opened.files)
    return answer.Receipt(opened.tip.statement.message_id, opened.tip.day, len(opened.tip.files))
