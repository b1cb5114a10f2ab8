"""Mailboxes over HTTP, answer by answer (docs/spec/mailbox.md)."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import flask
import pytest

from dropbox.intake import mailboxes as use_cases
from dropbox.limits import ANSWER_READ_DAYS
from dropbox.source import answering, create_app, mailboxes, uploads
from dropbox.store import StoreBusyError, StoreFailedError, models
from tests.intake.answers import put_answer, waiting
from tests.intake.lines import TODAY, accept
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dropbox.store import Store

TOKEN, OTHER = bytes(range(32)), bytes(32)
SEALED = servers.sealed_file(30_000)
BODY = {"Content-Type": "application/octet-stream"}
REQUESTS = {
    "/mailbox/list": 32,
    "/mailbox/answer": 48,
    "/mailbox/acknowledge": 48,
    "/mailbox/wipe": 32,
    "/withdraw": 32,
}


@pytest.fixture
def made() -> Iterator[servers.Newsroom]:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield servers.newsroom(Path(folder))


@pytest.fixture
def store(made: servers.Newsroom) -> Iterator[Store]:
    opened = made.open()
    yield opened
    opened.sessions.close()


@pytest.fixture
def client(made: servers.Newsroom, store: Store) -> FlaskClient:
    app = flask.Flask("test")
    app.register_blueprint(uploads.blueprint(made.settings(), store))
    app.register_blueprint(mailboxes.blueprint(store))
    return app.test_client()


@pytest.fixture
def whole(made: servers.Newsroom, store: Store) -> FlaskClient:
    """Give the whole app, with its pages and headers."""
    return create_app(made.settings(), store).test_client()


def post(client: FlaskClient, path: str, body: bytes, **headers: str) -> TestResponse:
    return client.post(path, data=body, headers={**BODY, **headers})


def code(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/json"
    document = json.loads(response.data)
    assert document.keys() == {"code"}
    return response.status_code, document["code"]


def test_a_mailbox_is_listed_read_acknowledged_and_wiped(client: FlaskClient, store: Store) -> None:
    answer_id = put_answer(store, TOKEN, SEALED)
    put_answer(store, OTHER, SEALED)
    listed = post(client, "/mailbox/list", TOKEN)
    sha256 = hashlib.sha256(SEALED).hexdigest()
    assert listed.data == (
        f'{{"answers":[{{"id":"{answer_id}","sha256":"{sha256}","size":{len(SEALED)}}}]}}'.encode()
    )
    assert (listed.status_code, listed.content_type) == (200, "application/json")
    read = post(client, "/mailbox/answer", TOKEN + bytes.fromhex(answer_id))
    assert (read.status_code, read.content_type) == (200, "application/octet-stream")
    assert (read.data, read.content_length) == (SEALED, len(SEALED))
    said = post(client, "/mailbox/acknowledge", TOKEN + bytes.fromhex(answer_id))
    assert (said.status_code, said.data) == (204, b"")
    assert "Content-Type" not in said.headers
    wiped = post(client, "/mailbox/wipe", TOKEN)
    assert (wiped.status_code, wiped.data) == (204, b"")
    assert post(client, "/mailbox/list", TOKEN).data == b'{"answers":[]}'
    assert len(waiting(store)) == 1


def test_several_answers_are_listed_by_id(client: FlaskClient, store: Store) -> None:
    ids = sorted(put_answer(store, TOKEN, SEALED) for _ in range(5))
    assert [answer["id"] for answer in post(client, "/mailbox/list", TOKEN).json["answers"]] == ids  # type: ignore[index]


def test_an_acknowledged_answer_is_kept_for_the_day_on_which_that_was_said(
    client: FlaskClient, store: Store
) -> None:
    answer_id = put_answer(store, TOKEN, SEALED)
    post(client, "/mailbox/acknowledge", TOKEN + bytes.fromhex(answer_id))
    assert waiting(store)[0].acknowledged_on == TODAY
    use_cases.acknowledge(store, TOKEN, answer_id, today=TODAY + timedelta(days=ANSWER_READ_DAYS - 1))
    assert waiting(store)[0].acknowledged_on == TODAY


@pytest.mark.parametrize("whose", ["nobody's", "another mailbox's"])
def test_an_answer_of_no_or_another_mailbox_is_unknown(client: FlaskClient, store: Store, whose: str) -> None:
    answer_id = put_answer(store, OTHER, SEALED) if whose == "another mailbox's" else "0" * 32
    asked = TOKEN + bytes.fromhex(answer_id)
    assert code(post(client, "/mailbox/answer", asked)) == (404, "answer-unknown")
    assert post(client, "/mailbox/acknowledge", asked).status_code == 204
    post(client, "/mailbox/wipe", TOKEN)
    assert [row.acknowledged_on for row in waiting(store)] == [None] * (whose == "another mailbox's")


def test_a_submission_is_withdrawn_once(client: FlaskClient, store: Store) -> None:
    secret = bytes(range(32))
    length_bytes = len(servers.sealed_file(40_000))
    announced = client.post(
        "/tus",
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(length_bytes),
            "Upload-Metadata": "desk NGYyYTkxYzA=,directory MQ==",
            "Upload-Withdrawal": hashlib.sha256(secret).hexdigest(),
        },
    )
    assert announced.status_code == 201
    accept(store, announced.headers["Location"].removeprefix("/tus/"), 0, servers.sealed_file(40_000))
    assert post(client, "/withdraw", OTHER).data == b'{"withdrawn":false}'
    assert post(client, "/withdraw", secret).data == b'{"withdrawn":true}'
    assert post(client, "/withdraw", secret).data == b'{"withdrawn":false}'
    with store.sessions.reading() as session:
        assert not session.query(models.Submission).count()


@pytest.mark.parametrize("path", REQUESTS)
@pytest.mark.parametrize("change", [-REQUESTS["/mailbox/answer"], -1, 1, 100_000])
def test_a_body_of_another_length_is_refused(client: FlaskClient, path: str, change: int) -> None:
    body = bytes(max(REQUESTS[path] + change, 0))
    assert code(post(client, path, body)) == (400, "mailbox-body")


@pytest.mark.parametrize("path", REQUESTS)
def test_a_body_that_ends_too_early_is_refused(client: FlaskClient, path: str) -> None:
    assert code(post(client, path, bytes(20), **{"Content-Length": str(REQUESTS[path])})) == (
        400,
        "mailbox-body",
    )


@pytest.mark.parametrize("path", REQUESTS)
@pytest.mark.parametrize(
    "content_type", ["", "application/x-www-form-urlencoded", "application/octet-stream; charset=utf-8"]
)
def test_a_body_of_another_type_is_refused(client: FlaskClient, path: str, content_type: str) -> None:
    body = bytes(REQUESTS[path])
    assert code(post(client, path, body, **{"Content-Type": content_type})) == (415, "content-type")


@pytest.mark.parametrize("path", REQUESTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_but_a_post_is_heard(client: FlaskClient, path: str, method: str) -> None:
    answer = client.open(path, method=method, data=bytes(REQUESTS[path]), headers=BODY)
    assert code(answer) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "POST"


def test_the_pages_own_route_takes_nothing_away(whole: FlaskClient) -> None:
    for path, length_bytes in REQUESTS.items():
        assert code(whole.get(path)) == (405, "method-not-allowed")
        assert post(whole, path, bytes(length_bytes)).status_code in {200, 204, 404}


def test_an_unknown_path_below_is_answered_as_to_a_program(whole: FlaskClient) -> None:
    assert code(whole.get("/mailbox/other")) == (404, "not-found")
    assert code(whole.post("/mailbox/other"))[0] == 405


def test_a_mirror_and_a_box_on_the_web_have_no_mailboxes(made: servers.Newsroom) -> None:
    mirror = create_app(made.settings()).test_client()
    assert post(mirror, "/mailbox/list", TOKEN).status_code == 405


def test_no_view_reads_a_form(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("werkzeug.wrappers.request.Request._load_form_data", parsed)
    monkeypatch.setattr("werkzeug.wrappers.request.Request.get_data", parsed)
    for path, length_bytes in REQUESTS.items():
        assert post(client, path, bytes(length_bytes)).status_code in {200, 204, 404}


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_busy_database_is_asked_again_later(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dropbox.intake.list_answers", failing(StoreBusyError("x")))
    assert code(post(client, "/mailbox/list", TOKEN)) == (503, "busy")


def test_trouble_of_our_own_is_told_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(answering, "_told", set())
    monkeypatch.setattr("dropbox.intake.wipe", failing(StoreFailedError("x")))
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert code(post(client, "/mailbox/wipe", TOKEN)) == (500, "store-failed")
    assert [record.getMessage() for record in caplog.records] == ["a request failed: store-failed"]


@pytest.mark.parametrize("harm", ["missing", "shorter", "altered"])
def test_an_answer_that_the_disk_has_altered_is_not_handed_out(
    client: FlaskClient, store: Store, harm: str
) -> None:
    answer_id = put_answer(store, TOKEN, SEALED)
    path = store.parts.path(waiting(store)[0].name)
    match harm:
        case "missing":
            path.unlink()
        case "shorter":
            path.write_bytes(SEALED[:-1])
        case _:
            path.write_bytes(b"x" + SEALED[1:])
    assert code(post(client, "/mailbox/answer", TOKEN + bytes.fromhex(answer_id))) == (500, "part-damaged")


def test_an_answer_is_handed_out_in_small_pieces(client: FlaskClient, store: Store) -> None:
    large = servers.sealed_file(3_000_000)
    answer_id = put_answer(store, TOKEN, large)
    response = client.post(
        "/mailbox/answer", data=TOKEN + bytes.fromhex(answer_id), headers=BODY, buffered=False
    )
    pieces = list(response.iter_encoded())
    assert b"".join(pieces) == large
    assert max(map(len, pieces)) <= 64 * 1024
    assert response.content_length == len(large)


def test_what_is_being_read_can_be_read_to_its_end_though_the_mailbox_is_wiped(
    client: FlaskClient, store: Store
) -> None:
    large = servers.sealed_file(1_000_000)
    answer_id = put_answer(store, TOKEN, large)
    response = client.post(
        "/mailbox/answer", data=TOKEN + bytes.fromhex(answer_id), headers=BODY, buffered=False
    )
    pieces = response.iter_encoded()
    first = next(pieces)
    assert post(client, "/mailbox/wipe", TOKEN).status_code == 204
    assert not any(path.is_file() for path in store.parts.folder.rglob("*"))
    assert first + b"".join(pieces) == large


def test_the_table_of_headers_is_on_every_answer(whole: FlaskClient) -> None:
    for path, length_bytes in REQUESTS.items():
        for answer in (
            post(whole, path, bytes(length_bytes)),
            post(whole, path, b""),
            whole.get(path),
        ):
            assert answer.headers.getlist("Cache-Control") == ["no-store"]
            assert len(answer.headers.getlist("Content-Security-Policy")) == 1
            assert "Tus-Resumable" not in answer.headers


def test_the_blueprint_counts_days_as_it_is_told(store: Store) -> None:
    answer_id = put_answer(store, TOKEN, SEALED)
    app = flask.Flask("test")
    app.register_blueprint(mailboxes.blueprint(store, today=lambda: TODAY - timedelta(days=3)))
    post(app.test_client(), "/mailbox/acknowledge", TOKEN + bytes.fromhex(answer_id))
    assert waiting(store)[0].acknowledged_on == TODAY - timedelta(days=3)
