"""Somebody at a terminal: waits for a question, then types."""

from __future__ import annotations

import os
import pty
import subprocess
from typing import TYPE_CHECKING

from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def terminal(command: Sequence[str], answers: Iterable[tuple[str, str]]) -> tuple[int, str]:
    """Run `command` on a terminal of its own; type each answer when its question has appeared.

    Returns the exit status and everything the screen showed.
    """
    ours, theirs = pty.openpty()
    line = [require("setsid"), "--ctty", "--wait", *command]
    with subprocess.Popen(line, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = ""
        for question, answer in answers:
            seen += _read_until(ours, question)
            os.write(ours, f"{answer}\n".encode())
        seen += _read_until(ours, None)
    os.close(ours)
    return process.returncode, seen.replace("\r\n", "\n")


def _read_until(descriptor: int, question: str | None) -> str:
    seen = b""
    while question is None or question.encode() not in seen:
        try:
            piece = os.read(descriptor, 4096)
        except OSError:
            # Linux says EIO when the other side of a terminal has gone.
            break
        if not piece:
            break
        seen += piece
    return seen.decode()
