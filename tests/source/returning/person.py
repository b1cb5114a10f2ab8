"""Someone with twelve words, and what she does and sees on the page for answers."""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING, Any

from dropbox import answer, codename
from dropbox.intake.mailboxes import mailbox_of
from dropbox.store import open_store
from dropbox.store.models import WaitingAnswer
from tests.source.box import box

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


PHOTO: Any = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 40_000}
PDF = answer.AnswerFile("заява.pdf", "application/pdf", b"%PDF" + bytes(range(256)) * 40)
TEXT = "Thank you. We have opened it.\nCan you tell us the day?"


class Source:
    """Someone with a codename of her own."""

    def __init__(self) -> None:
        self.codename = codename.Codename(secrets.token_bytes(16))
        self.keys = codename.derive(self.codename, "example.press")

    def words(self, language: codename.Language = "en") -> list[str]:
        return [unicodedata.normalize("NFC", word) for word in self.codename.words(language)]


def come_in(page: Page, typed: str) -> None:
    page.fill("#typed", typed)
    page.click("#open")
    page.wait_for_selector("#answers:not([hidden])")


def texts(page: Page) -> list[str]:
    return page.locator(".answer-text:not([hidden])").all_text_contents()


def findings(page: Page) -> list[str]:
    return page.locator(".answer-findings li").all_inner_texts()


def waiting(folder: Path, source: Source) -> list[WaitingAnswer]:
    with open_store(box(folder)).sessions.reading() as session:
        mailbox = mailbox_of(source.keys.mailbox_token)
        return [row for row in session.query(WaitingAnswer).all() if row.mailbox == mailbox]


def send(page: Page, address: str) -> list[str]:
    """Send a message with files from the page; return the words."""
    page.goto(f"{address}/en/send")
    page.wait_for_selector("#send:enabled")
    page.fill("#message", "What I saw on the square")
    photos: list[Any] = [{**PHOTO, "name": f"{number}.jpg"} for number in range(5)]
    page.set_input_files("#files", photos)
    page.click("#send")
    page.wait_for_selector("#done:not([hidden])")
    return page.locator("#codename-words .unseen").all_text_contents()


def keys_of(words: list[str]) -> codename.SourceKeys:
    return codename.derive(codename.parse(" ".join(words)), "example.press")
