"""tus clients of others, over the real gunicorn, with one PATCH for the whole file or many."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tusclient import client

from dropbox.store.models import Submission
from tests.intake.lines import content
from tests.server.raw import offset
from tests.support import servers
from tests.support.tools import PAGE, node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers import Server

SIZE = 20_000_000
TUS_JS = """
import fs from "node:fs";
import * as tus from "tus-js-client";
const [endpoint, path, desk, chunk, stopAt] = process.argv.slice(2);
const upload = new tus.Upload(fs.createReadStream(path), {
  endpoint,
  chunkSize: Number(chunk),
  uploadSize: fs.statSync(path).size,
  metadata: { desk, directory: "1" },
  retryDelays: [0, 100],
  onError: (error) => { console.error(String(error)); process.exit(1); },
  onChunkComplete: (_, accepted) => {
    if (accepted >= Number(stopAt)) { console.log(upload.url); process.exit(0); }
  },
  onSuccess: () => console.log(upload.url),
});
upload.start();
"""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "tip.age"
    path.write_bytes(servers.sealed_file(SIZE))
    return path


@pytest.fixture(autouse=True)
def nothing_stays(running: Server) -> Iterator[None]:
    yield
    store = running.newsroom.open()
    with store.sessions.writing() as session:
        for row in session.query(Submission):
            session.delete(row)
    store.sessions.close()


def arrived(running: Server) -> list[bytes]:
    store = running.newsroom.open()
    with store.sessions.reading() as session:
        rows = list(session.query(Submission))
    found = [content(store, row) for row in rows]
    store.sessions.close()
    return found


def tus_js(running: Server, sealed: Path, chunk: str, stop_at: str = "Infinity") -> str:
    arguments = [f"{running.newsroom.address}/tus", str(sealed), servers.DESK, chunk, stop_at]
    # From standard input its imports are found from the current folder.
    command = [node(), "--input-type=module", "-", *arguments]
    ran = subprocess.run(command, cwd=PAGE, input=TUS_JS, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip().removeprefix(running.newsroom.address)


@pytest.mark.parametrize("chunk", ["Infinity", "1000000"])
def test_tus_js_client_sends_a_file(running: Server, sealed: Path, chunk: str) -> None:
    path = tus_js(running, sealed, chunk)
    assert arrived(running) == [sealed.read_bytes()]
    assert offset(running.newsroom, path) == SIZE


def test_tuspy_goes_on_where_tus_js_client_stopped(running: Server, sealed: Path) -> None:
    path = tus_js(running, sealed, "3000000", "6000000")
    tus = client.TusClient(f"{running.newsroom.address}/tus")
    with sealed.open("rb") as file:
        uploader = tus.uploader(file_stream=file, chunk_size=7_000_000, url=running.newsroom.address + path)
        assert 6_000_000 <= uploader.offset < SIZE
        uploader.upload()
    assert arrived(running) == [sealed.read_bytes()]


def test_tuspy_sends_a_file_with_checksums(running: Server, sealed: Path) -> None:
    tus = client.TusClient(f"{running.newsroom.address}/tus")
    claim = {"desk": servers.DESK, "directory": "1"}
    with sealed.open("rb") as file:
        uploader = tus.uploader(file_stream=file, chunk_size=7_000_000, metadata=claim, upload_checksum=True)
        uploader.upload(stop_at=7_000_000)
        assert offset(running.newsroom, str(uploader.url).removeprefix(running.newsroom.address)) == 7_000_000
        uploader.upload()
    assert arrived(running) == [sealed.read_bytes()]
