"""tus 1.0.0 over `dropbox.intake` (docs/spec/upload.md): a thin edge that reads headers and answers codes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, request

from dropbox import intake
from dropbox.errors import DropboxError
from dropbox.intake.errors import UploadCompleteError
from dropbox.limits import PART_BYTES
from dropbox.source import answering, tus
from dropbox.source.wsgi_body import WsgiBody

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from dropbox.intake import UploadState
    from dropbox.settings import Settings
    from dropbox.store import Store

_STATUS: Final[dict[str, int]] = {
    "body-too-long": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "checksum-mismatch": answering.CHECKSUM_MISMATCH,
    "content-type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "desk-unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "directory-unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "full": HTTPStatus.INSUFFICIENT_STORAGE,
    "not-sealed": HTTPStatus.UNPROCESSABLE_ENTITY,
    "offset-mismatch": HTTPStatus.CONFLICT,
    "too-small": HTTPStatus.UNPROCESSABLE_ENTITY,
    "tus-version": HTTPStatus.PRECONDITION_FAILED,
    "upload-complete": HTTPStatus.GONE,
    "upload-exists": HTTPStatus.CONFLICT,
    "upload-unknown": HTTPStatus.NOT_FOUND,
}


def utc_today() -> date:
    """Return the day by which uploads are counted."""
    return datetime.now(UTC).date()


def blueprint(settings: Settings, store: Store, *, today: Callable[[], date] = utc_today) -> Blueprint:
    """Make the upload routes of the source app."""
    routes = _Routes(store, intake.Published(settings, store), today)
    uploads = Blueprint("uploads", __name__)
    for path, view, methods in (
        ("/tus", routes.options, ["OPTIONS"]),
        ("/tus", routes.post, ["POST"]),
        ("/tus/<upload_id>", routes.options, ["OPTIONS"]),
        ("/tus/<upload_id>", routes.head, ["HEAD"]),
        ("/tus/<upload_id>", routes.patch, ["PATCH"]),
        ("/tus/<upload_id>", routes.delete, ["DELETE"]),
        ("/tus/<upload_id>", routes.overridden, ["POST"]),
    ):
        endpoint = f"{view.__name__} {path.count('/')}"
        uploads.add_url_rule(path, endpoint, view, methods=methods, provide_automatic_options=False)
    uploads.register_error_handler(DropboxError, _refused)
    uploads.after_request(_speaks_tus)
    return uploads


class _Routes:
    """The views. Each reads its headers, calls one use case, and says what became of it."""

    def __init__(self, store: Store, published: intake.Published, today: Callable[[], date]) -> None:
        self._store = store
        self._published = published
        self._today = today

    def options(self, upload_id: str = "") -> Response:
        """Say what this server offers; any upload's address answers the same."""
        del upload_id
        response = answering.answer(HTTPStatus.NO_CONTENT)
        response.headers["Tus-Version"] = tus.VERSION
        response.headers["Tus-Extension"] = tus.EXTENSIONS
        response.headers["Tus-Checksum-Algorithm"] = tus.ALGORITHMS
        return response

    def post(self) -> Response:
        """Let an upload begin."""
        tus.require_version(request.headers.get("Tus-Resumable"))
        token = tus.parse_token(request.headers.get("Upload-Token"))
        withdrawal_sha256 = tus.parse_withdrawal(request.headers.get("Upload-Withdrawal"))
        length_bytes = tus.parse_length(request.headers.get("Upload-Length"))
        metadata = tus.parse_metadata(request.headers.get("Upload-Metadata"))
        state = intake.announce(
            self._store,
            self._published.trusted(),
            length_bytes=length_bytes,
            desk=metadata.desk,
            claimed_version=metadata.claimed_version,
            token=token,
            withdrawal_sha256=withdrawal_sha256,
            today=self._today(),
        )
        response = _progress(HTTPStatus.CREATED, state)
        if token is None:
            # A page of ours knows the address from its token: a `Location` would let a server steer it.
            response.headers["Location"] = f"/tus/{state.id}"
        return response

    def head(self, upload_id: str) -> Response:
        """Say how far an upload is."""
        tus.require_version(request.headers.get("Tus-Resumable"))
        state = intake.find(self._store, upload_id)
        response = _progress(HTTPStatus.OK, state)
        response.headers["Upload-Length"] = str(state.length_bytes)
        return response

    def patch(self, upload_id: str) -> Response:
        """Take the next bytes."""
        body = WsgiBody(request.environ)
        try:
            tus.require_version(request.headers.get("Tus-Resumable"))
            tus.require_chunk_type(request.headers.get("Content-Type"))
            state = intake.accept(
                self._store,
                upload_id,
                offset_bytes=tus.parse_offset(request.headers.get("Upload-Offset")),
                body=body,
                checksum=tus.parse_checksum(request.headers.get("Upload-Checksum")),
                today=self._today,
            )
        except DropboxError:
            body.drain(PART_BYTES)
            raise
        return _progress(HTTPStatus.NO_CONTENT, state)

    def delete(self, upload_id: str) -> Response:
        """Cancel."""
        tus.require_version(request.headers.get("Tus-Resumable"))
        try:
            intake.terminate(self._store, upload_id, today=self._today())
        except UploadCompleteError as error:
            return answering.code(HTTPStatus.FORBIDDEN, error.code)
        return answering.answer(HTTPStatus.NO_CONTENT)

    def overridden(self, upload_id: str) -> Response:
        """Serve clients behind something that lets only GET and POST through."""
        match request.headers.get("X-HTTP-Method-Override"):
            case "PATCH":
                return self.patch(upload_id)
            case "DELETE":
                return self.delete(upload_id)
            case _:
                return answering.code(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed")


def _refused(error: DropboxError) -> Response:
    response = answering.refusal(error, _STATUS)
    if isinstance(error, tus.TusVersionError):
        response.headers["Tus-Version"] = tus.VERSION
    return response


def _progress(status: int, state: UploadState) -> Response:
    response = answering.answer(status)
    response.headers["Upload-Offset"] = str(state.offset_bytes)
    response.headers["Upload-Expires"] = tus.http_midnight(state.expires_on)
    return response


def _speaks_tus(response: Response) -> Response:
    response.headers["Tus-Resumable"] = tus.VERSION
    response.headers["Cache-Control"] = "no-store"
    return response
