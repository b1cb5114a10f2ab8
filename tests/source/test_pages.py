from __future__ import annotations

import html.parser
import json
import re
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from dropbox import directory, page
from dropbox.settings import DeskOffer
from dropbox.source import create_app
from tests.source.box import ONION, ROOTS, box
from tests.source.visiting import visit

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

LANGUAGES = ("be", "ru", "en")
PAGES = (
    "/",
    *(f"/{language}{rest}" for language in LANGUAGES for rest in ("/", "/send", "/return", "/no-such")),
)


class Elements(html.parser.HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.all if tag == name]


def carried(client: FlaskClient, path: str, block: str) -> dict[str, object]:
    found = re.search(rf'id="{block}">(.*?)</script>', client.get(path).text)
    assert found is not None
    block_says: dict[str, object] = json.loads(found[1])
    return block_says


def test_the_first_page_speaks_the_first_language(client: FlaskClient) -> None:
    assert client.get("/").data == client.get("/be/").data
    assert client.get("/ru/").data != client.get("/be/").data


@pytest.mark.parametrize("path", PAGES)
def test_every_page_offers_itself_in_every_language(client: FlaskClient, path: str) -> None:
    links = Elements(client.get(path).text).named("a")
    offered = [link for link in links if "hreflang" in link]
    assert [link["lang"] for link in offered] == list(LANGUAGES)
    assert sum(link.get("aria-current") == "page" for link in offered) == 1
    assert all(client.get(link["href"] or "").status_code == 200 for link in offered)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_its_language(client: FlaskClient, path: str) -> None:
    language = path.split("/")[1] or "be"
    (root,) = Elements(client.get(path).text).named("html")
    assert root == {"lang": language, "dir": "ltr"}


@pytest.mark.parametrize("path", PAGES)
def test_titles_tell_someone_who_looks_over_a_shoulder_nothing(client: FlaskClient, path: str) -> None:
    found = re.search("<title>(.*)</title>", client.get(path).text)
    assert found is not None
    assert found[1]
    assert not re.search("Прыклад|Пример|Example|журналіст|журналист|press|news", found[1], re.IGNORECASE)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_anything_but_words_and_built_files(client: FlaskClient, path: str) -> None:
    elements = Elements(client.get(path).text)
    assert not {tag for tag, _ in elements.all} & {
        "img",
        "svg",
        "iframe",
        "style",
        "video",
        "audio",
        "object",
        "base",
    }
    names = {name for _, attributes in elements.all for name in attributes}
    assert not {name for name in names if name.startswith("on")} | names & {
        "style",
        "accept",
        "capture",
        "nonce",
    }
    addresses = [
        attributes.get("src") or attributes.get("href")
        for tag, attributes in elements.all
        if tag in ("script", "link", "a") and ("src" in attributes or "href" in attributes)
    ]
    # The quick exit is the one way out.
    assert addresses.count("about:blank") == 1
    assert all((address or "").startswith("/") for address in addresses if address != "about:blank")


@pytest.mark.parametrize("path", PAGES)
def test_no_script_stands_in_a_page(client: FlaskClient, path: str) -> None:
    scripts = Elements(client.get(path).text).named("script")
    assert all("src" in script or script.get("type") == "application/json" for script in scripts)


@pytest.mark.parametrize("path", PAGES)
def test_every_file_a_page_names_is_there(client: FlaskClient, path: str) -> None:
    elements = Elements(client.get(path).text)
    files = [link["href"] for link in elements.named("link")]
    files += [script["src"] for script in elements.named("script") if "src" in script]
    for file in files:
        answer = client.get(file or "")
        assert answer.status_code == 200
        assert answer.content_type in ("text/css; charset=utf-8", "text/javascript; charset=utf-8")


@pytest.mark.parametrize("name", ["send", "return"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_small_without_the_engine(client: FlaskClient, language: str, name: str) -> None:
    path = f"/{language}/{name}"
    elements = Elements(client.get(path).text)
    files = [link["href"] for link in elements.named("link")]
    files += [script["src"] for script in elements.named("script") if "src" in script]
    answers = [client.get(file or "") for file in [path, *files]]
    assert sum(int(answer.headers["Content-Length"]) for answer in answers) <= 30_000


def test_built_files_are_sent_as_they_were_built(client: FlaskClient) -> None:
    for name in page.manifest().values():
        answer = client.get(f"/static/{name}")
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.data == page.read(name, gzipped=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_who_reads_and_the_check_phrase(client: FlaskClient, language: str) -> None:
    text = client.get(f"/{language}/send").text
    phrase = re.findall("<li>(.+)</li>", text.split('class="phrase"')[1].split("</ol>")[0])
    assert tuple(phrase) == directory.check_phrase(ROOTS, language)  # type: ignore[arg-type] # one of three
    assert {"be": "Аддзел навін", "ru": "Отдел новостей", "en": "News desk"}[language] in text


def test_the_page_pins_the_roots_and_names_no_host(client: FlaskClient) -> None:
    engine = carried(client, "/en/send", "settings")["engine"]
    assert engine == {
        "agent": "press-dropbox 0.1.0",
        "keys": "/keys/",
        "origin": "example.press",
        "roots": list(ROOTS.keys),
        "threshold": 1,
        "tus": "/tus",
    }


def test_what_a_page_carries_can_not_end_its_block(tmp_path: Path) -> None:
    said = dict.fromkeys(LANGUAGES, "</script><b>&")
    settings = box(tmp_path, desks=(DeskOffer("news", said, said),))
    text = visit(create_app(settings)).get("/en/send").text
    assert "<b>&" not in text
    assert "</script><b" not in text


def test_without_scripts_the_page_leads_to_the_plain_form(client: FlaskClient) -> None:
    text = client.get("/ru/send").text
    (without,) = re.findall("<noscript>(.*?)</noscript>", text.split("<body")[1], re.DOTALL)
    (form,) = Elements(without).named("form")
    assert form == {"method": "post", "action": "http://127.0.0.1:8081/ru/form"}
    # What it costs is said before the button.
    assert without.index('class="notice"') < without.index("<form")


def test_without_scripts_the_page_for_answers_leads_to_that_of_the_plain_form(client: FlaskClient) -> None:
    text = client.get("/ru/return").text
    (without,) = re.findall("<noscript>(.*?)</noscript>", text.split("<body")[1], re.DOTALL)
    (form,) = Elements(without).named("form")
    assert form == {"method": "get", "action": "http://127.0.0.1:8081/ru/return"}
    assert without.index('class="notice"') < without.index("<form")


def test_a_desk_says_when_to_come_back_and_the_page_carries_it(tmp_path: Path) -> None:
    said = {language: f"{language}: twice a week" for language in LANGUAGES}
    desks = (DeskOffer("news", said, said), DeskOffer("courts", said))
    client = visit(create_app(box(tmp_path, desks=desks)))
    assert carried(client, "/ru/send", "settings")["desks"] == [
        {"id": "news", "come_back": "ru: twice a week"},
        {"id": "courts"},
    ]


def test_several_desks_can_be_chosen_from(tmp_path: Path) -> None:
    desks = tuple(DeskOffer(name, dict.fromkeys(LANGUAGES, name.title())) for name in ("news", "courts"))
    text = visit(create_app(box(tmp_path, desks=desks))).get("/en/send").text
    choices = [choice for choice in Elements(text).named("input") if choice.get("name") == "desk"]
    assert [choice["value"] for choice in choices] == ["news", "courts"]
    assert ["checked" in choice for choice in choices] == [True, False]
    assert "<legend>" in text


@pytest.mark.parametrize("path", ["/tus/nothing", "/keys/nothing", "/keys/../dropbox.toml", "/static/nothing"])
def test_programs_get_a_code(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json) == (404, {"code": "not-found"})


@pytest.mark.parametrize(("path", "words"), [("/x", "Такой старонкі няма"), ("/en/x", "There is no such page")])
def test_people_get_a_page_in_the_language_of_the_address(client: FlaskClient, path: str, words: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")
    assert words in answer.text
    assert client.post(path).status_code == 405


def test_a_demo_says_so_on_every_page(tmp_path: Path) -> None:
    demo = visit(create_app(box(tmp_path, demo=True)))
    for path in PAGES:
        text = demo.get(path).text
        assert 'class="demo-banner"' in text
        assert Elements(text).named("html")[0]["class"] == "demo"


def test_a_real_drop_box_has_no_watermark(client: FlaskClient) -> None:
    assert not any("demo" in client.get(path).text for path in PAGES)


class TestOnTheWeb:
    """There is no form: a page tells how to reach the onion."""

    @pytest.fixture
    def web(self, tmp_path: Path) -> FlaskClient:
        return visit(create_app(box(tmp_path, kind="web", onion_address=ONION)))

    def test_there_is_no_form_and_no_upload(self, web: FlaskClient) -> None:
        assert web.get("/en/send").status_code == web.get("/en/return").status_code == 404
        assert web.post("/tus", headers={"Tus-Resumable": "1.0.0"}).status_code == 405
        assert "/send" not in web.get("/en/").text

    def test_the_page_says_how_to_get_there(self, web: FlaskClient) -> None:
        text = web.get("/en/").text
        assert "torproject.org" in text
        assert "gettor@torproject.org" in text
        assert "bridge" in text
        assert all(word in text for word in directory.check_phrase(ROOTS, "en"))

    def test_the_onion_address_is_no_link(self, web: FlaskClient) -> None:
        text = web.get("/en/").text
        assert ONION in text
        assert not any(ONION in (link["href"] or "") for link in Elements(text).named("a"))

    def test_it_does_without_an_address_until_there_is_one(self, tmp_path: Path) -> None:
        text = visit(create_app(box(tmp_path, kind="web"))).get("/en/").text
        assert "We will publish the address soon." in text

    @pytest.mark.parametrize("path", ["/en/", "/en/send"])
    def test_an_unsafe_form_begins_with_a_warning(self, tmp_path: Path, path: str) -> None:
        settings = box(tmp_path, kind="web", unsafe_form_on_the_web=True)
        text = visit(create_app(settings)).get(path).text
        screen = text.split('class="screen-body"' if path.endswith("send") else "<main>")[1]
        assert re.match(r'>?\s*<p class="notice">Warning: others can see', screen)
