"""What the tests of answering name: submissions by their ids, and what lies in a bag."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from dropbox import note
from dropbox.answer import OutgoingStatement

Opened: TypeAlias = Callable[[Mapping[str, object]], dict[str, Path]]

ID, OTHER, THIRD = "ab" * 16, "cd" * 16, "ef" * 16
TOOL: Final = [sys.executable, "-m", "dropbox.offline.main"]


def statement(bag: Path) -> OutgoingStatement:
    parsed = note.parse((bag / "data" / "outgoing.txt").read_bytes())
    return OutgoingStatement.parse(parsed.text)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
