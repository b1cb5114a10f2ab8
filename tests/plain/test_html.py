from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from dropbox.page import words
from dropbox.plain import errors
from dropbox.plain.pages import Pages
from dropbox.plain.sending import Arrived
from dropbox.settings import DeskOffer
from tests.support.tools import PAGE, ROOT, node

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.plain.pages import Page
    from dropbox.settings import Settings
    from tests.support.servers import Newsroom

VALIDATOR = PAGE / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
RULES = ROOT / "tests" / "plain" / "htmlvalidate.mjs"


def every_page(settings: Settings) -> list[Page]:
    pages = Pages(settings, words.FOLDER)
    return [
        page
        for language in settings.languages
        for page in (
            pages.start(language),
            pages.form(language, settings.desks),
            pages.done(language, Arrived(message=True, files=2)),
            pages.refused(language, errors.EmptyFormError("")),
            pages.missing(language, pages.broken(language).status),
        )
    ]


def test_every_page_is_valid_html(newsroom: Newsroom, tmp_path: Path) -> None:
    one = newsroom.settings()
    names = dict.fromkeys(one.languages, "Courts")
    two = replace(one, demo=True, desks=(*one.desks, DeskOffer("courts", names)))
    web = replace(one, kind="web", onion_address="a" * 56 + ".onion")
    unsafe = replace(web, unsafe_form_on_the_web=True)
    pages = [page for settings in (one, two, web, unsafe) for page in every_page(settings)]
    files = [tmp_path / f"{number}.html" for number in range(len(pages))]
    for file, page in zip(files, pages, strict=True):
        file.write_bytes(page.body)

    command = [node(), str(VALIDATOR), "--config", str(RULES), "--max-warnings", "0", *map(str, files)]
    told = subprocess.run(command, cwd=PAGE, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr
