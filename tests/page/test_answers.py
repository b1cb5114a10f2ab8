"""The mailbox in real browsers: what Python wrote and sealed is read, and what is not its source's is named."""

from __future__ import annotations

import hashlib
import io
import os
from typing import TYPE_CHECKING, Final

import pytest

from dropbox import age, answer, codename, directory, note
from tests.intake.answers import editor, put_answer, waiting
from tests.page import driving
from tests.page.site import PageSite, page_site
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dropbox.codename import SourceKeys

pytestmark = pytest.mark.journey

EDITOR: Final = note.signing.SigningKey.from_seed(answer.KEY_NAME, b"e" * 32)
MESSAGE: Final = "Дзякуй. Мы ўсё атрымалі."
VIDEO: Final = answer.AnswerFile("відэа.mp4", "video/mp4", os.urandom(700_000))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageSite]:
    with page_site(tmp_path_factory.mktemp("site")) as made:
        made.newsroom.publish(editors=(editor(EDITOR),))
        yield made


def sealed_answer(site: PageSite, keys: SourceKeys, *files: answer.AnswerFile) -> bytes:
    """Write an answer as an editor's machine does."""
    text = note.parse((site.newsroom.folder / "keys" / directory.CURRENT_FILE).read_bytes()).text
    heading = answer.AnswerHeading(
        day=servers.utc_today(),
        software_agent="press-dropbox test",
        origin=servers.ORIGIN,
        desk=servers.DESK,
        directory_version=1,
        directory_sha256=hashlib.sha256(text.encode()).hexdigest(),
        mailbox=keys.mailbox,
        reply_to=str(keys.identity.recipient),
        number=1,
        previous=None,
        received=(),
        receipts=(),
    )
    sink = io.BytesIO()
    with age.seal(sink, [keys.identity.recipient, servers.identity().recipient]) as sealing:
        sealing.write(answer.write(heading, MESSAGE, files, EDITOR))
    return sink.getvalue()


# An onion address over plain http, in a browser that does not count it as a secure context.
INSECURE: Final = {"network.dns.localDomains": "dropbox.test"}


@pytest.mark.parametrize(
    ("browser", "host", "preferences"),
    [
        ("chromium", "127.0.0.1", {}),
        ("firefox", "127.0.0.1", {}),
        ("firefox", "127.0.0.1", driving.SAFER),
        ("firefox", "dropbox.test", INSECURE),
    ],
    ids=["chromium", "firefox", "without-jit", "without-webcrypto"],
)
def test_an_answer_is_read_and_another_sources_is_named(
    browser: driving.Name, host: str, preferences: dict[str, object], site: PageSite, tmp_path: Path
) -> None:
    typed = codename.Codename(os.urandom(16))
    keys = codename.derive(typed, servers.ORIGIN)
    other = codename.derive(codename.Codename(os.urandom(16)), servers.ORIGIN)
    store = site.newsroom.open()
    put_answer(store, keys.mailbox_token, sealed_answer(site, keys, VIDEO))
    put_answer(store, keys.mailbox_token, sealed_answer(site, other))
    with driving.browser(browser, tmp_path, **preferences) as there:
        there.open(site.page("mailbox").replace("127.0.0.1", host))
        driving.wait_until(lambda: there.text("ready") == "ready", within_s=30)
        there.fill("codename", " ".join(typed.numbers()))
        there.click("send")
        outcome = driving.outcome(there, within_s=120)
        assert there.errors() == []
        ours, swapped = outcome["answers"]
        there.click("cancel")
        driving.wait_until(lambda: '"answers":[]' in there.text("outcome"), within_s=30)
    assert (ours["message"], ours["by"], ours["findings"]) == (MESSAGE, "reader 1", [])
    assert ours["files"] == [{"name": VIDEO.name, "bytes": len(VIDEO.content)}]
    assert (swapped["message"], swapped["files"]) == ("", [])
    assert swapped["findings"] == [{"code": "answer-swapped", "grave": True}]
    assert waiting(store) == []
