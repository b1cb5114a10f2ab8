"""What tests need from the system, named where it is missing."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "dropbox" / "page"


def require(program: str) -> str:
    """Return the path of a system program, or skip by name (a failure under `CI=true`)."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{program} is not installed: run tests/install-system.sh")
    return found


@functools.cache
def node() -> str:
    """Return a Node of 20 or newer, as tests/node.sh chooses it; its modules must be installed."""
    if not (PAGE / "node_modules" / ".installed").exists():
        pytest.skip("the page's node modules are missing: run `make node-modules`")
    command = "VENV_BIN=.venv/bin; . tests/node.sh; command -v node"
    found = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    return found.stdout.strip()
