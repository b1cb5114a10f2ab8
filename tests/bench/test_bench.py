"""The bench runs and says what it measured; what it measures is nobody's test."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bench import registry
from bench.measuring import Bench, Result
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from pathlib import Path


def test_a_row_is_printed_and_written(tmp_path: Path) -> None:
    for program in ("age", "gpg", "openssl"):
        require(program)
    written = tmp_path / "bench.json"
    command = [sys.executable, "-m", "bench", "age_seal", "--rounds", "1", "--size", "0.001"]
    folder = tmp_path / "files"
    folder.mkdir()
    done = subprocess.run(
        [*command, "--json", written, "--folder", folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    rows = json.loads(written.read_text())["rows"]
    assert len(done.stdout.splitlines()) == len(rows) == 5
    assert {row["met"] for row in rows} <= {True, False}
    assert all(row["ratio"] > 0 and row["peer"] in done.stdout for row in rows)
    assert not list(folder.iterdir())


def test_every_row_has_a_name_and_a_sentence() -> None:
    for name, row in registry.load().items():
        assert name
        assert row.__doc__


def test_contenders_take_turns(tmp_path: Path) -> None:
    turns: list[str] = []
    measured = iter([5.0, 1.0, 3.0])

    def ours() -> None:
        turns.append("A")

    def theirs() -> float:
        turns.append("B")
        return next(measured)

    medians = Bench(tmp_path, rounds=3, size_bytes=1).medians({"ours": ours, "theirs": theirs})
    assert "".join(turns) == "ABABAB"
    assert medians["theirs"] == 3.0


@pytest.mark.parametrize(("ratio", "met"), [(0.79, False), (0.8, True), (2.0, True)])
def test_a_bar_is_met_from_its_value_on(ratio: float, met: bool) -> None:  # noqa: FBT001 a table's last column
    assert Result("row", "ours", "peer", ratio, 0.8).met == met
