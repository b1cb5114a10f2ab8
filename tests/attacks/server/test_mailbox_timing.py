"""Nobody can tell an unknown mailbox from an emptied or a frozen one: not by its bytes, not with a clock.

The planted differences show that the clock would have seen one.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import random
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from dropbox import intake
from dropbox.intake.mailboxes import mailbox_of
from dropbox.source import create_app
from dropbox.store.models import FrozenMailbox, WaitingAnswer, new_id
from tests.attacks.server import alike
from tests.intake.lines import TODAY
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dropbox.store import Store

MANY = alike.ROUNDS * alike.TRIES
PATHS = {"/mailbox/list": 0, "/mailbox/answer": 16, "/mailbox/acknowledge": 16, "/mailbox/wipe": 0}


def token_of(kind: str, number: int) -> bytes:
    """A mailbox for each round; the one in which much waits is the same all through."""
    return hashlib.sha256(kind.encode() if kind == "full" else f"{kind} {number}".encode()).digest()


def row(token: bytes) -> WaitingAnswer:
    return WaitingAnswer(
        id=new_id(), mailbox=mailbox_of(token), size_bytes=1, sha256="0" * 64, name=new_id(), delivered_on=TODAY
    )


def fill(store: Store) -> None:
    """Other people's answers; mailboxes that were emptied, as reading empties them; and frozen ones."""
    with store.sessions.writing() as session:
        session.add_all(row(token_of("waiting", number)) for number in range(MANY))
        session.add_all(row(token_of("full", 0)) for _ in range(100))
        session.add_all(row(token_of("emptied", number)) for number in range(MANY))
        session.add_all(row(token_of("frozen", number)) for number in range(MANY))
    with store.sessions.writing() as session:
        for number in range(MANY):
            for kind in ("emptied", "frozen"):
                intake.mailboxes.drop_answers(session, mailbox_of(token_of(kind, number)))
            session.add(FrozenMailbox(mailbox=mailbox_of(token_of("frozen", number))))


@pytest.fixture(scope="module")
def made() -> Iterator[servers.Newsroom]:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        made = servers.newsroom(Path(folder))
        with closing(made.open().sessions):
            fill(made.open())
        yield made


class InProcess:
    """The whole app, called as gunicorn calls it: no line between the clock and the code."""

    def __init__(self, made: servers.Newsroom) -> None:
        self.store = made.open()
        self._app = create_app(made.settings(), self.store)

    def ask(self, path: str, body: bytes) -> tuple[object, ...]:
        said: list[object] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST", "PATH_INFO": path, "SERVER_NAME": "x", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/octet-stream",
        }  # fmt: skip

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            said.extend((status, tuple(headers)))
            return bytes

        pieces = b"".join(self._app(environ, start))
        return (*said, pieces)


class OverALine:
    """The real gunicorn, one connection."""

    def __init__(self, made: servers.Newsroom) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", made.source_port, timeout=60)

    def close(self) -> None:
        self._line.close()

    def ask(self, path: str, body: bytes) -> tuple[object, ...]:
        self._line.request("POST", path, body, {"Content-Type": "application/octet-stream"})
        answer = self._line.getresponse()
        headers = tuple((name, value) for name, value in answer.getheaders() if name != "Date")
        return answer.status, headers, answer.read()


@pytest.fixture(scope="module")
def in_process(made: servers.Newsroom) -> Iterator[InProcess]:
    asked = InProcess(made)
    yield asked
    asked.store.sessions.close()


@pytest.fixture(scope="module")
def served(made: servers.Newsroom) -> Iterator[servers.Newsroom]:
    with servers.serving(made):
        yield made


@pytest.fixture
def over_a_line(served: servers.Newsroom) -> Iterator[OverALine]:
    # A line for each test: one that is silent for long is closed.
    line = OverALine(served)
    yield line
    line.close()


@pytest.fixture(params=["in process", "over a line"])
def asked(request: pytest.FixtureRequest) -> InProcess | OverALine:
    fixture: InProcess | OverALine = request.getfixturevalue(request.param.replace(" ", "_"))
    return fixture


def asks(
    asked: InProcess | OverALine, path: str, kinds: tuple[str, ...] = ("unknown", "emptied", "frozen")
) -> dict[str, Callable[[int], object]]:
    def of(kind: str) -> Callable[[int], object]:
        bodies = [token_of(kind, number) + bytes(PATHS[path]) for number in range(MANY)]
        return lambda number: asked.ask(path, bodies[number])

    return {kind: of(kind) for kind in kinds}


@pytest.mark.parametrize("path", PATHS)
def test_the_bytes_are_the_same(asked: InProcess | OverALine, path: str) -> None:
    answers = {asking(number) for asking in asks(asked, path).values() for number in range(5)}
    assert len(answers) == 1


@pytest.mark.parametrize("path", PATHS)
def test_a_clock_does_not_tell_them_apart(in_process: InProcess, path: str) -> None:
    assert not alike.told_apart(asks(in_process, path))


def test_a_clock_at_the_end_of_a_line_does_not_tell_them_apart(over_a_line: OverALine) -> None:
    assert not alike.told_apart(asks(over_a_line, "/mailbox/list"))


# The same test, and something to find.


def test_a_clock_tells_a_mailbox_in_which_much_waits(asked: InProcess | OverALine) -> None:
    assert alike.told_apart(asks(asked, "/mailbox/list", ("unknown", "emptied", "full")))


def test_one_query_more_for_a_frozen_mailbox_would_be_found(
    in_process: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = intake.list_answers

    def leaky(store: Store, token: bytes) -> object:
        with store.sessions.reading() as session:
            frozen = session.scalar(
                select(FrozenMailbox.mailbox).where(FrozenMailbox.mailbox == mailbox_of(token))
            )
            if frozen:
                session.scalar(select(WaitingAnswer.id).where(WaitingAnswer.mailbox == frozen))
        return listed(store, token)

    monkeypatch.setattr(intake, "list_answers", leaky)
    assert alike.told_apart(asks(in_process, "/mailbox/list"))


def test_a_tenth_of_a_millisecond_more_for_an_emptied_mailbox_would_be_found(
    in_process: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = intake.list_answers
    emptied = {token_of("emptied", number) for number in range(MANY)}

    def leaky(store: Store, token: bytes) -> object:
        if token in emptied:
            time.sleep(0.0001)
        return listed(store, token)

    monkeypatch.setattr(intake, "list_answers", leaky)
    assert alike.told_apart(asks(in_process, "/mailbox/list"))


def test_noise_alone_is_told_apart_no_more_often_than_it_should_be() -> None:
    chance = random.Random(1)  # noqa: S311 noise for a test
    values = [
        alike.p_value({kind: [chance.random() for _ in range(alike.ROUNDS)] for kind in "abc"})
        for _ in range(500)
    ]
    assert 0.03 < sum(value < 0.05 for value in values) / len(values) < 0.08
    assert min(values) > alike.SURE
