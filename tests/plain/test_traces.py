"""A codename and an answer, there and back under gunicorn: in memory, and in no file, log or argument."""

from __future__ import annotations

import io
import secrets
import threading
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from dropbox import codename
from dropbox.answer import AnswerFile
from dropbox.limits import MAX_ANSWER_BYTES, MIB
from dropbox.store import create_store
from tests.intake.answers import waiting
from tests.plain import newsroom as newsrooms
from tests.plain.answering import Desk, list_editor
from tests.plain.forms import Field, body
from tests.plain.forms import tip as form
from tests.plain.newsroom import DESK
from tests.plain.opening import open_tip
from tests.plain.server import Server, serving, visit_of, wait_until
from tests.plain.watching import Watch
from tests.support.servers import identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.codename import Codename
    from tests.support.servers import Newsroom

# One answer while it is proved: sealed, whole, in its members. Sixteen of them at once would be 1.5 GiB.
MOST_ABOVE_IDLE = 6 * MAX_ANSWER_BYTES
VARIABLES = {"DROPBOX_APP", "DROPBOX_CONFIG", "TMPDIR", "SERVER_SOFTWARE", "LISTEN_PID", "LISTEN_FDS"}
LARGE_BYTES = 24 * MIB


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    made = newsrooms.make(tmp_path)
    list_editor(made)
    create_store(made.settings()).sessions.close()
    return made


@pytest.fixture
def server(newsroom: Newsroom) -> Iterator[Server]:
    with serving(newsroom) as running:
        yield running


def marker() -> bytes:
    return b"plaintext-" + secrets.token_hex(16).encode()


def shown(page: str) -> Codename:
    numbers = [line[7:11] for line in page.split("<details")[1].splitlines() if line.startswith("<li><b>")]
    return codename.parse(" ".join(numbers))


def secrets_of(secret: Codename, visits: list[str]) -> list[bytes]:
    """Everything that gives a codename away, as it may be written."""
    keys = codename.derive(secret, "example-dropbox")
    raw = [secret.entropy, keys.mailbox_token, keys.identity_seed, keys.signing_seed]
    # One word alone also stands in the database's own text, or in a catalogue that a process has open.
    both = [pairwise(secret.words(language)) for language in ("en", "ru")]
    words = [f"{one}{between}{other}".encode() for pairs in both for one, other in pairs for between in " \n,"]
    return [
        *raw,
        *(value.hex().encode() for value in raw),
        *words,
        " ".join(secret.numbers()).encode(),
        str(keys.identity).encode(),
        *(visit.encode() for visit in visits),
    ]


def test_the_way_there_and_back_leaves_nothing_readable(server: Server, newsroom: Newsroom) -> None:
    sent, answered, filed = marker(), marker(), marker()
    _, page = server.post(b"", "/ru/form")
    secret, visit = shown(page), visit_of(page)
    visits = [visit]
    watch = Watch(server, [sent, answered, filed, *secrets_of(secret, visits)], every_seconds=0.05)
    with watch.looking():
        server.post(body(form(("a.txt", sent * 1_000), message=sent.decode(), visit=visit)))
        desk = Desk(newsroom, newsroom.open(), secret)
        answer_id = desk.answer(answered.decode(), AnswerFile("b.txt", "", filed * 100_000))
        wrong = Field("codename", " ".join([*secret.words("ru")[:11], "ыыыы"]).encode())
        assert server.post(body([wrong]), "/ru/return")[0] == HTTPStatus.UNPROCESSABLE_ENTITY
        typed = Field("codename", " ".join(secret.words("ru")).encode())
        status, page = server.post(body([typed]), "/en/return")
        assert (status, answered.decode() in page) == (HTTPStatus.OK, True)
        visit = visit_of(page)
        item = [Field("visit", visit.encode()), Field("id", answer_id.encode())]
        assert server.post(body([*item, Field("number", b"1")]), "/en/file")[1] == (filed * 100_000).decode()
        for path, fields in (("noted", item), ("return", item[:1]), ("clear", item[:1])):
            assert server.post(body(fields), f"/en/{path}")[0] == HTTPStatus.OK
        server.post(body([Field("desk", DESK.encode()), *item[:1]]), "/en/write")
        server.post(body(form(message=sent.decode(), visit=visit)))
        server.post(body(item[:1]), "/en/cleared")

    assert watch.readable == []
    assert watch.instants > 1
    # What was sealed says what it should: the search looked at the right thing.
    tips = [open_tip(io.BytesIO(sealed), identity()).tip for sealed in server.submissions().values()]
    assert [tip.message for tip in tips] == [sent.decode()] * 2
    assert {tip.source_key for tip in tips} == {desk.keys.source_key}
    assert waiting(newsroom.open()) == []


def test_the_search_would_find_each_of_them(server: Server) -> None:
    secret = codename.Codename(bytes(range(16)))
    markers = secrets_of(secret, ["a visit"])
    (server.settings.data_folder / "leak").write_bytes(bytes(100).join([b"", *markers]))
    watch = Watch(server, markers)
    watch.search()

    assert {found for found, _ in watch.readable} == set(markers)


# -- the key of visits


def test_every_worker_opens_what_another_sealed_also_one_that_came_later(server: Server) -> None:
    visit = server.visit()
    fields = body([Field("visit", visit.encode())])
    for worker in server.workers():
        # The other one answers; gunicorn's master makes a new one of itself.
        worker.kill()
        wait_until(lambda: len(server.workers()) == 2, "no worker came")
        for _ in range(6):
            status, _ = server.post(fields, "/en/return")
            assert status == HTTPStatus.OK
    server.process.send_signal(1)
    assert server.post(fields, "/en/return")[0] == HTTPStatus.OK


def test_a_restart_ends_every_visit_and_says_so(newsroom: Newsroom) -> None:
    with serving(newsroom) as server:
        visit = server.visit()
    newsroom.folder.joinpath("tmp").rmdir()
    with serving(newsroom) as server:
        status, page = server.post(body(form(message="x", visit=visit)))

    assert (status, "Our server was restarted" in page) == (HTTPStatus.GONE, True)
    assert server.submissions() == {}


def test_the_key_stands_in_no_argument_and_no_variable(server: Server) -> None:
    """It is made in the master's memory; nothing that others of this machine can read of a process says it."""
    family: list[psutil.Process] = [server.process, *server.workers()]
    for process in family:
        assert not [word for word in process.cmdline() if len(word) >= 32 and word.isalnum()]
        added = set(process.environ()) - set(psutil.Process().environ())
        assert {name for name in added if not name.startswith("PYTEST")} <= VARIABLES
        assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        # Not dumpable: the kernel gives its memory's file to root alone.
        assert Path(f"/proc/{process.pid}/mem").stat().st_uid == 0


# -- memory


def test_many_who_read_a_large_answer_cost_no_more_than_one(server: Server, newsroom: Newsroom) -> None:
    secret = codename.Codename(secrets.token_bytes(16))
    desk = Desk(newsroom, newsroom.open(), secret)
    content = secrets.token_bytes(LARGE_BYTES)
    answer_id = desk.answer("large", AnswerFile("a.bin", "", content))
    _, page = server.post(body([Field("codename", " ".join(secret.numbers()).encode())]), "/en/return")
    item = [Field("visit", visit_of(page).encode()), Field("id", answer_id.encode())]
    idle = {worker.pid: worker.memory_info().rss for worker in server.workers()}
    watch = Watch(server, [b"nothing"], every_seconds=0.02)
    lines = []
    with watch.looking():
        # They ask, and take nothing: what each waits for lies sealed on the disk.
        for path, fields in [("return", item[:1]), ("file", [*item, Field("number", b"1")])] * 8:
            whole = body(fields)
            line = server.begin(len(whole), f"/en/{path}")
            line.sendall(whole)
            lines.append(line)
        answered = [threading.Thread(target=line.recv, args=[1]) for line in lines]
        for thread in answered:
            thread.start()
        for thread in answered:
            thread.join()
    for line in lines:
        line.close()

    above_idle = {pid: (peak - idle[pid]) // MIB for pid, peak in watch.peaks.items()}
    print(f"{above_idle=} MiB, {watch.instants=}")
    assert max(above_idle.values()) < MOST_ABOVE_IDLE // MIB
