"""Every page of the plain form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dropbox import page
from dropbox.codename import AmbiguousCodenameError
from dropbox.page.rendering import Renderer
from dropbox.plain import answers, saying

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dropbox.codename import CodenameError, Language
    from dropbox.errors import DropboxError
    from dropbox.plain.letters import Download, Letter
    from dropbox.plain.sending import Arrived
    from dropbox.plain.visit import Visit
    from dropbox.settings import DeskOffer, Settings

TEMPLATES: Final = Path(__file__).parent / "templates"
PLAIN_STYLE: Final = Path(__file__).parent / "plain.css"
HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"
# Each takes several files; more than one for those whose phone lets them choose one at a time.
_FILE_INPUTS: Final = 4
# There is no Belarusian list; whoever reads Belarusian reads Russian words.
_LISTS: Final[Mapping[str, Language]] = {"be": "ru", "ru": "ru"}
# What the lists' languages call themselves, for whoever wrote down words that two of them have.
LIST_NAMES: Final[Mapping[Language, str]] = {
    "en": "English",
    "ru": "Русский",
    "fr": "Français",
    "it": "Italiano",
    "es": "Español",
    "pt": "Português",
    "cs": "Čeština",
    "ja": "日本語",
    "ko": "한국어",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A whole response."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = HTML
    content_encoding: str | None = None
    download: Download | None = None


@dataclass(frozen=True, slots=True)
class ShownCodename:
    """A codename as one page shows it, once."""

    language: Language
    words: tuple[str, ...] = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)


def offers_form(settings: Settings) -> bool:
    """Say whether this drop-box has a form: not on the web, unless someone insists (DESIGN section 6)."""
    return settings.kind == "onion" or settings.unsafe_form_on_the_web


class Pages:
    """A function of release, settings and language, and of what happened to a form."""

    def __init__(self, settings: Settings, catalogues: Path) -> None:
        self._renderer = Renderer(settings, TEMPLATES, catalogues)
        self._style = PLAIN_STYLE.read_bytes()
        self._style_address = f"/static/plain-{hashlib.sha256(self._style).hexdigest()[:8]}.css"
        self._desks = settings.desks
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
        return self._page(self._first, language)

    def form(
        self,
        language: str,
        desks: Sequence[DeskOffer],
        visit: Visit,
        *,
        first: bool,
        chosen: str = "",
    ) -> Page:
        """Return the form for the desks that can be written to today; `first` shows the codename, this once."""
        offered = [desk.id for desk in desks]
        return self._page(
            "form.html",
            language,
            codename=_shown(visit, language) if first else None,
            visit=visit.sealed,
            desks=desks,
            chosen=chosen if chosen in offered else offered[0],
            inputs=_FILE_INPUTS,
        )

    def done(self, language: str, arrived: Arrived) -> Page:
        """Say what arrived, by its numbers only: the page may be seen by others."""
        come_back = self._come_back(language, arrived.desk)
        return self._page("done.html", language, arrived=arrived, come_back=come_back)

    def come_in(self, language: str) -> Page:
        """Ask for the codename, and say before the field what that costs."""
        return self._return(language, HTTPStatus.OK, problems=(), ask_language=())

    def codename_refused(
        self, language: str, error: CodenameError, suggested: Mapping[int, tuple[str, ...]]
    ) -> Page:
        """Say what is wrong with a codename, and ask for it again; what was typed is not repeated."""
        ask = tuple(LIST_NAMES.items()) if isinstance(error, AmbiguousCodenameError) else ()
        said = saying.problems(self._renderer.words[language], error, suggested)
        return self._return(language, HTTPStatus.UNPROCESSABLE_ENTITY, problems=said, ask_language=ask)

    def answers(self, language: str, visit: Visit, letters: Sequence[Letter]) -> Page:
        """Show what waits."""
        words = self._renderer.words[language]
        desks = [letter.read.statement.desk for letter in letters if letter.read]
        desk = desks[0] if desks else ""
        return self._page(
            "answers.html",
            language,
            visit=visit.sealed,
            desk=desk,
            letters=[saying.letter(words, letter) for letter in letters],
            come_back=self._come_back(language, desk),
        )

    def noted(self, language: str, visit: Visit) -> Page:
        """Say that an answer goes in a week."""
        return self._notice(
            language, visit, "plain.noted-title", ("plain.noted",), ("return", "plain.to-answers")
        )

    def ask_to_clear(self, language: str, visit: Visit) -> Page:
        """Ask whether everything shall go."""
        return self._notice(
            language,
            visit,
            "plain.clear-title",
            ("plain.clear",),
            ("cleared", "plain.clear-yes"),
            ("return", "plain.clear-no"),
        )

    def cleared(self, language: str, visit: Visit) -> Page:
        """Say that everything went."""
        return self._notice(language, visit, "plain.cleared-title", ("plain.cleared", "plain.next-close"))

    def download(self, download: Download) -> Page:
        """Give a file, as something to save and never to show."""
        return Page(b"", content_type="application/octet-stream", download=download)

    def refused(
        self, language: str, refusal: DropboxError, visit: Visit | None = None, *, sends: bool = True
    ) -> Page:
        """Say in one sentence why it failed; her visit, if it is known, goes on from here."""
        status, why = answers.of(refusal)
        return self._refused(language, status, why, visit, sends=sends)

    def broken(self, language: str) -> Page:
        """Say that the fault is ours."""
        return self._refused(language, HTTPStatus.INTERNAL_SERVER_ERROR, "broken")

    def missing(self, language: str, status: HTTPStatus) -> Page:
        """Lead back to the start."""
        return self._page("missing.html", language, status)

    def _refused(
        self, language: str, status: HTTPStatus, why: str, visit: Visit | None = None, *, sends: bool = True
    ) -> Page:
        template = "refused.html" if sends else "failed.html"
        return self._page(template, language, status, why=why, visit=visit and visit.sealed)

    def _notice(
        self, language: str, visit: Visit, title: str, lines: Sequence[str], *ways: tuple[str, str]
    ) -> Page:
        words = self._renderer.words[language]
        return self._page(
            "notice.html",
            language,
            visit=visit.sealed,
            title=words(title),
            lines=[words(line) for line in lines],
            ways=[(path, words(said)) for path, said in ways],
        )

    def _page(self, template: str, language: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Page:
        rendered = self._renderer.render(template, language, plain_style=self._style_address, **values)
        return Page(rendered, status)

    def _return(self, language: str, status: HTTPStatus, **values: object) -> Page:
        return self._page("return.html", language, status, path="/return", **values)

    def _come_back(self, language: str, desk_id: str) -> str:
        offers = (desk.come_back for desk in self._desks if desk.id == desk_id and desk.come_back)
        return next((offer[language] for offer in offers), self._renderer.words[language]("plain.come-back"))


def _shown(visit: Visit, language: str) -> ShownCodename:
    of = _LISTS.get(language, "en")
    return ShownCodename(of, visit.codename.words(of), visit.codename.numbers())
