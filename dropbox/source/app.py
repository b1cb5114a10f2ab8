"""The source app: pages, published keys, uploads. Every page is rendered before the first visit."""

from __future__ import annotations

import json
import logging
import traceback
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from dropbox.page import words
from dropbox.page.rendering import Renderer
from dropbox.source import answering, headers, pages, published

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.settings import Settings
    from dropbox.source.pages import Document, Site
    from dropbox.store import Store

# Below these a program reads the answer, elsewhere a person does.
_FOR_PROGRAMS: Final = ("/tus", "/keys/", "/.well-known/", "/static/", "/mailbox", "/withdraw")
_LOG: Final = logging.getLogger(__name__)


def create_app(settings: Settings, store: Store | None = None, *, catalogues: Path = words.FOLDER) -> Flask:
    """Make the app. Without a store it serves pages and keys only: a mirror."""
    site = pages.build(settings, Renderer(settings, pages.TEMPLATES, catalogues))
    app = Flask("dropbox.source", static_folder=None, template_folder=None)
    # A redirect would name our page in `Location`.
    app.url_map.strict_slashes = False
    _serve_site(app, site)
    _serve_keys(app, settings.keys_folder)
    if store is not None and headers.offers_form(settings):
        from dropbox.source import mailboxes, uploads

        app.register_blueprint(uploads.blueprint(settings, store))
        app.register_blueprint(mailboxes.blueprint(store))
    _answer_errors(app, site)
    app.wsgi_app = headers.SameHeaders(app.wsgi_app, settings)  # type: ignore[method-assign] # Flask's own way
    return app


def _serve_site(app: Flask, site: Site) -> None:
    def serve(path: str = "") -> Response:
        document = site.documents.get(f"/{path}")
        return _error(site, HTTPStatus.NOT_FOUND) if document is None else _response(document)

    def icon() -> Response:
        return Response(status=HTTPStatus.NO_CONTENT)

    # Browsers ask for an icon unbidden. None is neutral: the tab shows what it shows for any page.
    app.add_url_rule("/favicon.ico", "icon", icon, provide_automatic_options=False)
    app.add_url_rule("/", "start", serve, provide_automatic_options=False)
    app.add_url_rule("/<path:path>", "document", serve, provide_automatic_options=False)


def _serve_keys(app: Flask, keys_folder: Path) -> None:
    _serve_published(app, "/keys/<path:name>", partial(published.read, keys_folder), published.CONTENT_TYPE)
    _serve_published(
        app, "/.well-known/webcat/<name>", partial(published.read_webcat, keys_folder), published.WEBCAT_TYPE
    )


def _serve_published(app: Flask, rule: str, read: Callable[[str], bytes | None], content_type: str) -> None:
    def serve(name: str) -> Response:
        try:
            found = read(name)
        except published.KeysUnreadableError as error:
            answering.tell_once(error)
            return _code(error.code, HTTPStatus.SERVICE_UNAVAILABLE)
        if found is None:
            return _code("not-found", HTTPStatus.NOT_FOUND)
        return Response(found, content_type=content_type)

    app.add_url_rule(rule, rule, serve, provide_automatic_options=False)


def _answer_errors(app: Flask, site: Site) -> None:
    def refused(error: HTTPException) -> Response:
        response = _error(site, HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR))
        allowed = error.get_response().headers.get("Allow")
        if allowed is not None:
            # Werkzeug joins a set, whose order differs from start to start and from mirror to mirror.
            response.headers["Allow"] = ", ".join(sorted(allowed.split(", ")))
        return response

    def failed(error: Exception) -> Response:
        # Never the request, never the error's words: only which of our lines it was.
        line = traceback.extract_tb(error.__traceback__)[-1]
        _LOG.error("%s at %s:%s", type(error).__name__, line.name, line.lineno)
        return _error(site, HTTPStatus.INTERNAL_SERVER_ERROR)

    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, failed)


def _error(site: Site, status: HTTPStatus) -> Response:
    if request.path.startswith(_FOR_PROGRAMS):
        return _code(status.phrase.lower().replace(" ", "-"), status)
    document = site.error(request.path, ours=status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    return _response(document, status)


def _code(code: str, status: HTTPStatus) -> Response:
    return Response(json.dumps({"code": code}), status, content_type="application/json")


def _response(document: Document, status: HTTPStatus = HTTPStatus.OK) -> Response:
    response = Response(document.body, status, content_type=document.content_type)
    if document.content_encoding is not None:
        response.headers["Content-Encoding"] = document.content_encoding
    return response
