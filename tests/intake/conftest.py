"""A drop-box without a server: its store, its directory, and bodies that behave as lines do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import intake
from tests.intake import answers
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.directory import TrustedDirectory
    from dropbox.store import Store


@pytest.fixture
def made() -> Iterator[servers.Newsroom]:
    # In memory: these tests ask what is stored, not whether the disk is fast.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        made = servers.newsroom(Path(folder))
        made.publish(editors=(answers.editor(),))
        yield made


@pytest.fixture
def store(made: servers.Newsroom) -> Iterator[Store]:
    opened = made.open()
    yield opened
    opened.sessions.close()


@pytest.fixture
def published(made: servers.Newsroom) -> intake.Published:
    return intake.Published(made.settings())


@pytest.fixture
def trusted(published: intake.Published) -> TrustedDirectory:
    return published.trusted()


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """Two answers for one mailbox and one for another."""
    three = [(answers.ONE, answers.SMALL), (answers.ONE, answers.LARGER), (answers.TWO, answers.SMALL)]
    return answers.Outgoing(three).write(tmp_path / "bag")
