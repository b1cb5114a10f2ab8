"""A drop-box made as its people make it: by the three tools' own commands, and nothing else."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from tests.support import empty_network
from tests.support.browser import free_port
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DESK: Final = "4f2a91c0"
PASSPHRASE: Final = "six words that nobody would guess"
_BIN: Final = Path(sys.executable).parent
_STARTS_WITHIN_S: Final = 60
# Every setting that an installation decides for itself; the rest stays as config/dropbox.toml has it.
_DECIDED: Final = {
    r'origin = "change-me"': 'origin = "journey.example"',
    r'id = "change-me"': f'id = "{DESK}"',
    r'data_folder = "../data"': 'data_folder = "data"',
    r'keys_folder = "../keys"': 'keys_folder = "keys"',
}


def tool(name: str, *arguments: str | Path, offline: bool = False) -> dict[str, Any]:
    """Run a tool with `--json --yes` and give its result; with `offline`, where there is no network."""
    done = run(name, *arguments, "--json", "--yes", offline=offline)
    assert done.returncode == 0, f"{name} {arguments[0]} ended with {done.returncode}:\n{done.stderr}"
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def run(name: str, *arguments: str | Path, offline: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a tool, the passphrase on a file descriptor as a script would give it."""
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode() * 2)
    os.close(writing)
    command = [str(_BIN / name), *map(str, arguments), "--passphrase-fd", str(reading)]
    try:
        return subprocess.run(
            empty_network.command_line(command) if offline else command,
            check=False, text=True, capture_output=True, pass_fds=[reading], stdin=subprocess.DEVNULL,
        )  # fmt: skip
    finally:
        os.close(reading)


@dataclass
class Box:
    """A drop-box with one reader, its server's processes, and the reader's machine."""

    folder: Path
    source_port: int
    plain_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Path:
        return self.folder / "dropbox.toml"

    @property
    def casework(self) -> Path:
        return self.folder / "casework"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.source_port}{path}"

    def start(self) -> None:
        """Start both apps as `make demo` does."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [_BIN / "dropbox-server", "serve", "--config", self.config],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        for port in (self.source_port, self.plain_port):
            wait_until(lambda port=port: _listens(port), _STARTS_WITHIN_S)  # type: ignore[misc] # a bound default

    def kill(self) -> None:
        """End every process of the server at once, as a power cut does."""
        if self.process is None:
            return
        family = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, signal.SIGKILL)
        for child in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        self.process.wait()
        psutil.wait_procs(family, timeout=30)
        self.process = None

    def stored_bytes(self) -> int:
        """Return how much lies in the data folder."""
        total = 0
        for path in self.data.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                total += path.stat().st_size
        return total

    def collect(self, name: str) -> Path:
        """Write a courier bag, carry it over, take it in where there is no network."""
        bag = self.folder / name
        tool("dropbox-server", "collect", DESK, "--to", bag, "--config", self.config)
        tool("dropbox-offline", "collect", bag, "--home", self.casework, offline=True)
        return bag

    def open_all(self) -> list[Path]:
        """Open everything in an empty network; give the case folders."""
        before = set(self._cases())
        tool("dropbox-offline", "open", "--all", "--home", self.casework, offline=True)
        return [case for case in self._cases() if case not in before]

    def answer(self, case: str, text: Path, *files: Path) -> None:
        """Write an answer to a case where there is no network."""
        attached = [word for file in files for word in ("--file", file)]
        home = ("--home", self.casework)
        tool("dropbox-offline", "answer", case, "--text", text, *attached, *home, offline=True)

    def deliver(self, name: str) -> dict[str, Any]:
        """Write what waits to an outgoing bag, carry it over, let the server take it in."""
        bag = self.folder / name
        tool("dropbox-offline", "courier", bag, "--home", self.casework, offline=True)
        return tool("dropbox-server", "deliver", bag, "--config", self.config)

    def _cases(self) -> Sequence[Path]:
        return sorted(path.parent for path in self.casework.rglob("case.txt"))


def make(folder: Path) -> Box:
    """Make keys, directory, settings and store by the tools' commands, in the order of the runbooks."""
    box = Box(folder, free_port(), free_port())
    keyroom, recipient = folder / "keyroom", folder / "reader-1.txt"
    tool("dropbox-offline", "init", "--home", box.casework, offline=True)
    tool("dropbox-offline", "recipient", "-o", recipient, "--home", box.casework, offline=True)
    tool("dropbox-keys", "init", "--origin", "journey.example", "--home", keyroom, offline=True)
    tool("dropbox-keys", "add-desk", "--id", DESK, "--home", keyroom, offline=True)
    for listing in ("add-recipient", "add-editor"):
        tool("dropbox-keys", listing, recipient, "--home", keyroom, offline=True)
    tool("dropbox-keys", "sign", "--accept-single-reader", "--home", keyroom, offline=True)
    tool("dropbox-keys", "publish", "--keys", folder / "keys", "--home", keyroom, offline=True)
    _write_settings(box)
    tool("dropbox-server", "init", "--config", box.config)
    return box


def _write_settings(box: Box) -> None:
    text = (ROOT / "config" / "dropbox.toml").read_text(encoding="utf-8")
    note = (box.folder / "keys" / "directory.note").read_text(encoding="utf-8")
    roots = json.loads(note.splitlines()[1])["roots"]["keys"]
    decided = {
        **_DECIDED,
        "roots = []": f"roots = {json.dumps(roots)}",
        "port = 8080": f"port = {box.source_port}",
        "port = 8081": f"port = {box.plain_port}",
        'plain_address = "http://127.0.0.1:8081"': f'plain_address = "http://127.0.0.1:{box.plain_port}"',
    }
    for old, new in decided.items():
        assert re.search(f"^{re.escape(old)}$", text, re.MULTILINE), f"config/dropbox.toml has no line {old}"
        text = re.sub(f"^{re.escape(old)}$", new, text, flags=re.MULTILINE)
    box.config.write_text(text, encoding="utf-8")


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(holds: Callable[[], bool], within_s: float = 60) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Box]:
    """Give a running drop-box; what it logged must be nothing about visitors."""
    box = make(folder)
    box.start()
    try:
        yield box
    finally:
        box.kill()
