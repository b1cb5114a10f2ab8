"""Editors who answer: two homes that the directory lists, on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox.offline.commands import options
from tests.offline.answering.bags import ID
from tests.offline.codenames import CODENAME, TODAY
from tests.offline.newsroom import Newsroom, Sent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.offline.answering.bags import Opened


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "today", lambda: TODAY)


@pytest.fixture
def newsroom(answering_newsroom: Newsroom) -> Newsroom:
    return answering_newsroom


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_bytes(b"\xef\xbb\xbf# not sent\r\nThank you.\r\n\r\n")
    return path


@pytest.fixture
def folder(newsroom: Newsroom, opened: Opened) -> Path:
    return opened({ID: newsroom.submission("Здравствуйте", [Sent("a.jpg", b"x")], **CODENAME)})[ID]
