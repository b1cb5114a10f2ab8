"""Look at what a process and all its descendants hold together, by `/proc`.

The kernel's limits are for each process, and the superuser's number of processes has none; so what a sandbox
holds as a whole is looked at from outside, many times a second.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROCESSES: Final = Path("/proc")
_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")
# proc(5), /proc/PID/stat, counted from the state, which follows the name in brackets.
_PARENT, _THREADS, _RESIDENT_PAGES = 1, 17, 21


@dataclass(frozen=True, slots=True)
class Held:
    """What a family of processes holds at one moment. Memory that two of them share counts twice."""

    processes: int
    resident_bytes: int


def held_by(root: int) -> Held:
    """Look at a process and its descendants."""
    stats = {int(entry.name): _stat(entry) for entry in _PROCESSES.iterdir() if entry.name.isdecimal()}
    children: dict[int, list[int]] = {}
    for pid, stat in stats.items():
        if stat:
            children.setdefault(int(stat[_PARENT]), []).append(pid)
    processes = pages = 0
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if stat := stats.get(pid):
            processes += int(stat[_THREADS])
            pages += int(stat[_RESIDENT_PAGES])
        waiting += children.get(pid, ())
    return Held(processes, pages * _PAGE_BYTES)


def _stat(process: Path) -> list[str] | None:
    try:
        line = (process / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        # It ended meanwhile.
        return None
    # A program chooses its name, brackets and spaces included: the last bracket ends it.
    return line.rpartition(")")[2].split()
