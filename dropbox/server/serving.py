"""Start the apps: one of them in this process's place, or both under one roof for a small installation."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from dropbox.errors import ResourceError
from dropbox.server import APP_VARIABLE, CONFIG_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from dropbox.settings import Listen, Settings

AppName = Literal["source", "plain"]
APPS: Final[tuple[AppName, ...]] = ("source", "plain")

_START_SECONDS: Final = 30
_POLL_SECONDS: Final = 0.1
_PR_SET_PDEATHSIG: Final = 1


class AppDiedError(ResourceError):
    """An app ended though nobody asked it to."""

    code = "app-died"


def command(app: AppName) -> list[str]:
    """Return the command line of an app's gunicorn."""
    conf = "python:dropbox.server.gunicorn_conf"
    return [sys.executable, "-m", "gunicorn", "--config", conf, f"dropbox.server.wsgi:{app}()"]


def environment(app: AppName, config: Path) -> dict[str, str]:
    """Return what an app's gunicorn needs to know."""
    return {**os.environ, APP_VARIABLE: app, CONFIG_VARIABLE: str(config.resolve())}


def become(app: AppName, config: Path, *, with_parent: bool = False) -> NoReturn:
    """Turn this process into an app's gunicorn: for systemd, which keeps the process number."""
    if with_parent:
        _die_with_parent()
    os.execve(sys.executable, command(app), environment(app, config))  # noqa: S606 our own interpreter


def serve_both(config: Path, settings: Settings, say: Callable[[str], object]) -> None:
    """Run both apps until Ctrl-C or SIGTERM, then end them cleanly; raises `AppDiedError`."""
    signal.signal(signal.SIGTERM, _interrupt)
    children: dict[AppName, subprocess.Popen[bytes]] = {}
    try:
        for app in APPS:
            children[app] = _start(app, config)
        _wait_until_listening(settings, children)
        say(f"The page is at http://{_address(settings.source)}/ (Ctrl-C stops).")
        while True:
            _require_alive(children)
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        say("Stopping: what is under way may finish. Ctrl-C again stops at once.")
    finally:
        _stop(children.values())


def _start(app: AppName, config: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "dropbox.server", "serve", app, "--with-parent", "--config", str(config)]
    # A session of its own: Ctrl-C at the terminal must reach the parent only, which stops it gently.
    return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 ourselves


def _wait_until_listening(settings: Settings, children: Mapping[AppName, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    for listen in (settings.source, settings.plain):
        while not _listens(listen):
            _require_alive(children)
            if time.monotonic() > deadline:
                raise AppDiedError(f"an app does not answer after {_START_SECONDS} seconds")
            time.sleep(_POLL_SECONDS)


def _listens(listen: Listen) -> bool:
    try:
        socket.create_connection((listen.host, listen.port), timeout=1).close()
    except OSError:
        return False
    return True


def _require_alive(children: Mapping[AppName, subprocess.Popen[bytes]]) -> None:
    for app, child in children.items():
        if child.poll() is not None:
            raise AppDiedError(f"the {app} app ended by itself", hint="its last lines above say why")


def _stop(children: Iterable[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    try:
        for child in children:
            child.wait()
    except KeyboardInterrupt:
        for child in children:
            # gunicorn's quick way: connections are cut, parts under way are dropped or swept.
            child.send_signal(signal.SIGINT)
        for child in children:
            child.wait()


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _die_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent dies, even by SIGKILL: else two apps stay without a roof."""
    parent = os.getppid()
    if ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) or os.getppid() != parent:
        raise AppDiedError("the parent process is gone")


def _address(listen: Listen) -> str:
    return f"[{listen.host}]:{listen.port}" if ":" in listen.host else f"{listen.host}:{listen.port}"
