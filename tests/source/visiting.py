"""A visitor without a browser who, like one, unpacks pages before reading them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask.testing import FlaskClient
from typing_extensions import override

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse


class Visitor(FlaskClient):
    @override
    def open(self, *arguments: object, **options: object) -> TestResponse:
        answer = super().open(*arguments, **options)  # type: ignore[arg-type] # as they came
        packed = answer.headers.get("Content-Encoding") == "gzip"
        if packed and answer.content_type.startswith("text/html") and answer.data:
            length = answer.headers["Content-Length"]
            answer.data = gzip.decompress(answer.data)
            answer.headers["Content-Length"] = length
        return answer


def visit(app: Flask) -> FlaskClient:
    """Return someone who reads this app's pages."""
    app.test_client_class = Visitor
    return app.test_client()
