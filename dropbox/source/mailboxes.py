"""Mailboxes and withdrawal over `dropbox.intake` (docs/spec/mailbox.md). Secrets come in bodies, only there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO, Final

from flask import Blueprint, Response, request

from dropbox import intake
from dropbox.errors import BadInputError, DropboxError
from dropbox.intake.errors import LineDiedError
from dropbox.limits import PART_BYTES, READ_PIECE_BYTES
from dropbox.source import answering
from dropbox.source.uploads import utc_today
from dropbox.source.wsgi_body import WsgiBody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from dropbox.store import Store

BODY_TYPE: Final = "application/octet-stream"
_SECRET_BYTES: Final = 32
_ID_BYTES: Final = 16
# All that a client can ask for by name: without them the pages' own route would answer GET.
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_STATUS: Final[dict[str, int]] = {
    "answer-unknown": HTTPStatus.NOT_FOUND,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "content-type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "full": HTTPStatus.INSUFFICIENT_STORAGE,
}


class MailboxBodyError(BadInputError):
    """The body is not as long as this request's is."""

    code = "mailbox-body"


class MailboxTypeError(BadInputError):
    """The body comes under another type."""

    code = "content-type"


def blueprint(store: Store, *, today: Callable[[], date] = utc_today) -> Blueprint:
    """Make the routes of the source app by which answers are read and submissions withdrawn."""
    routes = _Routes(store, today)
    mailboxes = Blueprint("mailboxes", __name__)
    for path, view, length_bytes in (
        ("/mailbox/list", routes.list, _SECRET_BYTES),
        ("/mailbox/answer", routes.answer, _SECRET_BYTES + _ID_BYTES),
        ("/mailbox/acknowledge", routes.acknowledge, _SECRET_BYTES + _ID_BYTES),
        ("/mailbox/wipe", routes.wipe, _SECRET_BYTES),
        ("/withdraw", routes.withdraw, _SECRET_BYTES),
    ):
        asked = _asked(view, length_bytes)
        mailboxes.add_url_rule(path, view.__name__, asked, methods=_METHODS, provide_automatic_options=False)
    mailboxes.register_error_handler(DropboxError, _refused)
    return mailboxes


def _asked(view: Callable[[bytes], Response], length_bytes: int) -> Callable[[], Response]:
    """Give a view its body, whole and of its one length, or refuse."""

    def asked() -> Response:
        if request.method != "POST":
            return _only_post()
        body = WsgiBody(request.environ)
        try:
            untrusted = _read(body, length_bytes)
        except DropboxError:
            body.drain(PART_BYTES)
            raise
        return view(untrusted)

    return asked


def _read(body: WsgiBody, length_bytes: int) -> bytes:
    if request.headers.get("Content-Type") != BODY_TYPE:
        raise MailboxTypeError(f"expected Content-Type: {BODY_TYPE}")
    untrusted = b""
    try:
        while len(untrusted) <= length_bytes and (piece := body.read(length_bytes + 1 - len(untrusted))):
            untrusted += piece
    except LineDiedError:
        raise MailboxBodyError("the body ended too early") from None
    if len(untrusted) != length_bytes:
        raise MailboxBodyError(f"expected {length_bytes} bytes")
    return untrusted


class _Routes:
    """The views. Each has a body of its length, calls one use case, and says what became of it."""

    def __init__(self, store: Store, today: Callable[[], date]) -> None:
        self._store = store
        self._today = today

    def list(self, token: bytes) -> Response:
        """Say what waits."""
        answers = [
            {"id": waiting.id, "sha256": waiting.sha256, "size": waiting.size_bytes}
            for waiting in intake.list_answers(self._store, token)
        ]
        return answering.document({"answers": answers})

    def answer(self, untrusted: bytes) -> Response:
        """Hand out a sealed answer, in pieces: hundreds of them may be read at once."""
        opened = intake.open_answer_file(self._store, *_token_and_id(untrusted))
        response = Response(_pieces(opened.file), content_type=BODY_TYPE)
        response.content_length = opened.size_bytes
        # Also where the line has died before the first piece.
        response.call_on_close(opened.file.close)
        return response

    def acknowledge(self, untrusted: bytes) -> Response:
        """Remember that an answer was read."""
        intake.acknowledge(self._store, *_token_and_id(untrusted), today=self._today())
        return answering.answer(HTTPStatus.NO_CONTENT)

    def wipe(self, token: bytes) -> Response:
        """Delete what waits."""
        intake.wipe(self._store, token)
        return answering.answer(HTTPStatus.NO_CONTENT)

    def withdraw(self, secret: bytes) -> Response:
        """Delete what was not collected yet."""
        return answering.document({"withdrawn": intake.withdraw(self._store, secret)})


def _token_and_id(untrusted: bytes) -> tuple[bytes, str]:
    return untrusted[:_SECRET_BYTES], untrusted[_SECRET_BYTES:].hex()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(READ_PIECE_BYTES):
            yield piece


def _only_post() -> Response:
    response = answering.code(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed")
    response.headers["Allow"] = "POST"
    return response


def _refused(error: DropboxError) -> Response:
    return answering.refusal(error, _STATUS)
