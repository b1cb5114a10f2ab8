from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from dropbox.settings import DeskOffer
from dropbox.source import create_app
from tests.source.box import ONION, box
from tests.source.visiting import visit
from tests.support.tools import PAGE, ROOT, node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dropbox.settings import Settings

VALIDATOR = PAGE / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
LANGUAGES = ("be", "ru", "en")


def drop_boxes(folder: Path) -> Iterator[tuple[str, Settings]]:
    desks = tuple(DeskOffer(name, dict.fromkeys(LANGUAGES, name)) for name in ("news", "courts"))
    yield "onion", box(folder)
    yield "demo", box(folder, demo=True, desks=desks)
    yield "web", box(folder, kind="web", onion_address=ONION)
    yield "unsafe", box(folder, kind="web", unsafe_form_on_the_web=True)


def test_every_page_is_valid_html(tmp_path: Path) -> None:
    pages = []
    for kind, settings in drop_boxes(tmp_path):
        client = visit(create_app(settings))
        for language in LANGUAGES:
            for name in ("", "send", "return", "no-such-page"):
                page = tmp_path / f"{kind}-{language}-{name or 'first'}.html"
                page.write_bytes(client.get(f"/{language}/{name}").data)
                pages.append(page)
    rules = ["--config", str(ROOT / "tests" / "source" / "htmlvalidate.mjs"), "--max-warnings", "0"]
    run = subprocess.run(
        [node(), str(VALIDATOR), *rules, *pages], cwd=PAGE, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
