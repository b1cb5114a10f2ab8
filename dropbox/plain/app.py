"""The plain form's app: a thin edge. Its process sees plaintext, so it is nobody else's process."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from dropbox.errors import DropboxError
from dropbox.page import words
from dropbox.plain import process
from dropbox.plain.body import Body
from dropbox.plain.headers import SameHeaders
from dropbox.plain.pages import Page, Pages, offers_form
from dropbox.plain.reception import Reception, require_own_form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.settings import Settings
    from dropbox.store import Store

_LOG: Final = logging.getLogger(__name__)


def utc_today() -> date:
    """Return the day by which a form is sealed: the server's, for nobody else can be asked."""
    return datetime.now(UTC).date()


def create_app(
    settings: Settings,
    store: Store,
    *,
    today: Callable[[], date] = utc_today,
    catalogues: Path = words.FOLDER,
) -> Flask:
    """Make the app, and forbid this process to leave its memory anywhere."""
    process.forbid_dumps()
    pages = Pages(settings, catalogues)
    app = Flask("dropbox.plain", static_folder=None, template_folder=None)
    # A redirect would drop a form's body.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    _serve(app, settings, pages)
    if offers_form(settings):
        _take_forms(app, settings, pages, Reception(settings, store, today))
    _answer_errors(app, settings, pages)
    app.wsgi_app = SameHeaders(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    return app


def _serve(app: Flask, settings: Settings, pages: Pages) -> None:
    first = {language: pages.start(language) for language in settings.languages}
    by_language = {f"/{language}/": page for language, page in first.items()}
    fixed = {"/": first[settings.languages[0]], **by_language, **pages.styles()}
    for number, (address, page) in enumerate(fixed.items()):
        app.add_url_rule(address, f"fixed-{number}", _answerer(page), provide_automatic_options=False)
    # Browsers ask for an icon unbidden.
    icon = Page(b"", HTTPStatus.NO_CONTENT)
    app.add_url_rule("/favicon.ico", "icon", _answerer(icon), provide_automatic_options=False)


def _take_forms(app: Flask, settings: Settings, pages: Pages, reception: Reception) -> None:
    def open_form(language: str, _body: Body) -> Page:
        return pages.form(language, reception.open_desks())

    def send(language: str, body: Body) -> Page:
        _require_own_form()
        return pages.done(language, reception.take_tip(body, request.headers.get("Content-Type", "")))

    def send_sealed(language: str, body: Body) -> Page:
        _require_own_form()
        return pages.done(language, reception.take_sealed(body, request.headers.get("Content-Type", "")))

    for name, handler in (("form", open_form), ("send", send), ("sealed", send_sealed)):
        for language in settings.languages:
            app.add_url_rule(
                f"/{language}/{name}",
                f"{name}-{language}",
                _taking(handler, language, pages),
                methods=["POST"],
                provide_automatic_options=False,
            )


def _taking(handler: Callable[[str, Body], Page], language: str, pages: Pages) -> Callable[[], Response]:
    """Answer a form, or refuse it with a sentence, once it was read to its end."""

    def view() -> Response:
        try:
            body = Body.of(request.environ)
        except DropboxError as refusal:
            return _response(pages.refused(language, refusal))
        try:
            page = handler(language, body)
        except DropboxError as refusal:
            page = pages.refused(language, refusal)
        finally:
            # Firefox shows no answer that comes before it has sent everything (a reset line instead).
            body.drain()
        return _response(page)

    return view


def _require_own_form() -> None:
    headers = request.headers
    require_own_form(headers.get("Sec-Fetch-Site"), headers.get("Origin"), own_host=request.host)


def _answer_errors(app: Flask, settings: Settings, pages: Pages) -> None:
    def language() -> str:
        asked = request.path.split("/")[1]
        return asked if asked in settings.languages else settings.languages[0]

    def missing(error: HTTPException) -> Response:
        return _response(pages.missing(language(), HTTPStatus(error.code or HTTPStatus.NOT_FOUND)))

    def broken(error: Exception) -> Response:
        # Never the request, never the error's words: only which of our lines it was.
        line = traceback.extract_tb(error.__traceback__)[-1]
        _LOG.error("%s at %s:%s", type(error).__name__, line.name, line.lineno)
        return _response(pages.broken(language()))

    app.register_error_handler(HTTPException, missing)
    app.register_error_handler(Exception, broken)


def _answerer(page: Page) -> Callable[[], Response]:
    return lambda: _response(page)


def _response(page: Page) -> Response:
    response = Response(page.body, page.status, content_type=page.content_type)
    if page.content_encoding is not None:
        response.headers["Content-Encoding"] = page.content_encoding
    return response
