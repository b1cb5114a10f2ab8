from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.source import create_app, published
from tests.source.box import ROOTS, box, publish, today

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


def test_a_reader_can_trust_what_is_served(client: FlaskClient) -> None:
    def fetch(name: str) -> bytes:
        answer = client.get(f"/keys/{name}")
        assert answer.content_type == "text/plain; charset=utf-8"
        return bytes(answer.data)

    trusted = directory.trust_published(fetch, ROOTS)
    entries = trusted.recipients_on("news", today())
    assert len(directory.read_recipients(entries, fetch)) == 5


@pytest.mark.parametrize(
    "untrusted_name",
    [
        "",
        "../settings.toml",
        "history/../../settings.toml",
        "directory.note/",
        "directory.note\n",
        "history/0.note",
        "history/01.note",
        "history/1.note.tmp",
        "recipients/news-2026-11-01.txt",
        "/etc/passwd",
        "notes.txt",
    ],
)
def test_nothing_else_that_lies_there_is_served(tmp_path: Path, untrusted_name: str) -> None:
    keys = tmp_path / "keys"
    (keys / "history").mkdir(parents=True)
    for name in ("notes.txt", "../settings.toml", "history/0.note", "history/01.note", "history/1.note.tmp"):
        (keys / name).write_text("private")
    assert published.read(keys, untrusted_name) is None


def test_new_keys_are_served_at_once(tmp_path: Path) -> None:
    client = create_app(box(tmp_path)).test_client()
    assert client.get("/keys/directory.note").status_code == 404
    publish(tmp_path)
    first = client.get("/keys/directory.note").data
    assert first.startswith(b"press-dropbox/directory@v1\n")
    publish(tmp_path)
    assert client.get("/keys/directory.note").data != first
