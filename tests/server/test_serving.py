"""Start and stop: one app for a service manager, both under one roof, and nothing left running."""

from __future__ import annotations

import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
import requests

from dropbox.limits import OPEN_FILES
from tests.support import servers

if TYPE_CHECKING:
    from tests.support.servers import Newsroom, Server


def family(server: Server) -> list[psutil.Process]:
    return psutil.Process(server.process.pid).children(recursive=True)


def whole_family(server: Server) -> list[psutil.Process]:
    """Wait for two masters with two workers each: plaintext never enters a process that serves the page."""
    servers.eventually(lambda: len(family(server)) == 6)
    assert requests.get(server.newsroom.address, timeout=60).status_code == 200
    plain = f"http://127.0.0.1:{server.newsroom.plain_port}/en/"
    assert requests.get(plain, timeout=60).status_code == 200
    return family(server)


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=30)[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_apps_run_under_one_roof_and_end_cleanly(made: Newsroom, number: int) -> None:
    server = servers.start(made, "")
    children = whole_family(server)
    assert server.stop(number) == 0
    assert all_gone(children)
    assert f"The page is at {made.address}/" in server.words()


def test_a_worker_has_descriptors_for_all_its_connections(made: Newsroom) -> None:
    was = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, was[1]))
    try:
        server = servers.start(made)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, was)
    servers.eventually(lambda: len(family(server)) == 2)
    limits = {process.rlimit(psutil.RLIMIT_NOFILE)[0] for process in family(server)}
    server.kill()
    assert limits == {min(OPEN_FILES, was[1])}


def test_when_the_roof_is_killed_nobody_stays(made: Newsroom) -> None:
    server = servers.start(made, "")
    children = whole_family(server)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    assert all_gone(children)


def test_when_one_app_dies_the_other_is_stopped_and_it_is_said(made: Newsroom) -> None:
    server = servers.start(made, "")
    children = whole_family(server)
    masters = psutil.Process(server.process.pid).children()
    masters[0].kill()
    assert server.process.wait(timeout=60) == 5
    assert all_gone(children)
    assert "app ended by itself" in server.words()


def test_a_port_that_is_taken_is_said(made: Newsroom) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", made.source_port))
        taken.listen()
        command = [sys.executable, "-m", "dropbox.server", "serve", "source", "--config", str(made.config)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode != 0
    assert "Connection in use" in ran.stderr


MODULES = """
import json, os, sys
os.environ["DROPBOX_APP"], os.environ["DROPBOX_CONFIG"] = sys.argv[1:]
from dropbox.server import visit_key, wsgi
# As gunicorn's master does before the first fork.
visit_key.make()
getattr(wsgi, sys.argv[1])()
print(json.dumps(sorted(sys.modules)))
"""
NEVER = {
    "source": (
        "dropbox.age.identity",
        "dropbox.age.opening",
        "dropbox.answer",
        "dropbox.note.signing",
        "dropbox.plain",
        "dropbox.tip",
        "multipart",
    ),
    "plain": ("dropbox.source",),
}
FOR_TOOLS = ("dropbox.offline", "dropbox.keys", "dropbox.terminal", "alembic")


@pytest.mark.parametrize("app", NEVER)
def test_an_app_never_loads_what_is_not_its_own(made: Newsroom, app: str) -> None:
    command = [sys.executable, "-c", MODULES, app, str(made.config)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(eval(ran.stdout))  # noqa: S307 our own list
    assert f"dropbox.{app}" in loaded
    for name in NEVER[app] + FOR_TOOLS:
        assert not {module for module in loaded if module == name or module.startswith(f"{name}.")}, name


def test_no_core_is_dumped_and_new_files_are_private(running: Server) -> None:
    for worker in family(running):
        assert worker.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert "Umask:\t0077" in Path(f"/proc/{worker.pid}/status").read_text()


def test_an_accepted_connection_inherits_the_idle_time_out(
    monkeypatch: pytest.MonkeyPatch, made: Newsroom
) -> None:
    monkeypatch.setenv("DROPBOX_APP", "source")
    monkeypatch.setenv("DROPBOX_CONFIG", str(made.config))
    from dropbox.server import gunicorn_conf

    monkeypatch.setattr(gunicorn_conf, "IDLE_SECONDS", 1)

    class Listener:
        sock = socket.create_server(("127.0.0.1", 0))

    class Master:
        LISTENERS = (Listener,)

    gunicorn_conf.when_ready(Master)
    with Listener.sock, socket.create_connection(Listener.sock.getsockname()):
        accepted, _ = Listener.sock.accept()
        with accepted:
            idle = accepted.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)
            assert struct.unpack("ll", idle) == (1, 0)
            started = time.monotonic()
            with pytest.raises(BlockingIOError):
                accepted.recv(1)
            assert 0.9 < time.monotonic() - started < 10


def test_the_servers_settings_are_those_of_the_design(monkeypatch: pytest.MonkeyPatch, made: Newsroom) -> None:
    monkeypatch.setenv("DROPBOX_APP", "source")
    monkeypatch.setenv("DROPBOX_CONFIG", str(made.config))
    from dropbox.server import gunicorn_conf

    assert gunicorn_conf.worker_class == "dropbox.server.fair_worker.FairWorker"
    assert (gunicorn_conf.workers, gunicorn_conf.threads) == (2, 256)
    assert gunicorn_conf.accesslog is None
    assert gunicorn_conf.control_socket_disable
    assert not gunicorn_conf.preload_app
