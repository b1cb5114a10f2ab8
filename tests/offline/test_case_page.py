"""`case.html` and `case.txt`: whatever a source wrote stays text, and what an editor must know comes first."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.marks import override
from dropbox.offline.case import as_html, as_text, sentences
from dropbox.offline.case.view import AnswerView, CaseView, Fact, FileView, Page, readable
from dropbox.tip import Consent
from tests.support.browser import chromium
from tests.support.tools import PAGE, ROOT, node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

HASH: Final = "3f1e" * 16
HOSTILE: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</div></main><style>*{display:none}</style>",
    "{{ 7*7 }}{% raw %}",
    "<!-- <a href='http://example.org'>",
    "&lt;b&gt; &amp; &#x202e;",
    "javascript:alert(1)",
)
# What turns letters around, hides them, or steers a terminal.
STEERING: Final = "\u202e\u202d\u202a\u202b\u202c\x1b[2J\x07\x9b\x00\ud800"


def view(message: str = "Добры дзень", name: str = "Фота.jpg", **changes: Any) -> CaseView:
    file = FileView(1, name, "data/files/0001.jpg", "Фота.jpg", 4_821_313, "image/jpeg", HASH)
    fields: dict[str, Any] = {
        "case": "lusab-babad",
        "outcome": "verified",
        "received_on": date(2026, 11, 23),
        "summary": "1 file, 4.8 MB",
        "message": message,
        "message_is_whole": True,
        "answers": (),
        "files": (file,),
        "notices": (),
        "sealed_by": sentences.sealed_by("page"),
        "proofs": sentences.proofs("page", has_codename=False),
        "facts": (Fact("Drop-box", "minsk-tips"), Fact("Source key", HASH, is_code=True)),
        "checks": ("bagit.py --validate evidence/tip",),
        "consent": sentences.consent(Consent("yes", "no", "ask")),
    }
    return CaseView(**fields | changes)


def page_of(shown: CaseView | Page) -> str:
    return as_html.render(shown if isinstance(shown, Page) else Page(shown.case, (shown,)))


def text_of(shown: CaseView | Page) -> str:
    return as_text.render(shown if isinstance(shown, Page) else Page(shown.case, (shown,)))


class Elements(HTMLParser):
    """Collects what a browser would build."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @override
    def handle_data(self, data: str) -> None:
        self.text += data


def elements(page: str) -> Elements:
    parser = Elements()
    parser.feed(page)
    parser.close()
    return parser


PLAIN_TAGS: Final = [tag for tag, _ in elements(page_of(view())).tags]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(hostile: str) -> None:
    page = page_of(view(hostile, hostile, answers=((hostile, hostile),), facts=(Fact("Made with", hostile),)))
    built = elements(page)
    assert {tag for tag, _ in built.tags} <= {*PLAIN_TAGS, "dl", "div", "dt", "dd"}
    assert built.text.count(hostile) == 5


def test_the_page_needs_nothing_runs_nothing_and_links_to_nothing() -> None:
    built = elements(page_of(view("https://example.org/ a@b.example", "https://example.org/x.jpg")))
    tags = {tag for tag, _ in built.tags}
    assert not tags & {"script", "a", "img", "link", "iframe", "form", "object", "embed", "video", "base"}
    attributes = {name for _, given in built.tags for name in given}
    assert not attributes & {"src", "href", "style", "srcset", "action", "data", "background"}
    assert not {name for name in attributes if name.startswith("on")}


def test_the_policy_allows_its_own_style_sheet_and_nothing_else() -> None:
    page = page_of(view())
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = [given["content"] for tag, given in elements(page).tags if given.get("http-equiv")]
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'"]
    assert "url(" not in style
    assert "@import" not in style


@given(st.text(st.characters()))
def test_no_letter_of_a_source_steers_a_terminal_or_turns_a_line_around(untrusted: str) -> None:
    shown = text_of(view(untrusted + STEERING, f"{untrusted}{STEERING}\n.jpg"))
    assert not set(shown) & (set(STEERING) - set("[2J"))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", shown)


def test_lines_end_as_a_reader_expects_whatever_machine_wrote_them() -> None:
    assert readable("a\r\nb\rc\nd\u2028e\x85f").split("\n") == list("abcdef")


def test_marks_that_right_to_left_text_needs_stay() -> None:
    arabic = "\u200fمرحبا\u200e \u2067و\u2069 \u200d"  # noqa: RUF001 Arabic is meant
    assert readable(arabic) == arabic


def test_a_name_that_is_another_on_disk_shows_both() -> None:
    page = elements(page_of(view(name="../../Фота.jpg"))).text
    assert "../../Фота.jpg" in page
    assert "Saved as originals/Фота.jpg" in page
    assert "Saved as" not in elements(page_of(view())).text


def test_warnings_stand_before_everything_else() -> None:
    text = elements(page_of(view(notices=(sentences.finding("unlisted-key", ""), sentences.PLAIN)))).text
    places = [text.index(words) for words in ("Someone else may", "The server could read", "Добры дзень")]
    assert places == sorted(places)


def test_every_finding_of_a_submission_has_words_of_its_own() -> None:
    from dropbox.tip import context

    findings = [value for value in vars(context).values() if isinstance(value, context.Finding)]
    assert len(findings) == 7
    for finding in findings:
        notice = sentences.finding(finding.code, finding.sentence)
        assert notice.text
    assert sentences.finding("to-come", "something new").title == "Something new"


def test_nothing_incomplete_is_ever_called_verified() -> None:
    shown = view(
        outcome="incomplete",
        message_is_whole=False,
        notices=(sentences.CUT_SHORT,),
        proofs=(sentences.AUTHENTIC_PREFIX, sentences.NOTHING_ELSE),
        checks=(),
    )
    for said in (elements(page_of(shown)).text, text_of(shown)):
        assert "no manifest" in said.lower()
        assert "no signature" in said.lower()
        assert "Only the beginning arrived." in said
        assert "unchanged since it was sealed" not in said
        assert "bagit" not in said


EXPECTED_TEXT: Final = f"""\
CASE lusab-babad
received 23 November 2026 · 1 file, 4.8 MB

!! THE SERVER COULD READ THIS
   It came through the form without JavaScript, and the server sealed it while
   it arrived. Whoever controlled the server at that moment could read it,
   change it, or have written it.

WHAT THE SOURCE ALLOWS
----------------------
  May we publish it? YES
  May we share it with lawyers and human-rights bodies? NO
  Must we hide place, face and voice? ASK ME FIRST

MESSAGE
-------
  Добры дзень

FILES
-----
0001  Фота.jpg
      4.8 MB (4821313 bytes), says it is image/jpeg
      sha256 {HASH}
      originals/Фота.jpg

WHAT THIS PROVES, AND WHAT NOT
------------------------------
Sealed by the server, while it arrived.

Nothing is missing and nothing was changed since it was sealed: every file has
the hash that was sealed with it, and one key signed the whole.

Nothing proves that a sender wrote it: the server could have.

It was signed with a key made for this one message. That says nothing about
who the sender is, and joins it to no other message.

The hashes were taken of what the device handed over. A telephone may have
changed a photo before that, and nothing here says when or where a file was
made.

HOW IT CAME HERE
----------------
Drop-box                minsk-tips
Source key              {HASH}

CHECK IT YOURSELF, IN THIS FOLDER
---------------------------------
bagit.py --validate evidence/tip
"""


def test_the_text_says_the_same_as_the_page() -> None:
    shown = view(
        notices=(sentences.PLAIN,),
        sealed_by=sentences.sealed_by("plain"),
        proofs=sentences.proofs("plain", has_codename=False),
    )
    assert text_of(shown) == EXPECTED_TEXT


CONVERSATION: Final = Page(
    "lusab-babad",
    (
        view("Першае", received_on=date(2026, 11, 12)),
        view(
            "Другое",
            received_on=date(2026, 11, 20),
            place="later/2026-11-20-povor-povor/",
            same_codename=sentences.same_codename(date(2026, 11, 12), is_plain=True),
            consent=sentences.consent(Consent("ask", "ask", "yes")),
            notices=(sentences.finding("fewer-keys", ""), sentences.finding("unlisted-key", "")),
        ),
    ),
    (
        AnswerView(
            date(2026, 11, 14), "reader 2", "sent by a colleague", "Дзякуем.\n1. Дзе?\n", (("a.pdf", 9),)
        ),
        AnswerView(date(2026, 11, 24), "reader 1 (this machine)", "waiting for the next bag", None),
    ),
    (sentences.not_open(date(2026, 11, 10), "gutih-tugad"), sentences.frozen(date(2026, 11, 25), "reader 2")),
)
EXPECTED_CONVERSATION: Final = f"""\
CASE lusab-babad
received 12 November 2026 to 20 November 2026 · 2 messages, 2 files, 2 answers

!! SOMEONE ELSE MAY BE ABLE TO READ THIS, message of 20 November 2026
   It is sealed to more keys than the key list holds. Whoever has the other
   key can open it too. Take it that a stranger knows all this, and tell your
   admin today.

!! NOT EVERY READER CAN OPEN THIS, message of 20 November 2026
   It is sealed to fewer keys than the key list holds: some colleagues at your
   desk may be unable to open it.

! The message of 10 November 2026 (case gutih-tugad) is not open here: its
folder was removed, renamed or moved away. Nothing is lost: dropbox-offline
open gutih-tugad

! The mailbox was recalled by reader 2 on 25 November 2026: nobody can answer
this codename any more.

WHAT THE SOURCE ALLOWS
----------------------
Message of 12 November 2026
  May we publish it? YES
  May we share it with lawyers and human-rights bodies? NO
  Must we hide place, face and voice? ASK ME FIRST
Message of 20 November 2026
  May we publish it? ASK ME FIRST
  May we share it with lawyers and human-rights bodies? ASK ME FIRST
  Must we hide place, face and voice? YES

MESSAGE OF 12 NOVEMBER 2026
---------------------------
  Першае

FILES, MESSAGE OF 12 NOVEMBER 2026
----------------------------------
0001  Фота.jpg
      4.8 MB (4821313 bytes), says it is image/jpeg
      sha256 {HASH}
      originals/Фота.jpg

ANSWER BY READER 2, 14 NOVEMBER 2026
------------------------------------
(sent by a colleague)
  Дзякуем.
  1. Дзе?
  + a.pdf (9 bytes)

MESSAGE OF 20 NOVEMBER 2026
---------------------------
Written with the same codename as on 12 November 2026, by whoever holds it.
One of the messages came through the form without JavaScript: since then the
server may hold the codename too.

  Другое

FILES, MESSAGE OF 20 NOVEMBER 2026
----------------------------------
0001  Фота.jpg
      4.8 MB (4821313 bytes), says it is image/jpeg
      sha256 {HASH}
      later/2026-11-20-povor-povor/originals/Фота.jpg

ANSWER BY READER 1 (THIS MACHINE), 24 NOVEMBER 2026
---------------------------------------------------
(waiting for the next bag)
(It was sealed to keys that are not on this machine.)
"""


def test_a_conversation_is_told_in_order_and_each_message_proves_for_itself() -> None:
    text = text_of(CONVERSATION)
    assert text.startswith(EXPECTED_CONVERSATION)
    rest = text.removeprefix(EXPECTED_CONVERSATION)
    for title in ("WHAT THIS PROVES, AND WHAT NOT", "HOW IT CAME HERE", "CHECK IT YOURSELF, IN THIS FOLDER"):
        for day in (12, 20):
            assert rest.count(f"{title}, MESSAGE OF {day} NOVEMBER 2026\n") == 1
    page = elements(page_of(CONVERSATION)).text
    order = ("Someone else may", "What the source allows", "Першае", "Дзякуем.", "the same codename", "Другое")
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_of_a_conversation_is_text_too(hostile: str) -> None:
    shown = Page(
        "lusab-babad",
        (view(hostile, hostile), view(hostile, hostile, place=f"{hostile}/")),
        (AnswerView(date(2026, 11, 14), "reader 2", "sent", hostile, ((hostile, 9),)),),
        (hostile,),
    )
    built = elements(page_of(shown))
    assert {tag for tag, _ in built.tags} <= {*PLAIN_TAGS, "dl", "div", "dt", "dd", "ul", "li"}
    assert built.text.count(hostile) == 8


LONG_NAME: Final = "Пратакол_аб_адміністрацыйным_" * 8 + ".pdf"  # noqa: RUF001 Cyrillic is meant
SCREENS: Final[dict[str, CaseView | Page]] = {
    "conversation": CONVERSATION,
    "verified": view("Добры дзень.\n\nمرحبا 12.\n" + "слова " * 60),  # noqa: RUF001 Arabic is meant
    "warned": view(
        "x" * 400,
        LONG_NAME,
        answers=(("May we publish this?", "Ask first"),),
        notices=(
            sentences.finding("unlisted-key", ""), sentences.PLAIN, sentences.replay("gutih-tugad"),
            sentences.finding("fewer-keys", ""),
        ),
        sealed_by=sentences.sealed_by("plain"),
        proofs=sentences.proofs("plain", has_codename=True),
    ),
    "incomplete": view(
        outcome="incomplete",
        message_is_whole=False,
        notices=(sentences.CUT_SHORT,),
        proofs=(sentences.AUTHENTIC_PREFIX, sentences.NOTHING_ELSE),
        files=(
            FileView(1, "a.jpg", "m", "a.jpg", 9, "image/jpeg", HASH, (sentences.HAD_MORE,)),
            FileView(2, "b.mp4", "m", "b.mp4.part", 9, "", None, (sentences.BEGINNING_ONLY,)),
            FileView(3, "c.mp4", None, None, 9, "", None, (sentences.NEVER_ARRIVED,)),
        ),
        checks=(),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.journey
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_page_is_right_on_every_screen_and_for_everyone(
    browser: Browser, tmp_path: Any, screen: str, width: int, scheme: Any
) -> None:
    path = tmp_path / "case.html"
    path.write_text(page_of(SCREENS[screen]), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate((PAGE / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    assert [violation["id"] for violation in found["violations"]] == []
    assert complaints == []
    artefact = ROOT / ".artefacts" / "case" / f"{screen}-{width}-{scheme}.png"
    page.screenshot(path=artefact, full_page=True)
    page.close()


def test_the_page_is_valid_html(tmp_path: Any) -> None:
    for name, shown in SCREENS.items():
        (tmp_path / f"{name}.html").write_text(page_of(shown), encoding="utf-8")
    rules = '{"extends":["html-validate:recommended"],"rules":{"doctype-style":"off","long-title":"off"}}'
    (tmp_path / ".htmlvalidate.json").write_text(rules)
    validator = PAGE / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    ended = subprocess.run(
        [node(), validator, "--formatter=text", *sorted(tmp_path.glob("*.html"))],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.stdout, ended.returncode) == ("", 0)
