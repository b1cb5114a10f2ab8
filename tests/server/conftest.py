"""A drop-box in memory, served by the real gunicorn."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def made() -> Iterator[servers.Newsroom]:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield servers.newsroom(Path(folder))


@pytest.fixture(scope="module")
def running() -> Iterator[servers.Server]:
    """One source app for all tests of a module that only send and look."""
    with (
        tempfile.TemporaryDirectory(dir="/dev/shm") as folder,
        servers.serving(servers.newsroom(Path(folder))) as server,
    ):
        yield server
