"""Somebody who sends: seals as the page does, by the published folder, and reads answers with a codename."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dropbox import age, answer, directory, intake, tip
from dropbox.codename.codename import Codename
from dropbox.codename.derivation import SourceKeys, derive

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dropbox.directory import TrustedDirectory
    from dropbox.store import Store


@dataclass(frozen=True)
class Source:
    """A person with a codename."""

    origin: str
    codename: Codename = field(default_factory=lambda: Codename.generate(os.urandom))

    @property
    def keys(self) -> SourceKeys:
        return derive(self.codename, self.origin)

    def seal(
        self, words: str, trusted: TrustedDirectory, desk: str, day: date, read: Callable[[str], bytes]
    ) -> bytes:
        """Seal as the page does: only by a directory and a freshness note that hold on that day."""
        if trusted.document.freshness:
            directory.require_fresh(read(directory.FRESH_FILE), trusted, day)
        recipients = directory.read_recipients(trusted.recipients_on(desk, day), read)
        heading = tip.Heading(
            bagging_date=day, software_agent="press-dropbox 0.1.0", sealed_by="page", origin=self.origin,
            desk=desk, directory_version=trusted.version, directory_sha256=trusted.text_sha256,
            recipients=recipients, reply_to=str(self.keys.identity.recipient), mailbox=self.keys.mailbox,
        )  # fmt: skip
        sink = io.BytesIO()
        with age.seal(sink, map(age.Recipient.parse, recipients)) as sealing:
            writer = tip.TipWriter(sealing, heading, self.keys.signing_seed, os.urandom(32).hex())
            writer.write_message(words)
            writer.write_answers({})
            writer.announce_files([])
            writer.finish()
        return sink.getvalue()

    def send(self, words: str, store: Store, published: intake.Published, desk: str, day: date) -> bytes:
        """Send words to a desk; returns the ciphertext, which a hostile network has recorded, too."""
        trusted = published.trusted()
        trusted.require_sealing_day(day)
        sealed = self.seal(words, trusted, desk, day, published.read)
        with intake.receive_sealed(store, desk, trusted.version, today=day) as sink:
            sink.write(sealed)
        return sealed

    def read(self, store: Store, day: date) -> list[str]:
        """Read every answer that waits, and let each go."""
        token = self.keys.mailbox_token
        said = []
        for waiting in intake.list_answers(store, token):
            sealed = io.BytesIO(intake.open_answer(store, token, waiting.id))
            said.append(answer.read(age.open(sealed, [self.keys.identity])).message)
            intake.acknowledge(store, token, waiting.id, today=day)
        return said
