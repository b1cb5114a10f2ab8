"""Every paper for people is played from its first line to its last."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

import pytest

from tests.runbooks.document import parse
from tests.runbooks.play import PAPERS
from tests.runbooks.world import TOOLS

if TYPE_CHECKING:
    from tests.runbooks.play import Theatre

PLAYED = [
    # First: most others go on where it ends.
    "first-ceremony",
    "another-country",
    "audit",
    "editor",
    "editors-detained",
    "key-day",
    "keys",
    "laptop-seized",
    "roots-lost",
    "server-seized",
    "someone-leaves",
    "ten-weeks-away",
]
# Papers that explain instead of leading through a day, or whose steps only a real server's machine can take.
NOT_PLAYED = ["README", "demo", "deploy", "server"]


@pytest.mark.parametrize("name", PLAYED)
def test_the_paper_says_what_is_so(theatre: Theatre, name: str) -> None:
    theatre.play(name)


def test_every_paper_is_played_or_says_no_command_to_follow() -> None:
    names = {path.stem for path in PAPERS.glob("*.md")}
    assert names <= {*PLAYED, *NOT_PLAYED}
    for name in PLAYED:
        assert parse((PAPERS / f"{name}.md").read_text(encoding="utf-8"))


def test_every_command_that_a_paper_names_exists() -> None:
    for path in PAPERS.glob("*.md"):
        for tool, command in re.findall(r"(dropbox-[a-z]+) ([a-z][a-z-]*)", path.read_text(encoding="utf-8")):
            if tool in TOOLS:
                module, group = TOOLS[tool]
                commands = getattr(importlib.import_module(module), group).commands
                assert command in {*commands, "completion"}, f"{path.name}: {tool} {command}"
