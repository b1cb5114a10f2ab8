"""A bare page around the built engine, beside the real uploads and keys, under the real headers.

Started as `gunicorn tests.page.harness:app()` by `site.py`; `PAGE_HARNESS` names a folder with the newsroom's
settings and, in `built`, the page built with its test entries.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response

from dropbox import settings as settings_module
from dropbox import store
from dropbox.source import headers, mailboxes, published, uploads
from tests.support import servers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>-</title>
<script type="application/json" id="settings">{settings}</script>
<script type="application/json" id="given">{given}</script>
<textarea id="message"></textarea><textarea id="codename"></textarea><input type="file" id="files" multiple>
<button id="send">s</button><button id="pause">p</button>
<button id="resume">r</button><button id="cancel">c</button><button id="withdraw">w</button>
<output id="ready"></output><output id="state"></output>
<output id="phases"></output><output id="outcome"></output><output id="withdrawn"></output>
<script type="module" src="/static/{script}"></script></html>"""


def app() -> WSGIApplication:
    """Make the app that gunicorn serves."""
    folder = Path(os.environ["PAGE_HARNESS"])
    settings = settings_module.load(folder / "dropbox.toml")
    names = json.loads((folder / "built" / "manifest.json").read_bytes())
    flask = Flask("harness", static_folder=None)
    stored = store.open_store(settings)
    flask.register_blueprint(uploads.blueprint(settings, stored))
    flask.register_blueprint(mailboxes.blueprint(stored))

    def page(entry: str) -> Response:
        shown = {
            "origin": settings.origin,
            "roots": settings.roots,
            "threshold": settings.threshold,
            "tus": "/tus",
            "keys": "/keys/",
            "agent": "press-dropbox 0.1.0",
            "desk": servers.DESK,
            "today": os.environ.get("PAGE_TODAY", servers.utc_today().isoformat()),
        }
        given = {"recipient": str(servers.identity().recipient)}
        html = _PAGE.format(settings=json.dumps(shown), given=json.dumps(given), script=names[f"{entry}.js"])
        return Response(html, content_type="text/html; charset=utf-8")

    def static(name: str) -> Response:
        body = (folder / "built" / f"{Path(name).name}.gz").read_bytes()
        response = Response(body, content_type="text/javascript; charset=utf-8")
        response.headers["Content-Encoding"] = "gzip"
        return response

    def keys(name: str) -> Response:
        found = published.read(settings.keys_folder, name)
        return Response(status=404) if found is None else Response(found, content_type=published.CONTENT_TYPE)

    flask.add_url_rule("/page/<entry>", "page", page)
    flask.add_url_rule("/static/<name>", "static", static)
    flask.add_url_rule("/keys/<path:name>", "keys", keys)
    return headers.SameHeaders(flask.wsgi_app, settings)
