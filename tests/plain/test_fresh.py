"""The form seals only while somebody says that its directory is the newest; the day is the server's."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.intake import published
from dropbox.plain.visit import Visits
from tests.plain.forms import VISIT_KEY, Field
from tests.plain.forms import tip as form
from tests.plain.newsroom import TODAY
from tests.plain.site import Site
from tests.support import publishing, servers
from tests.support.publishing import days

if TYPE_CHECKING:
    from tests.support.servers import Newsroom

STALE = {
    "en": "Nobody has confirmed our list of readers for weeks.",
    "be": "Ужо некалькі тыдняў ніхто не пацвярджаў спіс нашых чытачоў.",
    "ru": "Уже несколько недель никто не подтверждал список наших читателей.",
}
CLOCK = "Our server has the wrong date. Please come back tomorrow."


@pytest.fixture
def confirmed(newsroom: Newsroom) -> Newsroom:
    publishing.with_freshness(newsroom)
    publishing.renew(newsroom, TODAY)
    return newsroom


# fmt: off
CLOCKS = {
    #                       day    status                          said
    "a year slow":         (-365, HTTPStatus.SERVICE_UNAVAILABLE, CLOCK),
    "a day slow":          (-1,   HTTPStatus.OK,                  ""),
    "right":               (0,    HTTPStatus.OK,                  ""),
    "on the last day":     (43,   HTTPStatus.OK,                  ""),
    "when it is too late": (44,   HTTPStatus.SERVICE_UNAVAILABLE, STALE["en"]),
    "a year fast":         (365,  HTTPStatus.SERVICE_UNAVAILABLE, STALE["en"]),
}
# fmt: on


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_servers_clock_decides_and_a_form_is_refused_at_its_first_step_too(
    confirmed: Newsroom, clock: str
) -> None:
    day, status, said = CLOCKS[clock]
    today = TODAY + days(day)
    site = Site(confirmed, today)
    visit = Visits(VISIT_KEY, lambda: today).begin().sealed
    for answer in (site.client.post("/en/form"), site.send(form(message="hello", visit=visit))):
        assert (answer.status_code, said in answer.text) == (status, True)
    assert site.stored() == (1 if status == HTTPStatus.OK else 0)
    assert len(site.left()) == site.stored()


@pytest.mark.parametrize("language", STALE)
def test_a_note_that_is_missing_is_one_sentence_in_every_language(confirmed: Newsroom, language: str) -> None:
    publishing.fresh_file(confirmed).unlink()
    answer = Site(confirmed).send(form(message="hello"), f"/{language}/send")
    assert (answer.status_code, STALE[language] in answer.text) == (HTTPStatus.SERVICE_UNAVAILABLE, True)


@pytest.mark.parametrize("kind", ["noise", "stranger", "another"])
def test_a_note_that_says_nothing_of_this_directory_is_refused(
    confirmed: Newsroom, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "_PUBLICATION_SECONDS", 0)
    match kind:
        case "noise":
            publishing.fresh_file(confirmed).write_bytes(b"x")
        case "stranger":
            publishing.renew(confirmed, TODAY, key=publishing.STRANGER)
        case _:
            publishing.publish_next(confirmed)
    site = Site(confirmed)
    assert site.send(form(message="hello")).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert (site.stored(), site.left()) == (0, [])


def test_the_notes_day_is_asked_before_the_directorys(confirmed: Newsroom) -> None:
    """A server whose clock is years off hears of its clock, not of an expired directory."""
    site = Site(confirmed, TODAY - days(3_000))
    assert CLOCK in site.client.post("/en/form").text


def test_what_was_sealed_elsewhere_is_taken_without(confirmed: Newsroom) -> None:
    publishing.fresh_file(confirmed).unlink()
    site = Site(confirmed)
    sealed = servers.sealed_file(20_000)
    fields = [Field("desk", servers.DESK.encode()), Field("sealed", sealed, "tip.age")]
    assert site.send(fields, "/en/sealed").status_code == HTTPStatus.OK
    assert site.sealed() == [sealed]


def test_answers_are_read_without(confirmed: Newsroom) -> None:
    publishing.fresh_file(confirmed).unlink()
    words = "abandon " * 11 + "about"
    answer = Site(confirmed).send([Field("codename", words.encode())], "/en/return")
    assert answer.status_code == HTTPStatus.OK


def test_a_server_that_hides_a_revocation_for_ever_is_found_within_45_days(confirmed: Newsroom) -> None:
    """Its captors serve yesterday's directory with the newest note that exists of it."""
    kept = publishing.keep(confirmed, "yesterday")
    publishing.publish_next(confirmed, revocations=(directory.Revocation("0123456789abcdef", "2026-11"),))
    publishing.roll_back(confirmed, kept)
    by_day = [Site(confirmed, TODAY + days(day)).client.post("/en/form").status_code for day in (0, 43, 44, 45)]
    assert by_day == [HTTPStatus.OK] * 2 + [HTTPStatus.SERVICE_UNAVAILABLE] * 2


def test_a_folder_that_goes_back_is_refused_by_a_server_that_has_seen_more(confirmed: Newsroom) -> None:
    kept = publishing.keep(confirmed, "yesterday")
    publishing.publish_next(confirmed)
    publishing.renew(confirmed, TODAY)
    assert Site(confirmed).client.post("/en/form").status_code == HTTPStatus.OK
    publishing.roll_back(confirmed, kept)
    answer = Site(confirmed).client.post("/en/form")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Please come back in a few days." in answer.text
