from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.source import answering, create_app, published
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


def test_a_file_that_can_not_be_read_is_our_own_trouble_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    publish(tmp_path)
    path = tmp_path / "keys" / "directory.note"
    path.unlink()
    # As good as a file without rights: this test may run as root.
    path.mkdir()
    monkeypatch.setattr(answering, "_told", set())
    client = create_app(box(tmp_path)).test_client()
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            answer = client.get("/keys/directory.note")
            assert (answer.status_code, answer.json) == (503, {"code": "keys-unreadable"})
    assert [record.getMessage() for record in caplog.records] == ["a request failed: keys-unreadable"]
    assert client.get("/keys/history/1.note").status_code == 200


BESIDE = ("fresh.note", "release.note", "release-key.note", "directory.tlog-proof", "release.tlog-proof")


@pytest.mark.parametrize("name", BESIDE)
def test_what_lies_beside_the_directory_is_served(tmp_path: Path, name: str) -> None:
    client = create_app(box(tmp_path)).test_client()
    assert client.get(f"/keys/{name}").status_code == 404
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / name).write_bytes(b"as it lies there")
    answer = client.get(f"/keys/{name}")
    assert (answer.status_code, answer.data) == (200, b"as it lies there")


def test_webcats_files_are_served_where_it_looks_for_them(tmp_path: Path) -> None:
    client = create_app(box(tmp_path)).test_client()
    assert client.get("/.well-known/webcat/bundle.json").json == {"code": "not-found"}
    (tmp_path / "keys" / "webcat").mkdir(parents=True)
    for name in ("enrollment.json", "enrollment-prev.json", "manifest.json", "bundle.json", "other.json"):
        (tmp_path / "keys" / "webcat" / name).write_bytes(b"{}")
    for name in ("enrollment.json", "enrollment-prev.json", "manifest.json", "bundle.json"):
        answer = client.get(f"/.well-known/webcat/{name}")
        assert (answer.status_code, answer.data, answer.content_type) == (200, b"{}", "application/json")
        assert "Content-Security-Policy" in answer.headers
    for name in ("other.json", "../directory.note"):
        assert client.get(f"/.well-known/webcat/{name}").status_code == 404
