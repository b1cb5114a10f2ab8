"""What waits for a codename, opened in this process's memory and nowhere else.

One answer at a time: each is read whole (MAX_ANSWER_BYTES) before anything of it is believed, and hundreds of
threads may not hold one each. Of what is shown only texts and names stay; a file is opened again when it is
asked for, and waits in the spool, sealed, while a slow line takes it.
"""

from __future__ import annotations

import gc
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dropbox import age, answer, codename, intake
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.intake.errors import AnswerUnknownError
from dropbox.intake.stored import DamagedPartError
from dropbox.plain.errors import AnswerGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from dropbox.answer import AnswerFinding, ReadAnswer
    from dropbox.codename import Codename, SourceKeys
    from dropbox.directory import EditorEntry
    from dropbox.intake import Published
    from dropbox.plain.spool import Spool
    from dropbox.store import Store


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file of an answer, without its bytes."""

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer as a page can show it. `read` is None where it can't be opened or is not whole."""

    id: str
    read: ReadAnswer | None = None
    files: tuple[LetterFile, ...] = ()
    editor: EditorEntry | None = None
    findings: tuple[AnswerFinding, ...] = ()

    @property
    def is_grave(self) -> bool:
        """Say whether it must not be believed, and so is not shown."""
        return self.read is None or any(finding.grave for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Download:
    """One file on its way to her."""

    name: str
    size_bytes: int
    pieces: Iterator[bytes]
    close: Callable[[], None]


class Letters:
    """The mailbox of whoever gives a codename."""

    def __init__(
        self, store: Store, published: Published, today: Callable[[], date], new_spool: Callable[[], Spool]
    ) -> None:
        self._store = store
        self._published = published
        self._today = today
        self._new_spool = new_spool
        self._one_at_a_time = threading.Lock()

    def waiting(self, secret: Codename) -> tuple[Letter, ...]:
        """Open everything that waits, the newest first."""
        keys = self._keys(secret)
        letters = [self._letter(keys, item.id) for item in intake.list_answers(self._store, keys.mailbox_token)]
        return tuple(self._judged(keys, [letter for letter in letters if letter]))

    def file(self, secret: Codename, answer_id: str, number: int) -> Download:
        """Give one file of an answer, counted from 1, unless the answer must not be believed."""
        asked = [letter for letter in self.waiting(secret) if letter.id == answer_id and not letter.is_grave]
        if not asked or not 1 <= number <= len(asked[0].files):
            raise AnswerGoneError("no such file waits")
        with ExitStack() as closing:
            spool = closing.enter_context(self._new_spool())
            found = self._spool_file(self._keys(secret), answer_id, number, spool)
            return Download(found.name, found.size_bytes, spool.empty(), closing.pop_all().close)

    def acknowledge(self, secret: Codename, answer_id: str) -> None:
        """Note that she has read it."""
        token = self._keys(secret).mailbox_token
        intake.acknowledge(self._store, token, answer_id, today=self._today())

    def wipe(self, secret: Codename) -> None:
        """Delete everything that waits."""
        intake.wipe(self._store, self._keys(secret).mailbox_token)

    def _keys(self, secret: Codename) -> SourceKeys:
        return codename.derive(secret, self._published.trusted().origin)

    def _letter(self, keys: SourceKeys, answer_id: str) -> Letter | None:
        try:
            return self._read_letter(keys, answer_id)
        except AnswerUnknownError:
            # Wiped while this list was made.
            return None
        except (BadInputError, NotTrustedError, DamagedPartError):
            # One that is damaged does not keep the others from being read.
            return Letter(answer_id)

    # Whole answers live in these two functions only, and never in two threads at once.

    def _read_letter(self, keys: SourceKeys, answer_id: str) -> Letter:
        with self._one_at_a_time:
            read = self._open(keys, answer_id)
            files = tuple(LetterFile(file.name, len(file.content)) for file in read.files)
            # The contents go at once: a hundred letters are a hundred texts, not 2 GiB.
            return Letter(answer_id, replace(read, files=()), files)

    def _spool_file(self, keys: SourceKeys, answer_id: str, number: int, spool: Spool) -> LetterFile:
        with self._one_at_a_time:
            found = self._open(keys, answer_id).files[number - 1]
            return LetterFile(found.name, spool.fill([found.content]))

    def _open(self, keys: SourceKeys, answer_id: str) -> ReadAnswer:
        opened = intake.open_answer_file(self._store, keys.mailbox_token, answer_id)
        try:
            with opened.file:
                return answer.read(age.open(opened.file, [keys.identity]))
        finally:
            # A reader's parts know each other: else tens of MiB of plaintext wait for Python's own time.
            gc.collect()

    def _judged(self, keys: SourceKeys, letters: Sequence[Letter]) -> Iterator[Letter]:
        trusted = self._published.trusted()
        expected = answer.Expected(trusted.origin, keys.mailbox, str(keys.identity.recipient))
        # What can't be read stands first: it is why she should ask.
        yield from (letter for letter in letters if letter.read is None)
        in_order = sorted((letter for letter in letters if letter.read), key=_place)
        reads = [letter.read for letter in in_order if letter.read]
        # Nothing is remembered between two pages: what was shown before is not known.
        rows = answer.sequence_findings(reads, answer.Seen())
        for index in reversed(range(len(reads))):
            found = (*answer.findings(reads[index], expected, trusted), *_of(rows, index))
            yield replace(
                in_order[index], editor=answer.editor_of(reads[index], trusted), findings=tuple(found)
            )


def _place(letter: Letter) -> tuple[date, int, str]:
    if letter.read is None:
        raise ValueError("an unread letter has no place")
    return letter.read.statement.day, letter.read.statement.number, letter.id


def _of(rows: Mapping[int, tuple[AnswerFinding, ...]], index: int) -> tuple[AnswerFinding, ...]:
    return rows.get(index, ())
