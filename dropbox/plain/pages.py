"""Every page of the plain form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dropbox import page
from dropbox.page.rendering import Renderer
from dropbox.plain import answers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dropbox.errors import DropboxError
    from dropbox.plain.sending import Arrived
    from dropbox.settings import DeskOffer, Settings

TEMPLATES: Final = Path(__file__).parent / "templates"
PLAIN_STYLE: Final = Path(__file__).parent / "plain.css"
HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"
# Each takes several files; more than one for those whose phone lets them choose one at a time.
_FILE_INPUTS: Final = 4


@dataclass(frozen=True, slots=True)
class Page:
    """A whole response."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = HTML
    content_encoding: str | None = None


def offers_form(settings: Settings) -> bool:
    """Say whether this drop-box has a form: not on the web, unless someone insists (DESIGN section 6)."""
    return settings.kind == "onion" or settings.unsafe_form_on_the_web


class Pages:
    """A function of release, settings and language, and of what happened to a form."""

    def __init__(self, settings: Settings, catalogues: Path) -> None:
        self._renderer = Renderer(settings, TEMPLATES, catalogues)
        self._style = PLAIN_STYLE.read_bytes()
        self._style_address = f"/static/plain-{hashlib.sha256(self._style).hexdigest()[:8]}.css"
        self._first = "start.html" if offers_form(settings) else "away.html"

    def styles(self) -> Mapping[str, Page]:
        """Return the style sheets by their addresses; the built one as it was compressed when built."""
        colour, built = self._renderer.styles()
        content = page.read(built.rpartition("/")[2], gzipped=True)
        return {
            colour: Page(self._renderer.colours, content_type=CSS),
            self._style_address: Page(self._style, content_type=CSS),
            built: Page(content, content_type=CSS, content_encoding="gzip"),
        }

    def start(self, language: str) -> Page:
        """Return the page that explains, with a button that opens the form."""
        return Page(self._renderer.render(self._first, language))

    def form(self, language: str, desks: Sequence[DeskOffer]) -> Page:
        """Return the form for the desks that can be written to today."""
        form = self._renderer.render(
            "form.html", language, desks=desks, inputs=_FILE_INPUTS, plain_style=self._style_address
        )
        return Page(form)

    def done(self, language: str, arrived: Arrived) -> Page:
        """Say what arrived, by its numbers only: the page may be seen by others."""
        return Page(self._renderer.render("done.html", language, arrived=arrived))

    def refused(self, language: str, refusal: DropboxError) -> Page:
        """Say in one sentence why nothing was taken."""
        status, why = answers.of(refusal)
        return self._refused(language, status, why)

    def broken(self, language: str) -> Page:
        """Say that the fault is ours."""
        return self._refused(language, HTTPStatus.INTERNAL_SERVER_ERROR, "broken")

    def missing(self, language: str, status: HTTPStatus) -> Page:
        """Lead back to the start."""
        return Page(self._renderer.render("missing.html", language), status)

    def _refused(self, language: str, status: HTTPStatus, why: str) -> Page:
        return Page(self._renderer.render("refused.html", language, why=why), status)
