"""An editor's side: an answer written, signed, sealed, and waiting as `deliver` leaves it."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dropbox import age, answer, codename, directory, intake, note
from tests.intake.answers import Outgoing, put_answer
from tests.plain.newsroom import DESK, TODAY
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dropbox.answer import AnswerFile, AnswerHeading, Receipt, Received
    from dropbox.codename import Codename, SourceKeys
    from dropbox.store import Store
    from tests.support.servers import Newsroom

_SEED = b"e" * 32
EDITOR = note.signing.SigningKey.from_seed(answer.KEY_NAME, _SEED)
STRANGER = note.signing.SigningKey.from_seed(answer.KEY_NAME, b"s" * 32)
_HASH = "ab" * 32


def list_editor(newsroom: Newsroom, *, revoked: bool = False) -> None:
    """Publish version 1 with an editor, and version 2 that revokes them if asked for."""
    keys = newsroom.folder / "keys"
    document = directory.parse((keys / directory.CURRENT_FILE).read_bytes()).document
    editor = directory.EditorEntry(
        desk=DESK,
        from_=document.issued,
        id="fedcba9876543210",
        key=EDITOR.verifier.public_key.hex(),
        role="reader 2",
        until=TODAY + timedelta(days=90),
    )
    document = replace(document, editors=(editor,))
    note_of_1 = note.signing.sign(directory.serialize(document), [servers.ROOT])
    (keys / directory.history_file_name(1)).write_bytes(note_of_1)
    (keys / directory.CURRENT_FILE).write_bytes(note_of_1)
    if revoked:
        text = directory.serialize(document)
        revocation = directory.Revocation(editor.id, f"{TODAY:%Y-%m}")
        newer = replace(document, version=2, previous=directory.sha256_of(text), revocations=(revocation,))
        note_of_2 = note.signing.sign(directory.serialize(newer), [servers.ROOT])
        (keys / directory.history_file_name(2)).write_bytes(note_of_2)
        (keys / directory.CURRENT_FILE).write_bytes(note_of_2)


@dataclass
class Desk:
    """Writes answers to one codename, in their row."""

    newsroom: Newsroom
    store: Store
    secret: Codename
    number: int = 0
    previous: str | None = None

    @property
    def keys(self) -> SourceKeys:
        return codename.derive(self.secret, servers.ORIGIN)

    def heading(
        self, *, day: date = TODAY, received: Sequence[Received] = (), receipts: Sequence[Receipt] = ()
    ) -> AnswerHeading:
        """Make what stands above the next answer."""
        first = directory.parse((self.newsroom.folder / "keys" / directory.history_file_name(1)).read_bytes())
        self.number += 1
        return answer.AnswerHeading(
            day=day,
            software_agent="press-dropbox test",
            origin=servers.ORIGIN,
            desk=DESK,
            directory_version=1,
            directory_sha256=first.text_sha256,
            mailbox=self.keys.mailbox,
            reply_to=str(self.keys.identity.recipient),
            number=self.number,
            previous=self.previous,
            received=tuple(received),
            receipts=tuple(receipts),
        )

    def answer(
        self,
        text: str,
        *files: AnswerFile,
        heading: AnswerHeading | None = None,
        key: note.signing.SigningKey = EDITOR,
    ) -> str:
        """Write an answer and let it wait; returns its id."""
        stream = answer.write(heading or self.heading(), text, files, key)
        self.previous = answer.read(io.BytesIO(stream)).text_sha256
        return put_answer(self.store, self.keys.mailbox_token, self.sealed(stream))

    def deliver(self, text: str, *files: AnswerFile, heading: AnswerHeading) -> None:
        """Write an answer and carry it in as an editor does: in an outgoing bag."""
        stream = answer.write(heading, text, files, EDITOR)
        courier = note.signing.SigningKey.from_seed(answer.OUTGOING_KEY_NAME, _SEED)
        bag = Outgoing([(self.keys.mailbox_token, self.sealed(stream))], key=courier)
        folder = bag.write(self.newsroom.folder / f"outgoing-{bag.bag_id}")
        published = intake.Published(self.newsroom.settings())
        assert intake.deliver(self.store, published, folder, today=TODAY).answers == 1

    def sealed(self, stream: bytes) -> bytes:
        """Seal it to the source and to the desk."""
        sealed = io.BytesIO()
        recipients = [self.keys.identity.recipient, servers.identity().recipient]
        with age.seal(sealed, recipients) as sealing:
            sealing.write(stream)
        return sealed.getvalue()


def complete(message: str, *, files: int, day: date = TODAY) -> tuple[Received, Receipt]:
    """Give the signed line and the row of a message that is whole at the desk."""
    return answer.Received(message, _HASH, message, "complete"), answer.Receipt(message, day, files)


def damaged(sealed: str) -> Received:
    """Give the signed line of a message that is not."""
    return answer.Received(None, None, sealed, "damaged")
