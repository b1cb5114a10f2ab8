"""Calls the small tool: in this process, or as a process of its own, with or without a terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from dropbox.terminal import run
from tests.support.tools import ROOT
from tests.terminal.tool import tool

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULE = "tests.terminal.tool"


@dataclass(frozen=True)
class Outcome:
    """What a call left: its exit status, what it printed."""

    status: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Outcome:
    """Call the tool in this process."""
    with pytest.raises(SystemExit) as left:
        run(tool, "some-tool", arguments)
    printed = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return Outcome(left.value.code, printed.out, printed.err)


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Call the tool as a process that has no terminal."""
    command = [sys.executable, "-m", MODULE, *arguments]
    streams: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
    }
    done: subprocess.CompletedProcess[bytes] = subprocess.run(
        command, cwd=ROOT, start_new_session=True, check=False, **(streams | options)
    )
    return done


# A new session has no terminal until it takes one.
_TAKE_TERMINAL = "import fcntl, os, runpy, sys, termios; fcntl.ioctl({0}, termios.TIOCSCTTY); os.close({0}); "
_RUN = "sys.argv = ['some-tool', *sys.argv[1:]]; runpy.run_module({1!r}, run_name='__main__')"


def at_terminal(
    arguments: Sequence[str], typed: Sequence[tuple[str, str]], stdin: bytes = b"", module: str = MODULE
) -> tuple[Outcome, str]:
    """Call the tool at a terminal; `typed` are answers, each with the question it waits for.

    Returns what went to standard output and error, and what the terminal showed.
    """
    master, slave = pty.openpty()
    program = (_TAKE_TERMINAL + _RUN).format(slave, module)
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, start_new_session=True, pass_fds=[slave],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        try:
            shown = ""
            for question, answer in typed:
                shown += _until(master, question)
                os.write(master, answer.encode("utf-8", errors="surrogateescape"))
            out, err = child.communicate(stdin, timeout=60)
            shown += _rest(master)
        finally:
            # One that still waits for an answer would keep the test waiting for ever.
            child.kill()
    os.close(slave)
    os.close(master)
    return Outcome(child.returncode, out.decode(), err.decode()), shown


def _until(master: int, question: str) -> str:
    shown = ""
    while question not in shown:
        if not select.select([master], [], [], 60)[0]:
            raise AssertionError(f"{question!r} was never asked; the terminal showed {shown!r}")
        shown += os.read(master, 1024).decode()
    # Past the question the terminal's echo is switched off; typing earlier would show the passphrase.
    return shown


def _rest(master: int) -> str:
    shown = ""
    while select.select([master], [], [], 0)[0]:
        shown += os.read(master, 1024).decode()
    return shown
