"""`make demo`, for real: a page, a tip, Ctrl-C, again, and the commands that it prints."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from dropbox import settings
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

READY = re.compile(r"The page is at (http://127\.0\.0\.1:\d+)/")


@dataclass
class Demo:
    folder: Path
    process: subprocess.Popen[str]
    said: str
    page: str

    @property
    def form(self) -> str:
        return settings.load(self.folder / "dropbox.toml").plain_address

    def commands(self) -> list[list[str]]:
        return [shlex.split(line) for line in self.said.splitlines() if line.startswith("    ")]

    def passphrase(self) -> str:
        found = re.search(r"passphrase: ([^)]+)\)", self.said)
        assert found is not None
        return found[1]


@contextmanager
def running(folder: Path) -> Iterator[Demo]:
    """Start it as `make demo` does; ended by Ctrl-C, which must leave nothing running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said += line
            if found := READY.search(line):
                yield Demo(folder, process, said, found[1])
                break
        else:
            pytest.fail(f"the demo ended by itself:\n{said}")
        # As a terminal does: to the whole foreground group.
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 0
        with pytest.raises(requests.ConnectionError):
            requests.get(found[1], timeout=5)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def type_in(command: list[str], passphrase: str) -> str:
    """Run a printed command; what a person would type comes over a file descriptor."""
    read_end, write_end = os.pipe()
    os.write(write_end, f"{passphrase}\n".encode())
    os.close(write_end)
    typed = [*command, "--yes", "--passphrase-fd", str(read_end)]
    try:
        done = subprocess.run(typed, cwd=ROOT, pass_fds=[read_end], capture_output=True, text=True, check=False)
    finally:
        os.close(read_end)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_demo_serves_ends_goes_on_and_its_commands_open_what_was_sent(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with running(folder) as demo:
        page = requests.get(f"{demo.page}/en/", timeout=30)
        assert page.status_code == 200
        assert "This is a demonstration." in page.text
        form = requests.post(f"{demo.form}/en/form", timeout=30).text
        visit = re.search(r'name="visit" value="([^"]+)"', form)
        assert visit is not None
        parts = {
            "desk": demo.commands()[0][2],
            "visit": visit[1],
            "publish": "ask",
            "share": "ask",
            "hide": "ask",
        }
        parts |= {"answer": "yes", "message": "a demo message"}
        fields = [(name, (None, value)) for name, value in parts.items()]
        sent = requests.post(f"{demo.form}/en/send", files=fields, timeout=60)
        assert sent.status_code == 200
    keys = (folder / "keys" / "directory.note").read_bytes()

    with running(folder) as again:
        assert requests.get(f"{again.page}/en/", timeout=30).status_code == 200
        assert (folder / "keys" / "directory.note").read_bytes() == keys
        fill, collect, open_all, *answering = again.commands()
        type_in(fill, "")
        type_in(collect, again.passphrase())
        case = json.loads(type_in([*open_all, "--json"], again.passphrase()))["opened"][0]["case"]
        answer, courier, deliver = answering
        answer = [case if word == "CASE" else word for word in answer]
        draft = Path(json.loads(type_in([*answer, "--json"], ""))["draft"])
        draft.write_text(draft.read_text(encoding="utf-8").replace("___", ""), encoding="utf-8")
        type_in(answer, again.passphrase())
        type_in(courier, again.passphrase())
        assert json.loads(type_in([*deliver, "--json"], ""))["answers"] == 1
    messages = list((folder / "editor-1").rglob("message.txt"))
    assert messages
    assert {message.read_text(encoding="utf-8") for message in messages} == {"a demo message"}


def test_a_first_run_that_was_interrupted_leaves_no_half_demo(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "Making demo keys" in process.stdout.readline()
    process.kill()
    process.communicate()

    assert not folder.exists()
