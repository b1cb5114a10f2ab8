"""How programs are answered: a status and `{"code":…}`. Visitors write no log line; trouble is told once."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response

from dropbox.errors import BadInputError, NotTrustedError, ResourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dropbox.errors import DropboxError

JSON: Final = "application/json"
CHECKSUM_MISMATCH: Final = 460
_LOG: Final = logging.getLogger(__name__)
# Trouble that ends by itself; `status` shows the disk.
_PASSING: Final = frozenset({"busy", "full"})
_told: Final[set[str]] = set()


def answer(status: int) -> Response:
    """Say nothing but a status."""
    response = Response(
        status=f"{CHECKSUM_MISMATCH} Checksum Mismatch" if status == CHECKSUM_MISMATCH else status
    )
    # Said for an answer without a body, too: Flask's own default names HTML.
    response.headers.pop("Content-Type", None)
    return response


def document(found: object, status: int = HTTPStatus.OK) -> Response:
    """Answer with JSON in one spelling."""
    response = answer(status)
    response.set_data(json.dumps(found, separators=(",", ":"), sort_keys=True))
    response.content_type = JSON
    return response


def code(status: int, named: str) -> Response:
    """Say why not."""
    return document({"code": named}, status)


def refusal(error: DropboxError, statuses: Mapping[str, int]) -> Response:
    """Say why not, by the statuses of some codes, else by whose fault it is."""
    tell_once(error)
    if error.code in statuses:
        status = statuses[error.code]
    elif isinstance(error, NotTrustedError):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif isinstance(error, BadInputError):
        status = HTTPStatus.BAD_REQUEST
    else:
        status = HTTPStatus.INTERNAL_SERVER_ERROR
    return code(status, error.code)


def tell_once(error: DropboxError) -> None:
    """Tell the admin of the server's own trouble, once in a process's life."""
    if isinstance(error, ResourceError) and error.code not in _PASSING | _told:
        _told.add(error.code)
        _LOG.error("a request failed: %s", error.code)
