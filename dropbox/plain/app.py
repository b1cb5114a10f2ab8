"""The plain form's app: a thin edge. Its process sees plaintext, so it is nobody else's process."""

from __future__ import annotations

import logging
import secrets
import traceback
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from dropbox.errors import DropboxError
from dropbox.page import words
from dropbox.plain import process, saying
from dropbox.plain.body import Body
from dropbox.plain.headers import SameHeaders
from dropbox.plain.pages import Page, Pages, offers_form
from dropbox.plain.reception import Reception, require_own_form
from dropbox.plain.views import Asked, Form, Views
from dropbox.plain.visit import KEY_BYTES, Visits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.plain.letters import Download
    from dropbox.plain.visit import Guest
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
    visit_key: bytes | None = None,
) -> Flask:
    """Make the app, and forbid this process to leave its memory anywhere.

    Processes that share their visitors share a `visit_key`; a process alone makes its own.
    """
    process.forbid_dumps()
    process.give_large_memory_back()
    pages = Pages(settings, catalogues)
    app = Flask("dropbox.plain", static_folder=None, template_folder=None)
    # A redirect would drop a form's body.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    _serve(app, settings, pages)
    if offers_form(settings):
        visits = Visits(visit_key or secrets.token_bytes(KEY_BYTES), today)
        _take_forms(app, settings, pages, Views(pages, Reception(settings, store, today), visits))
    _answer_errors(app, settings, pages)
    app.wsgi_app = SameHeaders(app.wsgi_app)  # type: ignore[method-assign] # Flask's own way
    return app


def _serve(app: Flask, settings: Settings, pages: Pages) -> None:
    first = {language: pages.start(language) for language in settings.languages}
    by_language = {f"/{language}/": page for language, page in first.items()}
    fixed = {"/": first[settings.languages[0]], **by_language, **pages.styles()}
    if offers_form(settings):
        fixed |= {f"/{language}/return": pages.come_in(language) for language in settings.languages}
    for number, (address, page) in enumerate(fixed.items()):
        app.add_url_rule(address, f"fixed-{number}", _answerer(page), provide_automatic_options=False)
    # Browsers ask for an icon unbidden.
    icon = Page(b"", HTTPStatus.NO_CONTENT)
    app.add_url_rule("/favicon.ico", "icon", _answerer(icon), provide_automatic_options=False)


def _take_forms(app: Flask, settings: Settings, pages: Pages, views: Views) -> None:
    for form in views.forms():
        for language in settings.languages:
            app.add_url_rule(
                f"/{language}/{form.name}",
                f"{form.name}-{language}",
                _taking(form, language, pages, views.guest),
                methods=["POST"],
                provide_automatic_options=False,
            )


def _taking(form: Form, language: str, pages: Pages, new_guest: Callable[[], Guest]) -> Callable[[], Response]:
    """Answer a form, or refuse it with a sentence, once it was read to its end."""

    def view() -> Response:
        guest = new_guest()
        try:
            body = Body.of(request.environ)
        except DropboxError as refusal:
            return _response(pages.refused(language, refusal, sends=form.sends))
        try:
            if form.is_ours:
                _require_own_form()
            page = form.handler(Asked(language, body, request.headers.get("Content-Type", ""), guest))
        except DropboxError as refusal:
            page = pages.refused(language, refusal, guest.visit, sends=form.sends)
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
        answer = _response(pages.missing(language(), HTTPStatus(error.code or HTTPStatus.NOT_FOUND)))
        if isinstance(error, MethodNotAllowed):
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer

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
    if page.download is not None:
        return _download(page.download, page.content_type)
    response = Response(page.body, page.status, content_type=page.content_type)
    if page.content_encoding is not None:
        response.headers["Content-Encoding"] = page.content_encoding
    return response


def _download(file: Download, content_type: str) -> Response:
    response = Response(file.pieces, content_type=content_type)
    response.headers["Content-Length"] = str(file.size_bytes)
    name = quote(saying.saved_name(file.name), safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.call_on_close(file.close)
    return response
