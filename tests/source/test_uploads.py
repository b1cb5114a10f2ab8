"""The tus profile of docs/spec/upload.md, answer by answer. Lines that die are tested in tests/server."""

from __future__ import annotations

import base64
import hashlib
import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
import pytest

from dropbox import intake
from dropbox.source import answering, uploads
from dropbox.store import StoreBusyError, StoreFailedError, StoreFullError
from tests.support import publishing, servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dropbox.store import Store

SIZE = 200_000
SEALED = servers.sealed_file(SIZE)
VERSION = {"Tus-Resumable": "1.0.0"}
CHUNK = {**VERSION, "Content-Type": "application/offset+octet-stream"}
TOKEN = "0f" * 32
TOKEN_ID = hashlib.sha256(bytes.fromhex(TOKEN)).hexdigest()


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def metadata(desk: str = servers.DESK, version: int = 1) -> str:
    return f"desk {encoded(desk)},directory {encoded(str(version))}"


class Calendar:
    """Today, until the test turns the page."""

    def __init__(self) -> None:
        self.day = servers.utc_today()

    def __call__(self) -> Any:
        return self.day


@pytest.fixture
def today() -> Calendar:
    return Calendar()


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
def client(made: servers.Newsroom, store: Store, today: Calendar) -> FlaskClient:
    app = flask.Flask("test")
    app.register_blueprint(uploads.blueprint(made.settings(), store, today=today))
    return app.test_client()


def announce(client: FlaskClient, **changed: str | None) -> TestResponse:
    headers = {
        **VERSION,
        "Upload-Length": str(SIZE),
        "Upload-Metadata": metadata(),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    return client.post("/tus", headers={name: value for name, value in headers.items() if value is not None})


def patch(client: FlaskClient, address: str, offset: int, body: bytes, **changed: str) -> TestResponse:
    headers = {**CHUNK, "Upload-Offset": str(offset)}
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    return client.patch(address, headers=headers, data=body)


def code(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/json"
    body = json.loads(response.data)
    assert body.keys() == {"code"}
    return response.status_code, body["code"]


@pytest.fixture
def address(client: FlaskClient) -> str:
    return announce(client).headers["Location"]


def midnight(today: Calendar, days: int) -> str:
    return f"{today.day + timedelta(days=days):%a, %d %b %Y} 00:00:00 GMT"


def test_options_says_what_is_offered(client: FlaskClient) -> None:
    for path in ("/tus", "/tus/anything"):
        response = client.options(path)
        assert response.status_code == 204
        said = {name: value for name, value in response.headers.items() if name.startswith("Tus-")}
        assert said == {
            "Tus-Resumable": "1.0.0",
            "Tus-Version": "1.0.0",
            "Tus-Extension": "creation,termination,expiration,checksum",
            "Tus-Checksum-Algorithm": "sha1,sha256",
        }


def test_a_stock_client_is_told_where_to_send(client: FlaskClient, today: Calendar) -> None:
    response = announce(client)
    assert response.status_code == 201
    assert response.headers["Upload-Expires"] == midnight(today, 2)
    address = response.headers["Location"]
    assert address.startswith("/tus/")
    assert len(bytes.fromhex(address.removeprefix("/tus/"))) == 32
    assert announce(client).headers["Location"] != address


def test_our_page_is_told_nothing_that_it_does_not_know(client: FlaskClient) -> None:
    response = announce(client, Upload_Token=TOKEN)
    assert response.status_code == 201
    assert "Location" not in response.headers
    assert TOKEN_ID not in str(response.headers)
    assert client.head(f"/tus/{TOKEN_ID}", headers=VERSION).headers["Upload-Offset"] == "0"
    assert code(announce(client, Upload_Token=TOKEN)) == (409, "upload-exists")


def test_an_upload_from_its_beginning_to_its_end(client: FlaskClient, address: str, today: Calendar) -> None:
    response = patch(client, address, 0, SEALED[:100_000])
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Upload-Offset"] == "100000"
    assert response.headers["Upload-Expires"] == midnight(today, 15)
    assert "Content-Type" not in response.headers
    response = client.head(address, headers=VERSION)
    assert response.status_code == 200
    assert response.headers["Upload-Offset"] == "100000"
    assert response.headers["Upload-Length"] == str(SIZE)
    assert response.headers["Cache-Control"] == "no-store"
    response = patch(client, address, 100_000, SEALED[100_000:])
    assert (response.status_code, response.headers["Upload-Offset"]) == (204, str(SIZE))
    assert response.headers["Upload-Expires"] == midnight(today, 2)


def test_after_completion_only_its_length_can_be_asked(
    client: FlaskClient, address: str, store: Store, today: Calendar
) -> None:
    patch(client, address, 0, SEALED)
    assert code(patch(client, address, SIZE, b"")) == (410, "upload-complete")
    assert code(client.delete(address, headers=VERSION)) == (403, "upload-complete")
    for days, status in ((0, 200), (1, 200), (2, 404)):
        intake.expire(store, today=today.day + timedelta(days=days))
        response = client.head(address, headers=VERSION)
        assert response.status_code == status
        assert status == 404 or response.headers["Upload-Offset"] == response.headers["Upload-Length"] == str(
            SIZE
        )


def test_an_upload_can_be_cancelled(client: FlaskClient, address: str) -> None:
    patch(client, address, 0, SEALED[:1000])
    response = client.delete(address, headers=VERSION)
    assert (response.status_code, response.data) == (204, b"")
    assert client.head(address, headers=VERSION).status_code == 404
    assert code(patch(client, address, 1000, b"x")) == (404, "upload-unknown")
    assert code(client.delete(address, headers=VERSION)) == (404, "upload-unknown")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_is_compared(client: FlaskClient, address: str, algorithm: str) -> None:
    right = f"{algorithm} {base64.b64encode(hashlib.new(algorithm, SEALED[:1000]).digest()).decode()}"
    refused = patch(client, address, 0, b"x" * 1000, Upload_Checksum=right)
    assert refused.status == "460 Checksum Mismatch"
    assert code(refused) == (460, "checksum-mismatch")
    assert client.head(address, headers=VERSION).headers["Upload-Offset"] == "0"
    assert patch(client, address, 0, SEALED[:1000], Upload_Checksum=right).headers["Upload-Offset"] == "1000"


def test_a_method_may_be_named_in_a_header(client: FlaskClient, address: str) -> None:
    headers = {**CHUNK, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.post(address, headers=headers, data=SEALED[:10]).headers["Upload-Offset"] == "10"
    assert client.post(address, headers={**VERSION, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert code(client.post(address, headers=VERSION)) == (405, "method-not-allowed")
    assert code(client.post(address, headers={**VERSION, "X-HTTP-Method-Override": "GET"}))[0] == 405


# fmt: off
ANNOUNCEMENTS: dict[str, tuple[dict[str, str | None], tuple[int, str]]] = {
    "no version":         ({"Tus_Resumable": None},                               (412, "tus-version")),
    "another version":    ({"Tus_Resumable": "0.2.2"},                            (412, "tus-version")),
    "no length":          ({"Upload_Length": None},                               (400, "upload-length")),
    "a deferred length":  ({"Upload_Length": None, "Upload_Defer_Length": "1"},   (400, "upload-length")),
    "too small":          ({"Upload_Length": "0"},                                (422, "too-small")),
    "no metadata":        ({"Upload_Metadata": None},                             (400, "upload-metadata")),
    "a file name":        ({"Upload_Metadata": metadata() + ",filename eA=="},    (400, "upload-metadata")),
    "another desk":       ({"Upload_Metadata": metadata(desk="0")},               (422, "desk-unknown")),
    "another directory":  ({"Upload_Metadata": metadata(version=2)},              (422, "directory-unknown")),
    "a bad token":        ({"Upload_Token": "0F" * 32},                           (400, "upload-token")),
}  # fmt: skip
CHUNKS: dict[str, tuple[dict[str, str], tuple[int, str]]] = {
    "no version":         ({"Tus_Resumable": ""},                                 (412, "tus-version")),
    "another type":       ({"Content_Type": "application/octet-stream"},          (415, "content-type")),
    "a bad offset":       ({"Upload_Offset": "-1"},                               (400, "upload-offset")),
    "a later offset":     ({"Upload_Offset": "1"},                                (409, "offset-mismatch")),
    "a bad checksum":     ({"Upload_Checksum": "md5 AAAA"},                       (400, "upload-checksum")),
    "too long":           ({},                                                    (413, "body-too-long")),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", ANNOUNCEMENTS)
def test_an_announcement_is_refused_with_one_code(client: FlaskClient, name: str) -> None:
    changed, expected = ANNOUNCEMENTS[name]
    response = announce(client, **changed)
    assert code(response) == expected
    assert response.headers["Tus-Resumable"] == "1.0.0"
    assert response.headers.get("Tus-Version") == ("1.0.0" if expected[0] == 412 else None)


@pytest.mark.parametrize("name", CHUNKS)
def test_a_chunk_is_refused_with_one_code(client: FlaskClient, address: str, name: str) -> None:
    changed, expected = CHUNKS[name]
    assert code(patch(client, address, 0, SEALED + b"x", **changed)) == expected
    assert client.head(address, headers=VERSION).headers["Upload-Offset"] == "0"


def test_days_outside_the_directory_are_refused(client: FlaskClient, today: Calendar) -> None:
    today.day += timedelta(days=400)
    assert code(announce(client)) == (422, "directory-expired")
    today.day -= timedelta(days=800)
    assert code(announce(client)) == (422, "directory-not-yet-valid")


def test_what_is_not_sealed_is_refused(client: FlaskClient, address: str) -> None:
    assert code(patch(client, address, 0, bytes(SIZE))) == (422, "not-sealed")


def test_keys_that_nobody_may_believe_are_the_servers_fault_and_told_once(
    made: servers.Newsroom,
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answering, "_told", set())
    (made.folder / "keys" / "directory.note").write_bytes(b"x")
    for _ in range(3):
        assert code(announce(client)) == (500, "keys-unusable")
        assert code(announce(client, Upload_Length="x")) == (400, "upload-length")
    assert [record.getMessage() for record in caplog.records] == ["a request failed: keys-unusable"]


def test_a_key_folder_that_goes_back_is_the_servers_fault(made: servers.Newsroom, client: FlaskClient) -> None:
    kept = publishing.keep(made, "yesterday")
    publishing.publish_next(made)
    assert code(announce(client)) == (422, "directory-unknown")
    publishing.roll_back(made, kept)
    assert code(announce(client)) == (500, "keys-rolled-back")


def test_an_upload_asks_for_no_freshness_note(made: servers.Newsroom, client: FlaskClient) -> None:
    """What a page sealed is taken: it judged the note before, and the line may have been down for weeks."""
    publishing.with_freshness(made)
    assert announce(client, Upload_Metadata=metadata(version=2)).status_code == 201


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (StoreFullError("x"), (507, "full")),
        (StoreBusyError("x"), (503, "busy")),
        (StoreFailedError("x"), (500, "store-failed")),
    ],
)
def test_the_servers_own_trouble_has_its_codes(
    client: FlaskClient,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    expected: tuple[int, str],
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(intake, "announce", broken)
    monkeypatch.setattr(intake, "accept", broken)
    assert code(announce(client)) == expected
    assert code(patch(client, address, 0, b"x")) == expected


def test_an_address_of_any_form_is_simply_unknown(client: FlaskClient) -> None:
    for name in ("x", "0" * 64, "%00", "a" * 500, "..%5C..%5Cetc"):
        assert code(patch(client, f"/tus/{name}", 0, b"")) == (404, "upload-unknown")


def test_the_form_parser_is_never_reached(client: FlaskClient, address: str) -> None:
    response = patch(client, address, 0, b"a=1", Content_Type="application/x-www-form-urlencoded")
    assert code(response) == (415, "content-type")


def test_a_withdrawal_is_one_uploads(client: FlaskClient) -> None:
    assert code(announce(client, Upload_Withdrawal="x" * 64)) == (400, "upload-withdrawal")
    first = announce(client, Upload_Withdrawal="0f" * 32, Upload_Token=TOKEN)
    assert (first.status_code, "Upload-Withdrawal" in first.headers) == (201, False)
    # An answer that was lost is told first: go on.
    assert code(announce(client, Upload_Withdrawal="0f" * 32, Upload_Token=TOKEN)) == (409, "upload-exists")
    assert code(announce(client, Upload_Withdrawal="0f" * 32)) == (400, "withdrawal-repeated")
    assert announce(client, Upload_Withdrawal="f0" * 32).status_code == 201
