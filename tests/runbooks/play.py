"""Plays a runbook from its first line to its last, as tired people would: by what stands there, no more.

`python -m tests.runbooks.play key-day` shows each screen as it is now.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from freezegun import freeze_time

from dropbox.age import recipient
from dropbox.offline.case import as_html
from tests.runbooks import matching
from tests.runbooks.document import Direction, parse
from tests.runbooks.keyboard import UnscriptedError
from tests.runbooks.stage import Stage
from tests.runbooks.world import FIRST_DAY, World
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from tests.runbooks.document import Step

PAPERS: Final = ROOT / "docs" / "runbooks"
# A paper that begins where another one ends says so: <!-- play: after first-ceremony -->
_AFTER: Final = "after"
OTHERS_GO_ON: Final = frozenset({"first-ceremony"})


class PlayedWrongError(AssertionError):
    """The paper and the tools do not say the same."""


def quick(patch: pytest.MonkeyPatch) -> None:
    """Spare what only takes time: a slow hash for a known passphrase, flushing, a template compiled anew."""
    init = recipient.ScryptRecipient.__init__
    patch.setattr(
        recipient.ScryptRecipient,
        "__init__",
        lambda self, passphrase, _=1: init(self, passphrase, work_factor=1),
    )
    patch.setattr(os, "fsync", lambda _: None)
    patch.setattr(os, "fdatasync", lambda _: None)
    patch.setattr(as_html, "_environment", functools.cache(as_html._environment))


class Theatre:
    """Plays papers in one world; what a paper leaves behind is kept for those that go on from it."""

    def __init__(self, world: World, snapshots: Path, *, shows: bool = False) -> None:
        self._world = world
        self._snapshots = snapshots
        self._shows = shows
        self._left: dict[str, Stage] = {}

    def play(self, name: str, text: str | None = None) -> Stage:
        """Play a paper; raises `PlayedWrongError` at the first line that is not so."""
        script = parse((PAPERS / f"{name}.md").read_text(encoding="utf-8") if text is None else text)
        stage = Stage(self._world)
        match script:
            case (Direction(words=(first, earlier)), *_) if first == _AFTER:
                stage = self._go_on_from(earlier)
                script = script[1:]
            case _:
                self._world.begin()
        for part in script:
            if isinstance(part, Direction):
                self._direct(name, stage, part)
            else:
                self._step(name, stage, part)
        if name in OTHERS_GO_ON and name not in self._left:
            self._left[name] = stage
            self._world.keep(self._snapshots / name)
        return stage

    def _go_on_from(self, earlier: str) -> Stage:
        if earlier not in self._left:
            self.play(earlier)
        self._world.bring_back(self._snapshots / earlier)
        return self._left[earlier].again()

    def _direct(self, name: str, stage: Stage, direction: Direction) -> None:
        try:
            stage.direct(direction.words)
        except AssertionError as wrong:
            raise PlayedWrongError(f"{name}.md:{direction.line_number}: {wrong}") from None

    def _step(self, name: str, stage: Stage, step: Step) -> None:
        command = matching.fill(step.command, stage.bound)
        where = f"{name}.md:{step.line_number}: {step.who} types: {command}"
        try:
            shown = tuple(matching.fill(line, stage.bound) for line in step.expected)
            status, seen = self._world.type(step.who, command, shown)
        except UnscriptedError as wrong:
            raise PlayedWrongError(f"{where}\n{wrong}\n{self._world.screen}") from None
        if self._shows:
            print(f"[{step.who}] $ {command}\n{seen}", end="")
        bound = matching.bind(step.expected, seen, stage.names, stage.bound)
        promised_error = any(line.startswith("error: ") for line in step.expected)
        if bound is None or promised_error != bool(status):
            promised = "\n".join(step.expected)
            differs = f"{where}\n[{status}] it shows:\n{seen}\n--- and the paper says:\n{promised}"
            if not self._shows:
                raise PlayedWrongError(differs)
            print(f"=== DIFFERS: {where}")
            bound = stage.bound
        stage.bound = bound


def main() -> None:
    """Play the papers that are named, and show what each command shows."""
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
        freeze_time(f"{FIRST_DAY} 12:00:00") as clock,
    ):
        quick(patch)
        world = World(Path(folder) / "world", clock, patch)  # type: ignore[arg-type] # it is frozen
        for paper in sys.argv[1:]:
            Theatre(world, Path(folder), shows=True).play(Path(paper).stem)


if __name__ == "__main__":
    main()
