"""Every paper for people is played from its first line to its last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.runbooks.document import parse
from tests.runbooks.play import PAPERS

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
