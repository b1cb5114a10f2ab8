"""An honest server that keeps everything it is told learns no codename, no key and no readable word.

Every request of a visit is recorded whole: a first message, the return, the answer, and writing on.
"""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from dropbox import answer, codename
from tests.source.answering import Desk
from tests.source.box import box, publish
from tests.source.desk import collect
from tests.source.live import serving
from tests.source.returning.person import come_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from playwright.sync_api import Browser, Page

MESSAGE = "Мяне затрымалі каля дома, потым білі ў аддзяленні"
ANSWER = "Дзякуй вам, мы чакаем подробнасцяў пра начальніка"
FOLLOW_UP = "Прозвішча начальніка Караткевіч, сустрэча адбудзецца ўвечары"
FILE: Any = {"name": "Здымак пратакола.jpg", "mimeType": "image/jpeg", "buffer": b"evidence of torture" * 999}
TAKEN = answer.AnswerFile("Парада адваката.pdf", "application/pdf", b"advice of a lawyer" * 99)


class Recorder:
    """Writes down every request, whole, before the app hears it."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []

    def before(self, app: WSGIApplication) -> WSGIApplication:
        def heard(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            line = f"{environ['REQUEST_METHOD']} {environ['RAW_URI']}\n"
            said = [
                f"{name}: {value}\n"
                for name, value in environ.items()
                if name.startswith(("HTTP_", "CONTENT_"))
            ]
            self.requests.append((line + "".join(said)).encode("latin-1") + body)
            return app(environ, start)

        return heard


# Shorter than this, sealed bytes hold anything by chance.
LEAST_BYTES = 6


def spellings(secret: bytes) -> Iterator[bytes]:
    """Yield how some bytes may be written: as they are, in hex, in base64 wherever it begins."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for before in range(3):
        # What depends on the bytes alone: not the letters at either edge.
        spelled = base64.b64encode(bytes(before) + secret)[2 * before : -4]
        if len(spelled) < LEAST_BYTES:
            continue
        yield spelled
        yield spelled.translate(bytes.maketrans(b"+/", b"-_"))


def written(text: str) -> Iterator[bytes]:
    """Yield how a text may be written: in any case, several encodings, as part of an address, in base64."""
    for said in {text, text.lower(), text.upper(), text.capitalize()}:
        yield from spellings(said.encode())
        yield quote(said).encode()
        yield said.encode("utf-16-le")
        yield said.encode("unicode-escape")


def secrets_of(name: codename.Codename) -> dict[str, list[bytes]]:
    """Return what nobody but the source may know, under names that a failure may show."""
    keys = codename.derive(name, "example.press")
    numbers = name.numbers()
    pairs = [mark.join(pair) for mark in ("", " ", "-", ",") for pair in itertools.pairwise(numbers)]
    identity = str(keys.identity)
    return {
        **{f"word {place}": list(written(word)) for place, word in enumerate(name.words("ru"), 1)},
        "the words in English": [" ".join(name.words("en")[:3]).encode()],
        "the numbers": [pair.encode() for pair in pairs],
        "the entropy": list(spellings(name.entropy)),
        "the identity": [identity.encode(), identity.lower().encode(), *spellings(keys.identity_seed)],
        "the signing seed": list(spellings(keys.signing_seed)),
    }


def readable(*texts: str) -> dict[str, list[bytes]]:
    words = {word for text in texts for word in re.findall(r"\w{4,}", text)}
    return {
        f"a word of {len(word)} letters, {place}": list(written(word))
        for place, word in enumerate(sorted(words))
    }


def leaks(heard: bytes, secrets: dict[str, list[bytes]]) -> list[str]:
    return [name for name, forms in secrets.items() if any(form in heard for form in forms)]


SAID = readable(
    MESSAGE, ANSWER, FOLLOW_UP, FILE["name"], TAKEN.name, "evidence of torture", "advice of a lawyer"
)


def tell(page: Page, message: str) -> None:
    page.wait_for_selector("#send:enabled")
    page.fill("#message", message)
    page.set_input_files("#files", [FILE])
    page.click("#send")
    page.wait_for_selector("#done:not([hidden])")


@pytest.mark.journey
def test_a_server_that_keeps_everything_learns_nothing(browser: Browser, tmp_path: Path) -> None:
    newsroom, recorder = publish(tmp_path), Recorder()
    with serving(box(tmp_path), listener=recorder.before) as (address, _), browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/be/send")
        tell(page, MESSAGE)
        words = page.locator("#codename-words .unseen").all_text_contents()
        name = codename.parse(" ".join(words))
        keys = codename.derive(name, "example.press")
        first = b"\n\n".join(recorder.requests)
        Desk(tmp_path, newsroom).answer(keys, ANSWER, TAKEN, opened=collect(tmp_path, newsroom))
        page.goto(f"{address}/be/return")
        come_in(page, " ".join(words))
        assert page.inner_text(".answer-text") == ANSWER
        page.click(".answer-read button")
        page.click("#write-on")
        tell(page, FOLLOW_UP)
        page.click("#done .to-answers")
        page.wait_for_selector("#answers-here:not([hidden])")
        page.click("#wipe")
        page.click("#wipe-yes")
        page.wait_for_selector("#answers-none:not([hidden])")
    everything = b"\n\n".join(recorder.requests)
    assert leaks(everything, secrets_of(name) | SAID) == []
    # With a message goes nothing that names a mailbox; who asks for answers shows its token, in a body only.
    names = {
        "the token": list(spellings(keys.mailbox_token)),
        "the mailbox": list(spellings(bytes.fromhex(keys.mailbox))),
        "the source's key": list(spellings(bytes.fromhex(keys.source_key))),
    }
    assert leaks(first, names) == []
    for request in recorder.requests:
        head = request.split(b"\n", 1)[0]
        asks = head.startswith(b"POST /mailbox/")
        assert leaks(request, names) == (["the token"] if asks else []), head
    # It did hear all of it: two uploads, and each thing that is asked of a mailbox.
    heads = [request.split(b"\n", 1)[0] for request in recorder.requests]
    assert sum(head == b"POST /tus" for head in heads) == 2
    assert {head for head in heads if b"/mailbox/" in head} == {
        b"POST /mailbox/" + what for what in (b"list", b"answer", b"acknowledge", b"wipe")
    }


def test_what_leaks_would_be_found() -> None:
    name = codename.Codename(hashlib.sha256(b"a codename").digest()[:16])
    secrets = secrets_of(name) | SAID
    assert leaks(b"GET /be/send HTTP/1.1\nAccept: text/html\n" + bytes(range(256)) * 9, secrets) == []
    for secret, forms in secrets.items():
        for form in forms:
            assert secret in leaks(b"x-noise: " + form + b"\n", secrets)
    # Base64 finds it wherever it lies in what was encoded.
    for before in range(6):
        hidden = base64.b64encode(bytes(before) + name.entropy + b"after")
        assert "the entropy" in leaks(hidden, secrets)
