from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from dropbox import intake, limits
from dropbox.plain import reception
from dropbox.plain.errors import ForeignFormError
from dropbox.plain.reception import require_own_form
from dropbox.store import FolderParts, StoreFullError
from dropbox.store.parts import Room
from tests.plain.forms import Field
from tests.plain.forms import tip as form
from tests.plain.newsroom import EXPIRES, ISSUED
from tests.plain.site import Site

if TYPE_CHECKING:
    from datetime import date

    from tests.support.servers import Newsroom


def test_the_form_can_be_opened_from_the_page_at_another_port(site: Site) -> None:
    answer = site.client.post("/en/form", headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == HTTPStatus.OK


def test_what_arrived_is_counted_and_not_repeated(site: Site) -> None:
    answer = site.send(form(("secret-name.jpg", b"1"), ("b", b"2"), message="secret words"))

    assert answer.status_code == HTTPStatus.OK
    assert "Your message has arrived." in answer.text
    assert "2 files have arrived." in answer.text
    assert "secret" not in answer.text
    assert site.stored() == 1


@pytest.mark.parametrize(
    ("number", "said"), [(1, "Дайшоў 1 файл."), (3, "Дайшлі 3 файлы."), (5, "Дайшло 5 файлаў.")]
)
def test_numbers_are_said_as_the_language_says_them(site: Site, number: int, said: str) -> None:
    answer = site.send(form(*[("a", b"")] * number), "/be/send")

    assert said in answer.text


REFUSED = [
    ("nothing to send", form(), "There was nothing to send.", HTTPStatus.BAD_REQUEST),
    (
        "a desk that is not offered",
        form(message="x", desk="sports"),
        "What arrived was damaged.",
        HTTPStatus.BAD_REQUEST,
    ),
    (
        "a message longer than the format's bound",
        form(message="x" * (limits.MAX_MESSAGE_BYTES + 1)),
        "That is more than one form can carry.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ),
]


@pytest.mark.parametrize(
    ("fields", "sentence", "status"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_refusal_is_a_sentence_and_leaves_nothing_behind(
    site: Site, fields: list[Field], sentence: str, status: HTTPStatus
) -> None:
    answer = site.send(fields)

    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert (site.stored(), site.left()) == (0, [])


def test_more_names_than_the_format_can_list_are_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILES_JSON_BYTES", 1_000)

    answer = site.send(form(*[("n" * 100, b"")] * 10))

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert (site.stored(), site.left()) == (0, [])


def test_a_form_without_a_boundary_is_refused(site: Site) -> None:
    answer = site.client.post(
        "/en/send", data="message=hello", content_type="application/x-www-form-urlencoded"
    )

    assert (answer.status_code, "What arrived was damaged." in answer.text) == (HTTPStatus.BAD_REQUEST, True)


def test_a_body_of_unknown_length_is_refused(site: Site) -> None:
    answer = site.send(form(message="x"), headers={"Transfer-Encoding": "chunked"})

    assert answer.status_code == HTTPStatus.LENGTH_REQUIRED


@pytest.mark.parametrize("day", [EXPIRES, ISSUED - timedelta(days=1)])
@pytest.mark.parametrize("path", ["/en/form", "/en/send"])
def test_outside_the_directorys_days_both_steps_are_refused(newsroom: Newsroom, day: date, path: str) -> None:
    site = Site(newsroom, day)

    answer = site.send(form(message="hello"), path)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "The newsroom's keys are out of date." in answer.text.replace("&#39;", "'")
    assert (site.stored(), site.left()) == (0, [])


@pytest.mark.parametrize("path", ["/en/form", "/en/send"])
@pytest.mark.parametrize("damage", ["removed", "altered", "recipients removed"])
def test_with_keys_that_nobody_may_believe_both_steps_are_refused(
    newsroom: Newsroom, path: str, damage: str
) -> None:
    site = Site(newsroom)
    keys = site.settings.keys_folder
    match damage:
        case "removed":
            (keys / "directory.note").unlink()
        case "altered":
            note = keys / "directory.note"
            note.write_bytes(note.read_bytes().replace(b'"threshold":1', b'"threshold":2'))
        case _:
            for file in (keys / "recipients").iterdir():
                file.unlink()

    answer = site.send(form(message="hello"), path)

    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert (site.stored(), site.left()) == (0, [])


@pytest.mark.parametrize("path", ["/en/form", "/en/send"])
def test_a_full_disk_is_said_at_the_first_step_already(
    site: Site, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderParts, "room", lambda _parts: Room(10**12, 0))

    answer = site.send(form(message="hello"), path)

    assert answer.status_code == HTTPStatus.INSUFFICIENT_STORAGE
    assert "Our storage is full." in answer.text
    assert (site.stored(), site.left()) == (0, [])


def test_a_form_that_will_not_fit_is_refused_before_a_byte_of_it_is_kept(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    spare = limits.PROTECTED_RESERVE_BYTES + limits.DATABASE_ROOM_BYTES + 10 * limits.MIB
    monkeypatch.setattr(FolderParts, "room", lambda _parts: Room(10**12, spare))
    monkeypatch.setattr(reception, "Spool", None)

    answer = site.send(form(("a", bytes(30 * limits.MIB))))

    assert answer.status_code == HTTPStatus.INSUFFICIENT_STORAGE


def test_a_disk_that_fills_up_midway_leaves_nothing_behind(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def require(*_: object, **__: object) -> None:
        asked.append(1)
        if len(asked) > 1:
            raise StoreFullError("the disk is full")

    monkeypatch.setattr(reception, "require_room_for_part", require)
    answer = site.send(form(("a", b"x"), ("b", b"x")))

    assert answer.status_code == HTTPStatus.INSUFFICIENT_STORAGE
    assert (site.stored(), site.left()) == (0, [])


@pytest.mark.parametrize("path", ["/en/send", "/en/sealed"])
def test_a_form_of_another_sites_page_is_refused(site: Site, path: str) -> None:
    answer = site.send(form(message="x"), path, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Send it from our form." in answer.text


@pytest.mark.parametrize(
    ("site", "origin", "is_own"),
    [
        (None, None, True),
        (None, "null", True),
        (None, "http://box.example:8081", True),
        (None, "http://evil.example", False),
        (None, "http://box.example", False),
        ("same-origin", "null", True),
        ("none", None, True),
        ("same-site", "null", False),
        ("cross-site", "null", False),
        ("cross-site", "http://box.example:8081", False),
    ],
)
def test_only_our_own_form_is_taken(site: str | None, origin: str | None, is_own: bool) -> None:  # noqa: FBT001
    if is_own:
        require_own_form(site, origin, own_host="box.example:8081")
        return
    with pytest.raises(ForeignFormError):
        require_own_form(site, origin, own_host="box.example:8081")


def test_a_fault_of_ours_is_a_sentence_and_one_line_that_says_nothing_of_the_visit(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("secret words")

    monkeypatch.setattr(intake, "receive_sealed", fail)
    answer = site.send(form(("secret.jpg", b"secret"), message="secret"), headers={"User-Agent": "secret"})

    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Something broke on our side." in answer.text
    [record] = caplog.records
    assert re.fullmatch(r"ValueError at fail:\d+", record.getMessage())
    assert record.exc_info is None
