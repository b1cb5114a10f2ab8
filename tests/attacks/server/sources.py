"""Twenty sources write a hundred messages each, are answered, read, and wipe: a drop-box after four busy days.

Each source comes in visits of several messages: whoever could see the order of arrival would know most of what
belongs together. Everything else about a message (its size, its road, its day) is drawn alike for all sources.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dropbox import age, answer, codename, intake, note, tip
from tests.intake.answers import EDITOR, Outgoing
from tests.intake.lines import TODAY, accept
from tests.support import servers

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.codename import SourceKeys
    from dropbox.directory import TrustedDirectory
    from dropbox.store import Store

SOURCES: Final = 20
MESSAGES: Final = 100
VISIT: Final = 5
DAYS: Final = 4
_AGENT: Final = "press-dropbox 0.1.0"


@dataclass
class Source:
    """Who writes; `number` is what nobody may find out."""

    number: int
    keys: SourceKeys
    answered: int = 0

    def __post_init__(self) -> None:
        self.reply_to = str(self.keys.identity.recipient)


@dataclass
class Truth:
    """What only the tests know."""

    source_of: dict[str, int] = field(default_factory=dict)
    """By the SHA-256 of what was sealed."""
    arrived: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    """By id."""
    mailboxes: dict[str, int] = field(default_factory=dict)


class Year:
    """Everything that happens to a drop-box in some days."""

    def __init__(self, made: servers.Newsroom, store: Store, trusted: TrustedDirectory, bags: Path) -> None:
        self._made = made
        self._store = store
        self._trusted = trusted
        self._bags = bags
        self._chance = random.Random(7)  # noqa: S311 a story for a test
        self._day = TODAY - timedelta(days=DAYS)
        self._reader = str(servers.identity().recipient)
        self.truth = Truth()
        self._sources = [
            Source(number, codename.derive(codename.Codename.generate(os.urandom), servers.ORIGIN))
            for number in range(SOURCES)
        ]
        self.truth.mailboxes = {source.keys.mailbox: source.number for source in self._sources}

    def live(self) -> Truth:
        """Let it happen."""
        for day in range(DAYS):
            self._day = TODAY - timedelta(days=DAYS - day)
            visits = self._sources * (MESSAGES // VISIT // DAYS)
            self._chance.shuffle(visits)
            for source in visits:
                for _ in range(VISIT):
                    self._write(source)
            self._answer_some()
            self._read_some()
            intake.expire(self._store, today=self._day + timedelta(days=1))
        return self.truth

    def _write(self, source: Source) -> None:
        sealed = self._seal(source)
        sha256 = hashlib.sha256(sealed).hexdigest()
        self.truth.source_of[sha256] = source.number
        self.truth.arrived.append(sha256)
        if self._chance.random() < 0.2:
            with intake.receive_sealed(self._store, servers.DESK, 1, today=self._day) as sink:
                sink.write(sealed)
            return
        state = intake.announce(
            self._store,
            self._trusted,
            length_bytes=len(sealed),
            desk=servers.DESK,
            claimed_version=1,
            today=self._day,
            token=os.urandom(32),
            withdrawal_sha256=os.urandom(32).hex(),
        )
        accept(self._store, state.id, 0, sealed, today=self._day)

    def _seal(self, source: Source) -> bytes:
        recipient = servers.identity().recipient
        heading = tip.Heading(
            bagging_date=self._day,
            software_agent=_AGENT,
            sealed_by="page",
            origin=servers.ORIGIN,
            desk=servers.DESK,
            directory_version=1,
            directory_sha256=self._trusted.text_sha256,
            recipients=(self._reader,),
            reply_to=source.reply_to,
            mailbox=source.keys.mailbox,
        )
        out = io.BytesIO()
        with age.seal(out, [recipient]) as sealing:
            writer = tip.TipWriter(sealing, heading, source.keys.signing_seed, os.urandom(32).hex())
            writer.write_message("x" * self._chance.choice([40, 400, 12_000, 30_000]))
            writer.write_answers(tip.Consent("ask", "ask", "yes").as_answers())
            writer.announce_files([])
            writer.finish()
        return out.getvalue()

    def _answer_some(self) -> None:
        """Answer half of the sources, some twice."""
        asked = self._chance.sample(self._sources, SOURCES // 2)
        asked += self._chance.sample(asked, SOURCES // 8)
        bag = Outgoing([(source.keys.mailbox_token, self._seal_answer(source)) for source in asked])
        intake.deliver(
            self._store,
            intake.Published(self._made.settings()),
            bag.write(self._bags / self._day.isoformat()),
            today=self._day,
        )
        self.truth.answers |= {id_: source.number for id_, source in zip(bag.ids, asked, strict=True)}

    def _seal_answer(self, source: Source) -> bytes:
        source.answered += 1
        heading = answer.AnswerHeading(
            day=self._day,
            software_agent=_AGENT,
            origin=servers.ORIGIN,
            desk=servers.DESK,
            directory_version=1,
            directory_sha256=self._trusted.text_sha256,
            mailbox=source.keys.mailbox,
            reply_to=source.reply_to,
            number=source.answered,
            previous=None if source.answered == 1 else "0" * 64,
            received=(),
            receipts=(),
        )
        key = note.signing.SigningKey(answer.KEY_NAME, EDITOR.seed)
        out = io.BytesIO()
        with age.seal(out, [source.keys.identity.recipient, servers.identity().recipient]) as sealing:
            sealing.write(answer.write(heading, "Дзякуй", [], key))
        return out.getvalue()

    def _read_some(self) -> None:
        for source in self._chance.sample(self._sources, SOURCES // 3):
            token = source.keys.mailbox_token
            for waiting in intake.list_answers(self._store, token):
                sealed = io.BytesIO(intake.open_answer(self._store, token, waiting.id))
                assert age.open(sealed, [source.keys.identity]).read(6) == b"answer"
                intake.acknowledge(self._store, token, waiting.id, today=self._day)
            if self._chance.random() < 0.3:
                intake.wipe(self._store, token)


def live(made: servers.Newsroom, bags: Path) -> Truth:
    """Fill a drop-box."""
    store = made.open()
    try:
        return Year(made, store, intake.Published(made.settings()).trusted(), bags).live()
    finally:
        store.sessions.close()
