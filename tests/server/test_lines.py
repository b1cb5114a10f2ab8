"""Lines that die, hang, lie or race, against the real gunicorn: no acknowledged byte is lost."""

from __future__ import annotations

import base64
import hashlib
import json
import signal
import time
from typing import TYPE_CHECKING

import psutil
import pytest
import requests

from dropbox import intake
from dropbox.limits import MIB, PART_BYTES
from tests.intake.lines import content, files, rows, submissions
from tests.server import raw
from tests.server.raw import Line, announce, offset, send
from tests.support import servers

if TYPE_CHECKING:
    from tests.support.servers import Newsroom, Server

SIZE = 20 * MIB
SEALED = servers.sealed_file(SIZE)


def code(line: Line) -> tuple[int, str]:
    status, body = line.answer()
    return status, json.loads(body)["code"]


def assert_whole(made: Newsroom, sealed: bytes = SEALED) -> None:
    """The bytes are there, and nothing else is."""
    store = made.open()
    assert any(content(store, submission) == sealed for submission in submissions(store))
    assert files(store) == rows(store)["parts"]
    store.sessions.close()


@pytest.mark.parametrize("way", ["end", "reset"])
@pytest.mark.parametrize("sent", [100_000, PART_BYTES + 1_000_000])
def test_a_line_that_dies_leaves_a_shorter_part(running: Server, way: str, sent: int) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    line = Line(made, path, 0, SIZE)
    line.send(SEALED[:sent])
    if way == "end":
        line.end()
        assert code(line) == (400, "body-cut-short")
    else:
        # Behind the last byte nothing is known to have arrived yet.
        time.sleep(0.5)
        line.reset()
    servers.eventually(lambda: offset(made, path) == sent)
    assert send(made, path, sent, SEALED[sent:]).status_code == 204
    assert_whole(made)


def test_each_part_is_safe_while_the_body_still_arrives(running: Server) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    line = Line(made, path, 0, SIZE)
    line.send(SEALED[: 2 * PART_BYTES + 5])
    servers.eventually(lambda: offset(made, path) == 2 * PART_BYTES)
    line.send(SEALED[2 * PART_BYTES + 5 :])
    assert line.answer()[0] == 204
    assert_whole(made)


def test_a_chunked_body_needs_no_length(running: Server) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    line = Line(made, path, 0, None)
    for start in range(0, SIZE, 3_000_000):
        line.send_chunk(SEALED[start : start + 3_000_000])
    line.send(b"0\r\n\r\n")
    assert line.answer()[0] == 204
    assert_whole(made)


def test_a_body_longer_than_announced_is_refused(running: Server) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    kept = SIZE - MIB
    assert send(made, path, 0, SEALED[:kept]).status_code == 204
    line = Line(made, path, kept, MIB + 1)
    line.send(SEALED[kept:] + b"x")
    assert code(line) == (413, "body-too-long")
    assert offset(made, path) == kept
    line = Line(made, path, kept, None)
    line.send_chunk(SEALED[kept:] + b"x")
    line.send(b"0\r\n\r\n")
    assert code(line) == (413, "body-too-long")
    assert offset(made, path) == kept
    assert send(made, path, kept, SEALED[kept:]).status_code == 204
    assert_whole(made)


def test_a_broken_chunk_is_a_dead_line(running: Server) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    line = Line(made, path, 0, None)
    line.send_chunk(SEALED[:100_000])
    line.send(b"nonsense\r\n")
    line.end()
    assert code(line) == (400, "body-cut-short")
    assert offset(made, path) == 100_000


def test_a_wrong_checksum_drops_a_body_whole(running: Server) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    digest = base64.b64encode(hashlib.sha1(SEALED, usedforsecurity=False).digest()).decode()
    line = Line(made, path, 0, SIZE, Upload_Checksum=f"sha1 {digest}")
    line.send(bytes(SIZE))
    assert code(line) == (460, "checksum-mismatch")
    assert offset(made, path) == 0
    line = Line(made, path, 0, SIZE, Upload_Checksum=f"sha1 {digest}")
    line.send(SEALED)
    assert line.answer()[0] == 204
    assert_whole(made)


def test_of_two_racing_requests_the_newer_wins(running: Server) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    older = Line(made, path, 0, SIZE)
    # It is at work: its first part is safe.
    older.send(SEALED[: PART_BYTES + 1_000_000])
    servers.eventually(lambda: offset(made, path) == PART_BYTES)
    newer = Line(made, path, PART_BYTES, SIZE - PART_BYTES)
    newer.send(SEALED[PART_BYTES : PART_BYTES + 10])
    # The claim is made before the body is read; let it be.
    time.sleep(0.5)
    older.send(SEALED[PART_BYTES + 1_000_000 :])
    assert code(older) == (409, "offset-mismatch")
    newer.send(SEALED[PART_BYTES + 10 :])
    assert newer.answer()[0] == 204
    assert_whole(made)


def test_an_upload_survives_sigkill(made: Newsroom) -> None:
    server = servers.start(made)
    path = announce(made, SIZE)
    line = Line(made, path, 0, SIZE)
    line.send(SEALED[: PART_BYTES + 3_000_000])
    servers.eventually(lambda: offset(made, path) == PART_BYTES)
    server.kill()
    line.socket.close()
    with servers.serving(made) as server:
        kept = offset(made, path)
        assert kept >= PART_BYTES
        assert send(made, path, kept, SEALED[kept:]).status_code == 204
        assert_eventually_swept(made)
        assert_whole(made)


def assert_eventually_swept(made: Newsroom) -> None:
    """What the kill left aside is gone soon after the start."""
    store = made.open()
    servers.eventually(lambda: files(store) == rows(store)["parts"])
    store.sessions.close()


def test_no_acknowledged_byte_is_lost_over_kills(made: Newsroom) -> None:
    sealed = servers.sealed_file(2 * MIB)
    server = servers.start(made)
    path = announce(made, len(sealed))
    acknowledged = 0
    step = 300_000
    for kill_after in (1, 3):
        for _ in range(kill_after):
            response = send(made, path, acknowledged, sealed[acknowledged : acknowledged + step])
            acknowledged = int(response.headers["Upload-Offset"])
        line = Line(made, path, acknowledged, step)
        line.send(sealed[acknowledged : acknowledged + step - 1])
        server.kill()
        line.socket.close()
        server = servers.start(made)
        kept = offset(made, path)
        assert kept >= acknowledged
        acknowledged = kept
    assert send(made, path, acknowledged, sealed[acknowledged:]).status_code == 204
    assert_eventually_swept(made)
    assert_whole(made, sealed)
    server.kill()


def test_a_request_under_way_may_finish_when_the_server_stops(made: Newsroom) -> None:
    server = servers.start(made)
    path = announce(made, SIZE)
    line = Line(made, path, 0, SIZE)
    line.send(SEALED[:1_000_000])
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    line.send(SEALED[1_000_000:])
    assert line.answer()[0] == 204
    assert server.process.wait(timeout=30) == 0
    assert_whole(made)


def workers_bytes(server: Server) -> int:
    return max(child.memory_info().rss for child in psutil.Process(server.process.pid).children())


def test_memory_stays_flat_while_500_mb_arrive(made: Newsroom) -> None:
    with servers.serving(made) as server:
        small = announce(made, SIZE)
        send(made, small, 0, SEALED)
        before = workers_bytes(server)
        size = 500_000_000
        path = announce(made, size)
        headers = {**raw.VERSION, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        body = raw.ReadOnce(SEALED[:2_000], size)
        response = requests.patch(made.address + path, headers=headers, data=body, timeout=300)
        assert (response.status_code, response.headers["Upload-Offset"]) == (204, str(size))
        after = workers_bytes(server)
        assert after < 120_000_000
        assert after - before < 20_000_000


def test_forty_stalled_bodies_do_not_close_the_box(running: Server) -> None:
    made = running.newsroom
    path = announce(made, SIZE)
    stalled = [Line(made, path, 0, SIZE) for _ in range(40)]
    for line in stalled:
        line.send(SEALED[:100])
    started = time.monotonic()
    assert offset(made, path) == 0
    assert send(made, announce(made, SIZE), 0, SEALED).status_code == 204
    assert time.monotonic() - started < 20
    for line in stalled:
        line.reset()
    servers.eventually(lambda: offset(made, path) <= 100)
    intake.terminate(made.open(), path.removeprefix("/tus/"), today=servers.utc_today())
