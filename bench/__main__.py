"""`python -m bench`: print the table of DESIGN §10 for what exists, and write it to `.artefacts/bench.json`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import registry
from bench.measuring import GIB, Bench

if TYPE_CHECKING:
    from bench.measuring import Result

ROOT: Final = Path(__file__).resolve().parents[1]


def main() -> int:
    """Measure the rows that were asked for."""
    rows = registry.load()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("row", nargs="*", choices=[*rows, []], metavar="ROW", help=f"one of: {' '.join(rows)}")
    parser.add_argument("--rounds", type=int, default=5, help="how often each contender runs (5)")
    parser.add_argument("--size", type=float, default=1.0, metavar="GIB", help="size of the big files (1)")
    parser.add_argument("--folder", type=Path, help="where the big files lie meanwhile")
    parser.add_argument("--json", type=Path, default=ROOT / ".artefacts" / "bench.json")
    given = parser.parse_args()
    results: list[Result] = []
    for name in given.row or rows:
        print(f"{name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="bench", dir=given.folder) as folder:
            bench = Bench(Path(folder), given.rounds, int(given.size * GIB))
            for result in rows[name](bench):
                results.append(result)
                print(line(result), flush=True)
    write(given.json, results)
    return 0


def line(result: Result) -> str:
    """One line for a person."""
    sign = "met" if result.met else "NOT MET"
    return (
        f"{result.row}: {result.ours} is {result.ratio:.2f} times {result.peer} (bar {result.bar:.2f}: {sign})"
    )


def write(path: Path, results: list[Result]) -> None:
    """Write all for a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(result), "ratio": float(f"{result.ratio:.3g}"), "met": result.met} for result in results]
    machine = {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "system": platform.machine(),
    }
    path.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
