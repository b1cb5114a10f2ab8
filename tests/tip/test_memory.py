"""Memory stays the same whatever the size of a file."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from dropbox import limits, tip
from tests.tip.cases import MESSAGE_ID, SEED, heading
from tests.tip.speed import Nowhere, measure, write

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 64 * limits.MIB


def test_a_file_larger_than_the_bound_is_written_and_read_within_it(tmp_path: Path) -> None:
    path = tmp_path / "tip.tar"
    tracemalloc.start()
    try:
        with path.open("wb") as sink:
            write(tip.TipWriter(sink, heading(), SEED, MESSAGE_ID), tip.FileEntry("a", SIZE, ""))
        with path.open("rb") as source:
            assert tip.read(source, Nowhere()).files[0].size_bytes == SIZE
        with path.open("rb") as source:
            assert tip.salvage(source, Nowhere()).ended_by is None
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * limits.MIB


def test_the_benchmark_runs() -> None:
    speed = measure(limits.MIB)
    assert min(speed.hash_alone, speed.write, speed.read) > 0
