"""How a row is measured: every contender in turn, round after round, and the median of each.

Taking turns spreads what else the machine does over all of them. Only ratios are quoted: a second is worth
nothing on another machine.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

GIB: Final = 1024**3


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: ours against one named peer."""

    row: str
    ours: str
    peer: str
    ratio: float
    """Above 1 where ours is the better one."""
    bar: float
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the bar of DESIGN §10 is reached."""
        return self.ratio >= self.bar


@dataclass(frozen=True, slots=True)
class Bench:
    """What a row is given: a folder of its own that is removed afterwards, and how hard to try."""

    folder: Path
    rounds: int
    size_bytes: int

    def medians(self, contenders: Mapping[str, Callable[[], float | None]]) -> dict[str, float]:
        """Run every contender once a round, A B A B, and return each one's median.

        A contender returns what it measured, or None where its seconds are the measure.
        """
        taken: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(self.rounds):
            for name, run in contenders.items():
                started = time.perf_counter()
                measured = run()
                seconds = time.perf_counter() - started
                taken[name].append(seconds if measured is None else measured)
        return {name: statistics.median(values) for name, values in taken.items()}

    def noise(self, name: str) -> Path:
        """Make a file of `size_bytes` that nothing can compress."""
        path = self.folder / name
        with open("/dev/urandom", "rb") as source, path.open("wb") as sink:  # noqa: PTH123 a device
            left = self.size_bytes
            while left:
                left -= sink.write(source.read(min(left, 1 << 22)))
        return path


def run(*command: object) -> None:
    """Run a program; what it says is shown only where it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
