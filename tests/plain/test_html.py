from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from dropbox import answer
from dropbox.codename import AmbiguousCodenameError, Codename, UnknownWordError
from dropbox.page import words
from dropbox.plain import errors
from dropbox.plain.pages import Pages
from dropbox.plain.sending import Arrived
from dropbox.settings import DeskOffer
from tests.intake.answers import put_answer
from tests.plain.answering import STRANGER, Desk, complete, damaged, list_editor
from tests.plain.forms import VISITS
from tests.support.tools import PAGE, ROOT, node

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dropbox.plain.letters import Letter
    from dropbox.plain.pages import Page
    from dropbox.settings import Settings
    from tests.plain.site import Site

VALIDATOR = PAGE / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = ROOT / "tests" / "plain" / "htmlvalidate.mjs"


def every_page(settings: Settings, letters: Sequence[Letter]) -> list[Page]:
    pages, visit = Pages(settings, words.FOLDER), VISITS.begin()
    wrong = UnknownWordError((1, 12))
    lost = errors.VisitLostError("")
    return [
        page
        for language in settings.languages
        for page in (
            pages.start(language),
            pages.form(language, settings.desks, visit, first=True),
            pages.form(language, settings.desks, visit, first=False, chosen=settings.desks[-1].id),
            pages.done(language, Arrived(message=True, files=2, desk=settings.desks[0].id)),
            pages.done(language, Arrived(message=True, files=2, desk=settings.desks[0].id, visit=visit)),
            pages.refused(language, errors.EmptyFormError("")),
            pages.refused(language, errors.EmptyFormError(""), visit),
            pages.refused(language, lost),
            pages.refused(language, lost, sends=False),
            pages.refused(language, errors.AnswerGoneError(""), visit, sends=False),
            pages.come_in(language),
            pages.codename_refused(language, wrong, {12: ("abandon", "ability")}),
            pages.codename_refused(language, AmbiguousCodenameError(""), {}),
            pages.answers(language, visit, ()),
            pages.answers(language, visit, letters),
            pages.noted(language, visit),
            pages.ask_to_clear(language, visit),
            pages.cleared(language, visit),
            pages.missing(language, pages.broken(language).status),
        )
    ]


def letters_of(site: Site) -> tuple[Letter, ...]:
    """Give one answer with everything, one that must not be believed, and one that nobody can read."""
    list_editor(site.newsroom)
    desk = Desk(site.newsroom, site.store, Codename(bytes(16)))
    line, row = complete("12" * 32, files=3)
    heading = desk.heading(received=(line, damaged("34" * 32)), receipts=(row,))
    desk.answer("Вітаю!\n<b>", answer.AnswerFile('a "b" <c>.txt', "text/plain", b"x"), heading=heading)
    desk.answer("not ours", key=STRANGER)
    put_answer(site.store, desk.keys.mailbox_token, b"no age file")
    return site.letters.waiting(desk.secret)


def test_every_page_is_valid_html(site: Site, tmp_path: Path) -> None:
    one, letters = site.newsroom.settings(), letters_of(site)
    assert [letter.is_grave for letter in letters] == [True, True, False]
    names = dict.fromkeys(one.languages, "Courts")
    two = replace(one, demo=True, desks=(*one.desks, DeskOffer("courts", names)))
    web = replace(one, kind="web", onion_address="a" * 56 + ".onion")
    unsafe = replace(web, unsafe_form_on_the_web=True)
    pages = [page for settings in (one, two, web, unsafe) for page in every_page(settings, letters)]
    files = [tmp_path / f"{number}.html" for number in range(len(pages))]
    for file, page in zip(files, pages, strict=True):
        file.write_bytes(page.body)

    command = [node(), str(VALIDATOR), "--config", str(RULES), "--max-warnings", "0", *map(str, files)]
    told = subprocess.run(command, cwd=PAGE, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr
