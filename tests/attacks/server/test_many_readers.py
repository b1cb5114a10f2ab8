"""Many who ask for the largest answer at once and read none of it neither fill the memory nor close the box."""

from __future__ import annotations

import socket
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psutil
import requests

from dropbox.limits import MAX_ANSWER_BYTES, MIB
from tests.intake import answers
from tests.support import servers

READERS = 100


def test_many_readers_of_a_large_answer_take_little_memory() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder, ExitStack() as lines:
        made = servers.newsroom(Path(folder))
        store = made.open()
        answer_id = answers.put_answer(store, answers.ONE, servers.sealed_file(MAX_ANSWER_BYTES))
        store.sessions.close()
        server = lines.enter_context(servers.serving(made))
        requests.get(made.address, timeout=60)
        for _ in range(READERS):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", made.source_port), timeout=60))
            head = "POST /mailbox/answer HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
            line.sendall(f"{head}Content-Length: 48\r\n\r\n".encode() + answers.ONE + bytes.fromhex(answer_id))
            assert line.recv(15) == b"HTTP/1.1 200 OK"
        started = time.monotonic()
        assert requests.get(made.address, timeout=30).status_code == 200
        assert time.monotonic() - started < 5
        workers = psutil.Process(server.process.pid).children(recursive=True)
        assert max(worker.memory_info().rss for worker in workers) < 120 * MIB
