from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dropbox.source import create_app, headers
from tests.source.box import box

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

TUS = {"Tus-Resumable": "1.0.0"}
# One of each kind of answer: pages, files, keys, icons, uploads, and every way of going wrong.
ANSWERS = {
    "first page": ("GET", "/", 200),
    "page": ("GET", "/be/", 200),
    "page without its slash": ("GET", "/be", 200),
    "send page": ("GET", "/en/send", 200),
    "head of a page": ("HEAD", "/en/send", 200),
    "icon": ("GET", "/favicon.ico", 204),
    "keys": ("GET", "/keys/directory.note", 200),
    "no such page": ("GET", "/no/such/page", 404),
    "no such file": ("GET", "/static/nothing.js", 404),
    "no such keys": ("GET", "/keys/history/99.note", 404),
    "a page is not posted to": ("POST", "/be/send", 405),
    "options of a page": ("OPTIONS", "/be/send", 405),
    "uploads' options": ("OPTIONS", "/tus", 204),
    "an upload refused": ("POST", "/tus", 400),
    "no such upload": ("HEAD", "/tus/" + "0" * 64, 404),
    "an upload is not read": ("GET", "/tus/" + "0" * 64, 404),
    "double slashes": ("GET", "/be//send", 404),
    "only slashes": ("GET", "//", 200),
    "double slashes of an upload": ("GET", "/tus//" + "0" * 64, 404),
    "double slashes of keys": ("GET", "/keys//directory.note", 404),
    "a fault of ours": ("GET", "/broken", 500),
}
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action http://127.0.0.1:8081; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types press-dropbox"
)


@pytest.fixture(scope="module")
def app(app: Flask) -> Flask:
    def broken() -> str:
        raise RuntimeError("what a source wrote")

    def unruly() -> tuple[str, dict[str, str]]:
        return "", {"Content-Security-Policy": "default-src *", "Set-Cookie": "a=b", "cache-control": "public"}

    app.add_url_rule("/broken", "broken", broken)
    app.add_url_rule("/unruly", "unruly", unruly)
    return app


@pytest.fixture(scope="module")
def answers(client: FlaskClient) -> dict[str, TestResponse]:
    return {
        name: client.open(path, method=method, headers=TUS if path.startswith("/tus") else {})
        for name, (method, path, _) in ANSWERS.items()
    }


@pytest.fixture(params=ANSWERS)
def answer(request: pytest.FixtureRequest, answers: dict[str, TestResponse]) -> TestResponse:
    return answers[request.param]


def test_each_answer_is_of_its_kind(answers: dict[str, TestResponse]) -> None:
    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: status for name, (_, _, status) in ANSWERS.items()
    }


def test_one_policy_byte_for_byte_on_every_answer(answer: TestResponse) -> None:
    assert answer.headers.getlist("Content-Security-Policy") == [POLICY]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cache-Control", "no-store"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-DNS-Prefetch-Control", "off"),
        ("X-Frame-Options", "DENY"),
        ("X-Robots-Tag", "noindex, noarchive"),
    ],
)
def test_on_every_answer(answer: TestResponse, name: str, value: str) -> None:
    assert answer.headers.getlist(name) == [value]


def test_no_sensor_can_be_asked_for_but_the_screen_may_stay_on(answer: TestResponse) -> None:
    (value,) = answer.headers.getlist("Permissions-Policy")
    granted = {part for part in value.split(", ") if not part.endswith("=()")}
    assert granted == {"screen-wake-lock=(self)"}
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(value.split(", "))


@pytest.mark.parametrize("name", sorted(headers.FORBIDDEN))
def test_never_on_any_answer(answer: TestResponse, name: str) -> None:
    assert name not in answer.headers


def test_nothing_leads_to_our_page_by_itself(answer: TestResponse) -> None:
    assert "Location" not in answer.headers
    assert not 300 <= answer.status_code < 400


def test_no_answer_names_what_runs_here(answer: TestResponse) -> None:
    assert not re.search("flask|werkzeug|python|gunicorn", str(answer.headers) + answer.text, re.IGNORECASE)


def test_what_a_view_says_otherwise_is_overruled(client: FlaskClient) -> None:
    answer = client.get("/unruly")
    assert answer.headers.getlist("Content-Security-Policy") == [POLICY]
    assert answer.headers.getlist("Cache-Control") == ["no-store"]
    assert "Set-Cookie" not in answer.headers


def test_on_the_web_no_form_leads_anywhere(tmp_path: Path) -> None:
    answer = create_app(box(tmp_path, kind="web")).test_client().get("/")
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]


def test_a_fault_is_logged_without_anything_of_the_visit(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/broken?where=home", headers={"User-Agent": "a phone"})
    assert answer.status_code == 500
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert logged.startswith("RuntimeError at broken:")
    assert not re.search("wrote|home|phone|127.0.0.1|/broken", logged)
    assert all(record.exc_info is None for record in caplog.records)
