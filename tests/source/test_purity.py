"""A page is a function of release, settings and language: whole responses are compared, head and body."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from freezegun import freeze_time

from dropbox.source import create_app
from tests.source.box import publish
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from dropbox.settings import Settings

PATHS = (
    "/",
    *(
        f"/{language}{rest}"
        for language in ("be", "ru", "en")
        for rest in ("/", "/send", "/return", "/no-such-page")
    ),
    "/favicon.ico",
    "/keys/directory.note",
    "/static/nothing",
)
VISITORS = {
    "a phone in Minsk": {
        "Accept-Language": "be-BY, ru;q=0.8",
        "User-Agent": "Mozilla/5.0 (Linux; Android 10) Tor",
        "Cookie": "session=1; lang=be",
    },
    "a laptop abroad": {"Accept-Language": "pl", "User-Agent": "Mozilla/5.0", "Accept-Encoding": "br"},
    "one who was here before": {
        "If-None-Match": "*",
        "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT",
        "Referer": "http://example.org/",
        "Range": "bytes=0-9",
    },
    "one behind something": {
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Proto": "https",
        "Host": "other.example",
        "Forwarded": "for=10.0.0.1",
    },
    "one who asks for something else": {"Accept": "application/json", "Accept-Encoding": "identity"},
}


def whole(client: FlaskClient, headers: dict[str, str] | None = None) -> dict[str, object]:
    """Return every response, head and body."""
    answers = {path: client.get(path, headers=headers or {}) for path in PATHS}
    return {
        path: (answer.status, tuple(answer.headers.items()), answer.data) for path, answer in answers.items()
    }


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    """One who takes the bytes as they come, packed."""
    return app.test_client()


@pytest.fixture(scope="module")
def first(client: FlaskClient) -> dict[str, object]:
    return whole(client)


@pytest.mark.parametrize("visitor", VISITORS)
def test_pages_are_the_same_for_everyone(client: FlaskClient, first: dict[str, object], visitor: str) -> None:
    assert whole(client, VISITORS[visitor]) == first


def test_pages_do_not_know_what_is_asked_beside_the_path(client: FlaskClient) -> None:
    for path in PATHS:
        assert client.get(f"{path}?from=a&lang=ru").data == client.get(path).data


@pytest.mark.parametrize("moment", ["2026-11-23 00:00:00", "2026-12-31 23:59:59", "2040-02-29 12:00:00"])
def test_pages_are_the_same_at_any_time(settings: Settings, first: dict[str, object], moment: str) -> None:
    with freeze_time(moment):
        assert whole(create_app(settings).test_client()) == first


def test_pages_are_the_same_again_and_again(client: FlaskClient, first: dict[str, object]) -> None:
    assert all(whole(client) == first for _ in range(3))


def test_pages_do_not_know_the_keys(settings: Settings, app: Flask, tmp_path: Path) -> None:
    publish(tmp_path)
    import dataclasses

    elsewhere = create_app(dataclasses.replace(settings, keys_folder=tmp_path / "keys"))
    nowhere = create_app(dataclasses.replace(settings, keys_folder=tmp_path / "nothing"))
    pages = [path for path in PATHS if not path.startswith("/keys/")]
    for path, other in itertools.product(pages, (elsewhere, nowhere)):
        assert other.test_client().get(path).data == app.test_client().get(path).data


PRINT_PAGES = """
import hashlib, json, sys
from pathlib import Path
from dropbox.source import create_app
from tests.source.box import box
client = create_app(box(Path(sys.argv[1]))).test_client()
paths = json.loads(sys.argv[2])
def digest(answer):
    return hashlib.sha256(repr((answer.status, list(answer.headers), answer.data)).encode()).hexdigest()
print(json.dumps({path: digest(client.get(path)) for path in paths}))
"""


def test_pages_are_the_same_after_each_start(settings: Settings) -> None:
    """Each start has its own hash seed, process id and environment; a mirror has its own folder."""

    def started(seed: str, zone: str) -> dict[str, str]:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", PRINT_PAGES, str(settings.keys_folder.parent), json.dumps(PATHS)]
        run = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
        pages: dict[str, str] = json.loads(run.stdout)
        return pages

    one = started("1", "Europe/Minsk")
    assert len(one) == len(PATHS)
    assert started("2", "Asia/Tokyo") == one
