"""Floor 2: templates to pages, for the source app and the plain form alike.

A page is a function of release, configuration and language (DESIGN §6): nothing here knows a request, a clock.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import jinja2

from dropbox import page
from dropbox.page import look, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.settings import Settings

TEMPLATES: Final = Path(__file__).parent / "templates"


class Renderer:
    """Renders the templates of one app for one drop-box. Every page extends `layout.html`."""

    def __init__(self, settings: Settings, templates: Path, catalogues: Path = words.FOLDER) -> None:
        self._settings = settings
        self.words = {language: words.load(language, catalogues) for language in settings.languages}
        colours = look.stylesheet(settings.newsroom.colour).encode()
        self.colour_file = f"colour-{hashlib.sha256(colours).hexdigest()[:8]}.css"
        self.colours = colours
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([templates, TEMPLATES]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        # Sorted, so that a page is the same bytes after each start; letters as they are, not six bytes each.
        self._environment.policies["json.dumps_kwargs"] = {
            "sort_keys": True,
            "ensure_ascii": False,
            "separators": (",", ":"),
        }

    def render(self, template: str, language: str, *, path: str = "/", **values: object) -> bytes:
        """Render a template in a language.

        `path` is the page's own path below the language, "/" or "/send": language links lead to its sisters.
        """
        text = self._environment.get_template(template).render(
            words=self.words[language],
            language=language,
            newsroom_name=self._settings.newsroom.name[language],
            newsroom_words=self._settings.newsroom.words[language],
            settings=self._settings,
            styles=self.styles(),
            sisters=tuple(self._sisters(path)),
            **values,
        )
        return text.encode()

    def styles(self) -> tuple[str, ...]:
        """Return the addresses of the style sheets every page names; the app serves them under `/static/`."""
        return f"/static/{self.colour_file}", f"/static/{page.manifest()['page.css']}"

    def _sisters(self, path: str) -> Iterable[tuple[str, str, str]]:
        for language in self._settings.languages:
            yield language, words.OWN_NAMES.get(language, language), f"/{language}{path}"
