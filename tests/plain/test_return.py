"""Coming back: a codename in, answers out, from this process's memory."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from dropbox import codename
from dropbox.answer import AnswerFile
from dropbox.codename import Codename
from dropbox.plain.visit import Visits
from tests.intake.answers import put_answer, waiting
from tests.plain.answering import STRANGER, Desk, complete, damaged, list_editor
from tests.plain.forms import VISIT_KEY, VISITS, Field
from tests.plain.forms import tip as form
from tests.plain.newsroom import TODAY
from tests.plain.opening import open_tip
from tests.plain.server import visit_of
from tests.support.servers import ORIGIN, identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.plain.site import Site

SECRET = Codename(bytes(range(16)))
# On an English page, so that no sentence of ours can hold one of them by chance.
TYPED = " ".join(SECRET.words("ru"))
NONE_YET = "No answer yet, or a word is wrong"


@pytest.fixture
def desk(site: Site) -> Desk:
    list_editor(site.newsroom)
    return Desk(site.newsroom, site.store, SECRET)


def come_in(site: Site, typed: str = TYPED, language: str = "en") -> TestResponse:
    return site.send([Field("codename", typed.encode())], f"/{language}/return")


def go_on(site: Site, form: str, *fields: Field, visit: str = "") -> TestResponse:
    sealed = visit or VISITS.of(SECRET).sealed
    return site.send([Field("visit", sealed.encode()), *fields], f"/en/{form}")


def test_an_answer_is_read_with_who_wrote_it_and_when(site: Site, desk: Desk) -> None:
    desk.answer("Dziakuj!\nCome <b>again</b>.")

    page = come_in(site)

    assert page.status_code == HTTPStatus.OK
    assert f"{TODAY.day} {TODAY:%B %Y}: reader 2 writes" in page.text
    assert "Dziakuj!\nCome &lt;b&gt;again&lt;/b&gt;." in page.text
    assert "notice" not in page.text.partition("<article")[2].partition("</article")[0]


@pytest.mark.parametrize("language", ["be", "ru"])
def test_days_and_readers_are_said_in_her_language(site: Site, desk: Desk, language: str) -> None:
    desk.answer("x")

    page = come_in(site, language=language).text

    said = {"be": "піша чытач 2", "ru": "пишет читатель 2"}[language]
    assert re.search(rf">{TODAY.day} [^ ]+ {TODAY.year}: {said}<", page)


def test_the_newest_answer_stands_first(site: Site, desk: Desk) -> None:
    desk.answer("first", heading=desk.heading(day=TODAY - timedelta(days=2)))
    desk.answer("second", heading=desk.heading(day=TODAY - timedelta(days=1)))
    desk.answer("third")

    page = come_in(site).text

    assert re.findall("first<|second<|third<", page) == ["third<", "second<", "first<"]
    assert "notice" not in page


def test_a_receipt_is_said_in_words(site: Site, desk: Desk) -> None:
    whole = [complete(str(files + 1) * 64, files=files) for files in (5, 1, 0)]
    lines, rows = zip(*whole, strict=True)
    heading = desk.heading(received=(*lines, damaged("4" * 64)), receipts=rows)
    desk.answer("x", heading=heading)

    page = come_in(site).text

    day = f"{TODAY.day} {TODAY:%B %Y}"
    assert f"Opened and complete: your message of {day}, with all 5 files." in page
    assert f"Opened and complete: your message of {day}, with its 1 file." in page
    assert f"Opened and complete: your message of {day}." in page
    assert "1 message of yours arrived damaged. Please send it again." in page
    assert "so it can&#39;t compare." in page


def test_an_unknown_mailbox_and_an_empty_one_are_the_same_page(site: Site, desk: Desk) -> None:
    desk.answer("x")
    go_on(site, "cleared")
    stranger = " ".join(Codename(bytes(16)).words("ru"))

    emptied, unknown = (re.sub('value=".{64}"', "", come_in(site, typed).text) for typed in (TYPED, stranger))

    assert NONE_YET in emptied
    assert emptied == unknown


# -- what must not be believed


def other_origin(desk: Desk) -> None:
    desk.answer("SHOWN", heading=replace(desk.heading(), origin="other.example"))


def swapped(desk: Desk) -> None:
    other = Desk(desk.newsroom, desk.store, Codename(b"o" * 16))
    desk.answer("SHOWN", heading=other.heading())


def other_directory(desk: Desk) -> None:
    desk.answer("SHOWN", heading=replace(desk.heading(), directory_sha256="0" * 64))


def unlisted(desk: Desk) -> None:
    desk.answer("SHOWN", key=STRANGER)


def after_her_window(desk: Desk) -> None:
    desk.answer("SHOWN", heading=desk.heading(day=TODAY + timedelta(days=90)))


def revoked(desk: Desk) -> None:
    desk.answer("SHOWN")
    list_editor(desk.newsroom, revoked=True)


def forked(desk: Desk) -> None:
    desk.answer("SHOWN")
    desk.number, desk.previous = 0, None
    desk.answer("SHOWN, but otherwise")


def damaged_file(desk: Desk) -> None:
    put_answer(desk.store, desk.keys.mailbox_token, b"age-encryption.org/v1\nSHOWN")


GRAVE = [
    (other_origin, "This answer belongs to another newsroom"),
    (swapped, "This answer was written to someone else."),
    (other_directory, "This answer names a list of readers that we never made."),
    (unlisted, "None of our readers has signed this answer."),
    (after_her_window, "None of our readers has signed this answer."),
    (revoked, "We called back the key that signed this answer."),
    (forked, "Two answers contradict each other about which came first."),
    (damaged_file, "This answer is damaged. Ask us to send it again."),
]


@pytest.mark.parametrize(("write", "sentence"), GRAVE)
def test_an_answer_that_must_not_be_believed_is_not_shown(
    site: Site, desk: Desk, write: Callable[[Desk], None], sentence: str
) -> None:
    write(desk)

    page = come_in(site).text

    assert sentence in page
    assert "An answer that we do not show" in page
    assert "Someone may be deceiving you." in page
    assert "SHOWN" not in page
    assert "reader 2" not in page


def test_a_damaged_answer_does_not_hide_the_others(site: Site, desk: Desk) -> None:
    desk.answer("readable")
    damaged_file(desk)

    page = come_in(site).text

    assert "readable" in page
    assert "This answer is damaged." in page


def test_a_gap_and_a_repetition_are_said_and_the_text_stays(site: Site, desk: Desk) -> None:
    desk.answer("first")
    go_on(site, "cleared")
    desk.answer("second")
    [row] = waiting(site.store)
    with site.store.parts.open(row.name) as part:
        put_answer(site.store, desk.keys.mailbox_token, part.read())

    page = come_in(site).text

    assert page.count("second") == 2
    assert page.count("An earlier answer is not here.") == 2
    assert page.count("This answer is here twice.") == 1


# -- codenames as they are typed

WORDS = SECRET.words("en")
WRONG = [
    ("", "We found 0 words, not twelve.", None),
    ("zzzz " + " ".join(WORDS[1:]), "Word 1 is not in our list.", None),
    (" ".join([*WORDS[:11], "abandoz"]), "Word 12 is not in our list. Perhaps:", None),
    (" ".join(WORDS[:11]), "We found 11 words, not twelve.", None),
    (" ".join([WORDS[0], *WORDS]), "Is word 2 there twice?", "We found 13 words, not twelve."),
    ("1 abandon 2 ability 4 able", "Before word 3 one is missing or out of its place.", None),
    (" ".join([*WORDS[:11], "zoo"]), "One word is wrong, or two have changed places.", None),
    ("word " * 300, "That is too long. Enter only the twelve words.", None),
]


@pytest.mark.parametrize(("typed", "said", "said_too"), WRONG)
def test_a_wrong_codename_is_told_by_its_places(
    site: Site, desk: Desk, typed: str, said: str, said_too: str | None
) -> None:
    desk.answer("x")

    page = come_in(site, typed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in page.text
    assert (said_too or said) in page.text
    assert 'name="visit"' not in page.text


def test_what_was_typed_is_not_repeated(site: Site) -> None:
    words = SECRET.words("ru")

    page = come_in(site, " ".join([*words[:3], "ыыыы", *words[4:]])).text

    assert "Word 4 is not in our list." in page
    assert not any(word in page for word in [*words, "ыыыы"])


def test_only_a_few_suggestions_are_looked_for(site: Site) -> None:
    """Each takes a tenth of a second: a field full of slips may not hold a worker."""
    page = come_in(site, " ".join(["abandoz"] * 4 + list(WORDS[4:]))).text

    assert page.count("is not in our list.") == 4
    assert "Perhaps" not in page


# English and French both have these words, and both checksums are right.
IN_TWO_LANGUAGES = "volume innocent science phrase figure lecture intact concert guide fatigue sentence wagon"


def test_words_of_two_languages_are_asked_about(site: Site) -> None:
    list_editor(site.newsroom)
    meant = codename.parse(IN_TWO_LANGUAGES, "fr")
    Desk(site.newsroom, site.store, meant).answer("en français")

    asked = come_in(site, IN_TWO_LANGUAGES)
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Two languages have these words." in asked.text
    assert 'value="fr"' in asked.text

    for language, shown in (("fr", True), ("en", False)):
        fields = [Field("codename", IN_TWO_LANGUAGES.encode()), Field("language", language.encode())]
        page = site.send(fields, "/en/return").text
        assert ("en français" in page, NONE_YET in page) == (shown, not shown)


@pytest.mark.parametrize(
    "say", [lambda: " ".join(SECRET.numbers()), lambda: " ".join(word[:4] for word in WORDS)]
)
def test_numbers_and_four_letters_open_it_too(site: Site, desk: Desk, say: Callable[[], str]) -> None:
    desk.answer("opened")

    assert "opened" in come_in(site, say()).text


# -- what she can do


def test_the_server_is_said_to_see_her_words_before_the_field(site: Site) -> None:
    page = site.client.get("/en/return").text

    warning = page.index("Here the server sees your words and can read all our answers to you.")
    better = page.index("Better: choose “Safer”")
    assert warning < better < page.index("<textarea")


def test_an_answer_that_was_read_goes_in_a_week(site: Site, desk: Desk) -> None:
    answer_id = desk.answer("x")

    page = go_on(site, "noted", Field("id", answer_id.encode()))

    assert "This answer will be deleted in seven days." in page.text
    assert [row.acknowledged_on for row in waiting(site.store)] == [TODAY]


def test_deleting_is_asked_first(site: Site, desk: Desk) -> None:
    desk.answer("x")

    asked = go_on(site, "clear")
    assert "Delete all answers?" in asked.text
    assert len(waiting(site.store)) == 1

    done = go_on(site, "cleared", visit=visit_of(asked.text))
    assert "All answers are deleted" in done.text
    assert waiting(site.store) == []
    assert NONE_YET in come_in(site).text


FILES = (AnswerFile("план.pdf", "application/pdf", b"%PDF" * 50_000), AnswerFile("empty", "", b""))


def test_a_file_of_an_answer_comes_as_a_download(site: Site, desk: Desk) -> None:
    answer_id = desk.answer("x", *FILES)

    page = come_in(site).text
    assert "2 files with it" in page
    assert page.index("A saved file leaves traces on this device") < page.index('action="/en/file"')
    for number, file in enumerate(FILES, start=1):
        came = go_on(site, "file", Field("id", answer_id.encode()), Field("number", f"{number}".encode()))
        assert came.data == file.content
        assert came.headers["Content-Length"] == str(len(file.content))
        assert came.headers["Content-Type"] == "application/octet-stream"
        assert came.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert came.headers.getlist("Cache-Control") == ["no-store"]
    assert len(site.left()) == 1, "only the sealed answer itself lies on the disk"


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("план.pdf", "%D0%BF%D0%BB%D0%B0%D0%BD.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"b;c\r\nX: y', "a_b%3Bc__X_%20y"),
        ("\u202efdp.exe", "_fdp.exe"),
        (". .", "file"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)
def test_a_files_name_can_harm_nothing_on_its_way(site: Site, desk: Desk, name: str, saved: str) -> None:
    answer_id = desk.answer("x", AnswerFile(name, "", b"x"))

    came = go_on(site, "file", Field("id", answer_id.encode()), Field("number", b"1"))

    assert came.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{saved}"


def test_nobody_elses_file_comes_and_none_of_an_answer_that_is_not_shown(site: Site, desk: Desk) -> None:
    other = Desk(site.newsroom, site.store, Codename(b"o" * 16)).answer("x", *FILES)
    forged = desk.answer("x", *FILES, key=STRANGER)
    own = desk.answer("x", *FILES)

    asked = [(other, "1"), (forged, "1"), (own, "3"), ("0" * 32, "1")]
    for answer_id, number in asked:
        came = go_on(site, "file", Field("id", answer_id.encode()), Field("number", number.encode()))
        assert (came.status_code, "This is not here any more." in came.text) == (HTTPStatus.NOT_FOUND, True)
    for number in ("0", "257", "-1", "x", "٣"):
        came = go_on(site, "file", Field("id", own.encode()), Field("number", number.encode()))
        assert came.status_code == HTTPStatus.BAD_REQUEST


def test_what_is_written_on_is_signed_with_the_same_codename(site: Site, desk: Desk) -> None:
    desk.answer("x")
    shown = come_in(site).text

    page = go_on(site, "write", visit=visit_of(shown))
    assert page.status_code == HTTPStatus.BAD_REQUEST, "the desk comes first"
    fields = [Field("desk", b"4f2a91c0"), Field("visit", visit_of(shown).encode())]
    page = site.send(fields, "/en/write")
    assert "Your twelve words stay the same" in page.text
    assert 'class="codename"' not in page.text
    site.send(form(("more.txt", b"more"), message="more", visit=visit_of(page.text)))

    [sealed] = site.sealed()
    arrived = open_tip(io.BytesIO(sealed), identity()).tip
    keys = codename.derive(SECRET, ORIGIN)
    assert (arrived.source_key, arrived.mailbox) == (keys.source_key, keys.mailbox)


@pytest.mark.parametrize("refused", [form(message=""), form(message="x", desk="sports")])
def test_a_refusal_takes_no_codename_along(site: Site, refused: list[Field]) -> None:
    """Where her visit was read before the fault, the way on keeps it."""
    visit = VISITS.of(SECRET).sealed
    fields = [replace(field, content=visit.encode()) if field.name == "visit" else field for field in refused]

    page = site.send(fields).text

    known = refused[0].content != b"sports"
    assert ('action="/en/write"' in page and visit in page) == known
    assert ("Your twelve words stay the same." in page) == known


# -- a visit that is over

OVER = [
    ("another process", lambda: Visits(b"k" * 32, lambda: TODAY).of(SECRET).sealed, "Our server was restarted"),
    (
        "the day before yesterday",
        lambda: Visits(VISIT_KEY, lambda: TODAY - timedelta(days=2)).of(SECRET).sealed,
        "This page is older than a day.",
    ),
    ("altered", lambda: VISITS.of(SECRET).sealed[:-1] + "A", "Our server was restarted"),
]
FORMS: dict[str, Callable[[Field], list[Field]]] = {
    "send": lambda visit: form(message="x", visit=visit.content.decode()),
    "write": lambda visit: [Field("desk", b""), visit],
    "return": lambda visit: [visit],
    "noted": lambda visit: [visit, Field("id", b"0" * 32)],
    "file": lambda visit: [visit, Field("id", b"0" * 32), Field("number", b"1")],
    "clear": lambda visit: [visit],
    "cleared": lambda visit: [visit],
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("visit", "sentence"), [row[1:] for row in OVER], ids=[row[0] for row in OVER])
def test_a_visit_that_is_over_is_said_and_changes_nothing(
    site: Site, desk: Desk, name: str, visit: Callable[[], str], sentence: str
) -> None:
    desk.answer("kept")
    left = site.left()

    page = site.send(FORMS[name](Field("visit", visit().encode())), f"/en/{name}")

    assert (page.status_code, sentence in page.text) == (HTTPStatus.GONE, True)
    assert 'href="/en/return"' in page.text
    assert "kept<" not in page.text
    assert (site.stored(), site.left()) == (0, left)
    assert [row.acknowledged_on for row in waiting(site.store)] == [None]


@pytest.mark.parametrize("name", FORMS)
def test_no_form_takes_a_field_more_or_one_less(site: Site, desk: Desk, name: str) -> None:
    desk.answer("kept")
    fields = FORMS[name](Field("visit", VISITS.of(SECRET).sealed.encode()))

    for wrong in ([*fields, Field("more", b"x")], fields[:-1], fields[::-1] if len(fields) > 1 else []):
        if name == "send" and wrong == fields[:-1]:
            # The last of its fields may be left out.
            continue
        assert site.send(wrong, f"/en/{name}").status_code == HTTPStatus.BAD_REQUEST
    assert (site.stored(), [row.acknowledged_on for row in waiting(site.store)]) == (0, [None])


@pytest.mark.parametrize("name", FORMS)
def test_no_form_but_the_first_is_taken_from_another_site(site: Site, name: str) -> None:
    fields = FORMS[name](Field("visit", VISITS.of(SECRET).sealed.encode()))

    page = site.send(fields, f"/en/{name}", headers={"Sec-Fetch-Site": "cross-site"})

    assert page.status_code == HTTPStatus.FORBIDDEN


# -- the codename, after the one page that shows it


def test_the_codename_is_said_once_and_never_again(site: Site, desk: Desk) -> None:
    answer_id = desk.answer("x", *FILES)
    first = site.client.post("/be/form").text
    secret = VISITS.open(visit_of(first)).codename
    assert all(f">{word}<" in first for word in secret.words("ru"))
    assert all(number in first for number in secret.numbers())

    item = Field("id", answer_id.encode())
    pages = [
        come_in(site),
        go_on(site, "return"),
        go_on(site, "noted", item),
        go_on(site, "clear"),
        site.send([Field("desk", b""), Field("visit", VISITS.of(SECRET).sealed.encode())], "/en/write"),
        site.send(form(message="x", visit=VISITS.of(SECRET).sealed)),
        site.send(form(visit=VISITS.of(SECRET).sealed)),
        go_on(site, "file", item, Field("number", b"1")),
        go_on(site, "cleared"),
    ]
    entropy = SECRET.entropy
    for page in pages:
        whole = page.data + repr(page.headers).encode()
        assert not any(word.encode() in whole for word in SECRET.words("ru"))
        assert " ".join(SECRET.words("en")).encode() not in whole
        assert SECRET.numbers()[11].encode() not in re.sub(
            rb'value="[^"]*"|/static/\S*|\d+-\d+', b"", page.data
        )
        assert not any(form in whole for form in (entropy, entropy.hex().encode()))
