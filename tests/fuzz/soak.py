"""Run every fuzz harness for its share of time: `python -m tests.fuzz.soak [seconds for each]`.

A harness is a file `tests/fuzz/fuzz_<name>.py` that takes its seconds as its one argument and ends with a
status that is not 0 where it found something. What it found lies in `.artefacts/fuzz/fuzz_<name>`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent
ROOT: Final = FOLDER.parents[1]
FOUND: Final = ROOT / ".artefacts" / "fuzz"
DEFAULT_SECONDS: Final = 60
# A harness that hangs is a finding too: nothing else bounds a parser that never ends.
PATIENCE_SECONDS: Final = 120


def soak(seconds: int) -> list[str]:
    """Run the harnesses one after the other, and name those that found something."""
    names = [path.stem for path in sorted(FOLDER.glob("fuzz_*.py"))]
    return [name for name in names if not _passes(name, seconds)]


def _passes(name: str, seconds: int) -> bool:
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", f"tests.fuzz.{name}", str(seconds)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "log.txt").open("wb") as log:
        try:
            subprocess.run(
                command,
                cwd=folder,
                stdout=log,
                stderr=log,
                env=environment,
                timeout=seconds + PATIENCE_SECONDS,
                check=True,
            )
        except subprocess.SubprocessError:
            print(f"{name}: found something, see {folder.relative_to(ROOT)}", flush=True)
            return False
    print(f"{name}: nothing found", flush=True)
    return True


def main() -> int:
    """Soak, and return 1 where anything was found."""
    found = soak(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_SECONDS)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
