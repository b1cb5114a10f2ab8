"""A real full disk, a small tmpfs in a mount namespace of its own: nothing is lost, nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from dropbox.limits import MIB, PART_BYTES, SMALL_TIP_BYTES
from tests.server.raw import VERSION, announce, metadata, offset, send
from tests.support import servers
from tests.support.tools import require

if TYPE_CHECKING:
    from collections.abc import Iterator

DISK = 64 * MIB
LARGE = servers.sealed_file(40 * MIB)
SMALL = servers.sealed_file(2 * MIB)


class Disk:
    """The tmpfs as the server sees it: through the root of its process."""

    def __init__(self, root: Path) -> None:
        self._data = root
        self._filling = root / "filling"

    def fill(self, leave_bytes: int) -> None:
        system = os.statvfs(self._data)
        size = system.f_bavail * system.f_frsize - leave_bytes
        with self._filling.open("ab") as file:
            os.posix_fallocate(file.fileno(), file.tell(), size)

    def empty(self) -> None:
        self._filling.unlink()

    def parts(self) -> int:
        return sum(path.is_file() for path in (self._data / "data" / "parts").rglob("*"))


@pytest.fixture
def small() -> Iterator[tuple[servers.Newsroom, Disk]]:
    unshare, mount = require("unshare"), require("mount")
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        made = servers.Newsroom(Path(folder), disk / "data")
        made.write_settings()
        made.publish()
        server = f"{sys.executable} -m dropbox.server"
        script = (
            f"{mount} -t tmpfs -o size={DISK} tmpfs {disk} && {server} init --config {made.config} "
            f"&& exec {server} serve source --config {made.config}"
        )
        log = Path(folder) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [unshare, "-rm", "sh", "-c", script], stdout=out, stderr=out, start_new_session=True
            )
        running = servers.Server(made, process, log)
        try:
            servers._wait_for(made.source_port, running)
            yield made, Disk(Path(f"/proc/{process.pid}/root") / disk.relative_to("/"))
        finally:
            running.kill()


def refused(response: requests.Response) -> tuple[int, str]:
    return response.status_code, json.loads(response.content)["code"]


def try_to_announce(made: servers.Newsroom, length_bytes: int) -> requests.Response:
    headers = {**VERSION, "Upload-Length": str(length_bytes), "Upload-Metadata": metadata()}
    return requests.post(f"{made.address}/tus", headers=headers, timeout=60)


def test_a_disk_that_fills_up_loses_nothing_and_leaves_nothing(small: tuple[servers.Newsroom, Disk]) -> None:
    made, disk = small
    path = announce(made, len(LARGE))
    assert send(made, path, 0, LARGE[: 5 * MIB]).status_code == 204
    # (1) It fills while a body arrives: what is safe stays, and the answer says what is wrong.
    disk.fill(DISK // 20 + PART_BYTES + 10 * MIB)
    response = send(made, path, 5 * MIB, LARGE[5 * MIB :])
    assert refused(response) == (507, "full")
    kept = offset(made, path)
    assert 5 * MIB <= kept < len(LARGE)
    parts = disk.parts()
    # (2) Nobody is let in to be refused later.
    assert refused(try_to_announce(made, SMALL_TIP_BYTES + 1)) == (507, "full")
    # (3) A small tip still gets through, into the protected reserve.
    tip = announce(made, len(SMALL))
    assert send(made, tip, 0, SMALL).status_code == 204
    # (4) Without a single byte left the database still answers, and nothing stays aside.
    disk.fill(0)
    assert refused(try_to_announce(made, len(SMALL))) == (507, "full")
    assert refused(send(made, path, kept, LARGE[kept : kept + 1000])) == (507, "full")
    assert offset(made, path) == kept
    assert disk.parts() == parts + 1
    # (5) With room again it goes on where it was.
    disk.empty()
    assert send(made, path, kept, LARGE[kept:]).status_code == 204
    assert offset(made, path) == len(LARGE)


def test_on_a_full_disk_a_source_can_still_cancel(small: tuple[servers.Newsroom, Disk]) -> None:
    made, disk = small
    path = announce(made, len(LARGE))
    assert send(made, path, 0, LARGE[: 5 * MIB]).status_code == 204
    disk.fill(MIB)
    response = requests.delete(made.address + path, headers=VERSION, timeout=60)
    assert response.status_code == 204
    assert disk.parts() == 0
