"""Every page of the source app, rendered once: a function of release, settings and language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast, get_args

import dropbox
from dropbox import directory, page
from dropbox.page import packing
from dropbox.source.headers import offers_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dropbox.page.rendering import Renderer
    from dropbox.settings import DeskOffer, Settings

TEMPLATES: Final = Path(__file__).parent / "templates"
HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"
JAVASCRIPT: Final = "text/javascript; charset=utf-8"
# Where a reader gets Tor Browser, and whom she asks where that site is blocked.
TOR_SITE: Final = "torproject.org"
TOR_BY_MAIL: Final = "gettor@torproject.org"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole response, ready to be sent as often as it is asked for. Pages and built files come gzipped."""

    body: bytes
    content_type: str
    content_encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the app answers to GET, but the published keys."""

    documents: Mapping[str, Document]
    """By path."""
    errors: Mapping[tuple[str, bool], Document]
    """By language, and whether the fault is ours."""
    languages: tuple[str, ...]

    def error(self, untrusted_path: str, *, ours: bool) -> Document:
        """Return the error page in the language that a path names, else in the default one."""
        named = untrusted_path.split("/")[1]
        language = named if named in self.languages else self.languages[0]
        return self.errors[language, ours]


def build(settings: Settings, renderer: Renderer) -> Site:
    """Render the site of a drop-box."""
    documents = dict(_static(renderer))
    for language in settings.languages:
        documents[f"/{language}"] = documents[f"/{language}/"] = _landing(settings, renderer, language)
        if offers_form(settings):
            documents[f"/{language}/send"] = _with_engine(settings, renderer, language, "send")
            documents[f"/{language}/return"] = _with_engine(settings, renderer, language, "return")
    documents["/"] = documents[f"/{settings.languages[0]}/"]
    errors = {
        (language, ours): _error(renderer, language, ours=ours)
        for language in settings.languages
        for ours in (False, True)
    }
    return Site(documents, errors, settings.languages)


def _static(renderer: Renderer) -> Mapping[str, Document]:
    """Return the built files, gzipped as they were built, and the newsroom's colours."""
    files = {f"/static/{renderer.colour_file}": Document(renderer.colours, CSS)}
    for name in page.manifest().values():
        content_type = CSS if name.endswith(".css") else JAVASCRIPT
        files[f"/static/{name}"] = Document(page.read(name, gzipped=True), content_type, "gzip")
    return files


def _landing(settings: Settings, renderer: Renderer, language: str) -> Document:
    if offers_form(settings):
        return _page(renderer.render("landing.html", language, leave_script=_built("leave.js")))
    body = renderer.render(
        "web.html",
        language,
        tor_site=TOR_SITE,
        tor_by_mail=TOR_BY_MAIL,
        phrase=_phrase(settings, language),
        leave_script=_built("leave.js"),
    )
    return _page(body)


def _with_engine(settings: Settings, renderer: Renderer, language: str, name: str) -> Document:
    """Render the page that sends, or the one on which a source reads answers and writes on."""
    body = renderer.render(
        f"{name}.html",
        language,
        path=f"/{name}",
        returning=name == "return",
        phrase=_phrase(settings, language),
        script=_built(f"{name}.js"),
        noscript_style=_built("noscript.css"),
        page_settings=_for_script(settings, language),
        page_words=renderer.words[language].for_script(),
    )
    return _page(body)


def _page(body: bytes) -> Document:
    return Document(packing.gzip(body), HTML, "gzip")


def _built(logical_name: str) -> str:
    return f"/static/{page.manifest()[logical_name]}"


def _error(renderer: Renderer, language: str, *, ours: bool) -> Document:
    kind = "broken" if ours else "missing"
    return _page(renderer.render("error.html", language, kind=kind, leave_script=_built("leave.js")))


def _phrase(settings: Settings, language: str) -> tuple[str, ...]:
    # The pseudo-language of the tests has no word list of its own.
    listed = cast("directory.Language", language if language in get_args(directory.Language) else "en")
    return directory.check_phrase(directory.Roots(settings.roots, settings.threshold), listed)


def _for_script(settings: Settings, language: str) -> dict[str, object]:
    """Return what the engine is told (dropbox/page/src/core/settings.ts) and what the page itself needs."""
    return {
        "engine": {
            "origin": settings.origin,
            "roots": settings.roots,
            "threshold": settings.threshold,
            "tus": "/tus",
            "keys": "/keys/",
            "agent": f"press-dropbox {dropbox.__version__}",
        },
        "desks": [_desk_for_script(desk, language) for desk in settings.desks],
    }


def _desk_for_script(desk: DeskOffer, language: str) -> dict[str, str]:
    said = {} if desk.come_back is None else {"come_back": desk.come_back[language]}
    return {"id": desk.id, **said}
