"""Whoever holds the key folder serves what was ever signed, in any order; the server's reader has a memory.

Of all that is published, forked, rolled back and renewed at random, it seals to a directory only while that was
the newest within 45 days, and never goes back behind what it has seen, whatever is restarted.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dropbox import directory, intake, note
from dropbox.errors import DropboxError
from dropbox.limits import MAX_FRESH_DAYS
from dropbox.marks import override
from tests.intake.lines import TODAY
from tests.support import publishing, servers

if TYPE_CHECKING:
    from dropbox.directory import TrustedDirectory

History = tuple[bytes, ...]


class HostileFolder(RuleBasedStateMachine):
    """`main` is what the newsroom publishes; other histories were signed, too, and never should have been."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
        self.made = servers.newsroom(self.folder)
        self.store = self.made.open()
        publishing.with_freshness(self.made)
        keys = publishing.keys_folder(self.made)
        self.main: History = tuple((keys / f"history/{number}.note").read_bytes() for number in (1, 2))
        self.histories = [self.main]
        self.notes: list[bytes] = []
        # The last of them for each version.
        self.confirmed: dict[int, bytes] = {}
        self.day: date = TODAY
        # Until when somebody said that a text is the newest: the bound that must hold.
        self.said_until: dict[str, date] = {}
        self.sealed_by: TrustedDirectory | None = None
        self.reader = self._reader()
        self.serve_what_is_newest()

    def _reader(self) -> intake.Published:
        return intake.Published(self.made.settings(), self.store, wait=lambda _: None)

    def _after(self, history: History, mirror: int) -> History:
        last = directory.trust(history, servers.ROOTS)
        document = replace(
            last.document,
            version=last.version + 1,
            previous=last.text_sha256,
            mirrors=(f"https://mirror{mirror}.example",),
        )
        return (*history, note.signing.sign(directory.serialize(document), [servers.ROOT]))

    @rule()
    def publish(self) -> None:
        self.main = self._after(self.main, 0)
        self.histories.append(self.main)
        self.serve_what_is_newest()

    @rule(data=st.data())
    def fork(self, data: st.DataObject) -> None:
        history = data.draw(st.sampled_from(self.histories))
        length = data.draw(st.integers(1, len(history)))
        # Nobody confirms it: editors know the newsroom's own.
        self.histories.append(self._after(history[: max(2, length)], len(self.histories)))

    @rule()
    def confirm(self) -> None:
        newest = directory.trust(self.main, servers.ROOTS)
        said = directory.fresh_statement(newest, self.day)
        self.notes.append(note.signing.sign(said.serialize(), [publishing.FRESHNESS]))
        self.confirmed[newest.version] = self.notes[-1]
        self.said_until[newest.text_sha256] = said.expires

    def _put(self, history: History) -> None:
        for number, signed in enumerate(history, start=1):
            name = directory.history_file_name(number)
            publishing.replace_file(publishing.keys_folder(self.made) / name, signed)
        publishing.replace_file(publishing.keys_folder(self.made) / directory.CURRENT_FILE, history[-1])

    @rule(data=st.data())
    def serve(self, data: st.DataObject) -> None:
        history = data.draw(st.sampled_from(self.histories))
        self._put(history[: data.draw(st.integers(2, len(history)))])

    @rule(data=st.data())
    def serve_a_note(self, data: st.DataObject) -> None:
        if self.notes:
            publishing.replace_file(publishing.fresh_file(self.made), data.draw(st.sampled_from(self.notes)))

    @rule()
    def serve_what_is_newest(self) -> None:
        self._put(self.main)
        self.confirm()
        publishing.replace_file(publishing.fresh_file(self.made), self.notes[-1])

    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        """Serve an older version together with the last note that confirmed it."""
        if self.confirmed:
            length = data.draw(st.sampled_from(sorted(self.confirmed)))
            self._put(self.main[:length])
            publishing.replace_file(publishing.fresh_file(self.made), self.confirmed[length])

    @rule(passed=st.integers(1, MAX_FRESH_DAYS // 2))
    def wait(self, passed: int) -> None:
        self.day += timedelta(days=passed)

    @rule()
    def restart(self) -> None:
        self.reader = self._reader()

    @invariant()
    def it_seals_only_by_what_was_the_newest_lately_and_never_goes_back(self) -> None:
        with suppress(DropboxError):
            accepted = self.reader.fresh_directory(self.day)
            assert self.day < self.said_until[accepted.text_sha256]
            if self.sealed_by is not None:
                assert accepted.version >= self.sealed_by.version
                before = accepted.at_version(self.sealed_by.version)
                assert before.text_sha256 == self.sealed_by.text_sha256
            self.sealed_by = accepted

    @override
    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.sessions.close()
            shutil.rmtree(self.folder)


TestHostileFolder = HostileFolder.TestCase
TestHostileFolder.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
