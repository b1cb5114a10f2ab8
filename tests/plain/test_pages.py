from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from dropbox.errors import DropboxError
from dropbox.page import words
from dropbox.plain import answers
from dropbox.plain.headers import SameHeaders
from tests.plain.forms import VISITS, Field
from tests.plain.forms import tip as form
from tests.plain.site import Site

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

    from tests.support.servers import Newsroom

EVERY_ANSWER = [
    ("GET", "/", HTTPStatus.OK),
    ("GET", "/en/", HTTPStatus.OK),
    ("GET", "/be/", HTTPStatus.OK),
    ("POST", "/ru/form", HTTPStatus.OK),
    ("POST", "/en/send", HTTPStatus.BAD_REQUEST),
    ("POST", "/en/sealed", HTTPStatus.BAD_REQUEST),
    ("GET", "/en/form", HTTPStatus.METHOD_NOT_ALLOWED),
    ("GET", "/en/nothing", HTTPStatus.NOT_FOUND),
    ("GET", "/de/", HTTPStatus.NOT_FOUND),
    ("GET", "/en", HTTPStatus.OK),
    ("GET", "/favicon.ico", HTTPStatus.NO_CONTENT),
    ("OPTIONS", "/en/send", HTTPStatus.METHOD_NOT_ALLOWED),
    ("GET", "/en/return", HTTPStatus.OK),
    *(
        ("POST", f"/be/{name}", HTTPStatus.BAD_REQUEST)
        for name in ("return", "noted", "file", "clear", "cleared")
    ),
    ("GET", "/en/file", HTTPStatus.METHOD_NOT_ALLOWED),
]


# Written out a second time: what is missing in the app's table must be missed here.
EVERY_HEADER = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, noarchive",
}
OF_THE_ANSWER_ITSELF = {"Content-Type", "Content-Length", "Content-Encoding"}


@pytest.mark.parametrize(("method", "path", "status"), EVERY_ANSWER)
def test_every_answer_has_every_header_once_and_no_other(
    site: Site, method: str, path: str, status: HTTPStatus
) -> None:
    answer = site.client.open(path, method=method)

    assert answer.status_code == status
    for name, value in EVERY_HEADER.items():
        assert answer.headers.getlist(name) == [value]
    own = OF_THE_ANSWER_ITSELF | ({"Allow"} if status == HTTPStatus.METHOD_NOT_ALLOWED else set())
    assert {name for name, _ in answer.headers} <= EVERY_HEADER.keys() | own


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/en/form", "POST"), ("PUT", "/en/return", "GET, HEAD, POST"), ("POST", "/en/", "GET, HEAD")],
)
def test_a_method_that_is_not_taken_is_told_which_are(site: Site, method: str, path: str, allowed: str) -> None:
    answer = site.client.open(path, method=method)

    assert (answer.status_code, answer.headers["Allow"]) == (HTTPStatus.METHOD_NOT_ALLOWED, allowed)


def test_nothing_a_handler_sets_gets_past_the_table() -> None:
    def handler(_environ: object, start_response: StartResponse) -> list[bytes]:
        start_response("302 FOUND", [("Set-Cookie", "a=b"), ("Location", "/"), ("cache-control", "public")])
        return []

    answer = Client(SameHeaders(handler)).get("/")

    assert {name for name, _ in answer.headers} == EVERY_HEADER.keys()
    assert answer.headers.getlist("Cache-Control") == ["no-store"]


@pytest.mark.parametrize("language", ["en", "be", "ru"])
def test_no_page_has_a_script_a_style_of_its_own_or_another_sites_address(site: Site, language: str) -> None:
    pages = [
        site.client.get(f"/{language}/").text,
        site.client.post(f"/{language}/form").text,
        site.send(form(("a", b"x"), message="hello"), f"/{language}/send").text,
        site.send(form(), f"/{language}/send").text,
        site.client.get(f"/{language}/nothing").text,
        site.client.get(f"/{language}/return").text,
        site.send([Field("codename", b"word")], f"/{language}/return").text,
        site.send([Field("visit", VISITS.begin().sealed.encode())], f"/{language}/return").text,
        site.send([Field("visit", VISITS.begin().sealed.encode())], f"/{language}/clear").text,
    ]

    for page in pages:
        assert f'<html lang="{language}"' in page
        # One tap, and she is gone.
        assert page.count('href="about:blank"') == 1
        assert not re.search(r"<script|<style|style=|\son\w+=|https?:|//", page)


def test_every_style_a_page_names_is_served(site: Site) -> None:
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', site.client.post("/en/form").text)

    assert len(styles) == 3
    for style in styles:
        answer = site.client.get(style)
        assert answer.status_code == HTTPStatus.OK
        assert answer.content_type == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "Here the server can read your message while it arrives. Better: choose “Safer”, or seal first.",
        ),
        ("be", "Тут сервер можа прачытаць ваша паведамленне, пакуль яно прыходзіць."),
        ("ru", "Здесь сервер может прочитать ваше сообщение, пока оно приходит."),
    ],
)
def test_the_first_line_of_the_form_says_that_the_server_can_read_it(
    site: Site, language: str, line: str
) -> None:
    main = site.client.post(f"/{language}/form").text.partition("<main>")[2]

    assert re.match(r'\s*<div class="plain-page">\s*<p class="notice">' + re.escape(line), main)


def test_the_form_asks_for_its_fields_in_the_order_in_which_they_are_sealed(site: Site) -> None:
    page = site.client.post("/en/form").text

    assert re.findall(r'<(?:input|textarea)[^>]* name="([a-z]+)"', page) == [
        "desk",
        "visit",
        *["publish"] * 3,
        *["share"] * 3,
        *["hide"] * 3,
        *["answer"] * 2,
        "message",
        *["files"] * 4,
        "desk",
        "sealed",
    ]


def test_every_question_is_asked_first_unless_she_says_otherwise(site: Site) -> None:
    page = site.client.post("/en/form").text

    checked = re.findall(r'name="([a-z]+)" id="[a-z-]+" value="([a-z]+)" checked', page)
    assert checked == [("publish", "ask"), ("share", "ask"), ("hide", "ask"), ("answer", "yes")]


def test_on_the_web_there_is_no_form(newsroom: Newsroom) -> None:
    site = Site(newsroom, kind="web")

    start = site.client.get("/en/").text
    assert "<form" not in start
    assert "a" * 56 + ".onion" in start
    assert site.send(form(message="x")).status_code == HTTPStatus.NOT_FOUND
    assert site.client.post("/en/form").status_code == HTTPStatus.NOT_FOUND


def test_a_form_on_the_web_warns_before_anything_else(newsroom: Newsroom) -> None:
    site = Site(newsroom, kind="web", unsafe=True)

    main = site.client.post("/en/form").text.partition("<main>")[2]
    line = "Warning: others can see that you visit this site."
    assert re.match(r'\s*<div class="plain-page">\s*<p class="notice">' + re.escape(line), main)


def test_a_demo_says_so_on_every_page(newsroom: Newsroom) -> None:
    site = Site(newsroom, demo=True)

    for page in (
        site.client.get("/en/"),
        site.client.post("/en/form"),
        site.send(form()),
        site.client.get("/x"),
    ):
        assert 'class="demo-banner"' in page.text


@pytest.mark.parametrize(("method", "path"), [("GET", "/en/"), ("GET", "/en/return"), ("POST", "/en/form")])
def test_the_same_page_comes_to_everyone_but_for_her_codename(site: Site, method: str, path: str) -> None:
    first, second = (
        site.client.open(path, method=method, headers={"User-Agent": agent, "Cookie": f"a={agent}"})
        for agent in ("one", "two")
    )

    assert without_codename(first.text) == without_codename(second.text)
    assert [name for name, _ in first.headers] == [name for name, _ in second.headers]


def without_codename(page: str) -> str:
    return re.sub(r'<ol class="codename".*?</ol>|name="visit" value=".*?"', "", page, flags=re.DOTALL)


def test_every_refusal_has_a_sentence_in_every_language(site: Site) -> None:
    renderer_words = dict.fromkeys(site.settings.languages, site.settings.languages)

    for language in renderer_words:
        for kind, status, why in answers.REFUSALS:
            assert issubclass(kind, DropboxError)
            assert status >= HTTPStatus.BAD_REQUEST
            assert words.load(language)(f"plain.refused-{why}")
