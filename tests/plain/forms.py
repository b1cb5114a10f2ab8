"""A form as a browser writes it (HTML, "multipart form data")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox.plain.visit import KEY_BYTES, Visits
from tests.plain.newsroom import DESK, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BOUNDARY = "----geckoformboundary7e22d9f5c3e1d0aa"
VISIT_KEY = bytes(range(KEY_BYTES))
VISITS = Visits(VISIT_KEY, lambda: TODAY)
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Field:
    name: str
    content: bytes
    file_name: str | None = None
    type: str = "application/octet-stream"

    def head(self, boundary: str = BOUNDARY) -> bytes:
        line = f'--{boundary}\r\nContent-Disposition: form-data; name="{self.name}"'
        if self.file_name is not None:
            line += f'; filename="{_escaped(self.file_name)}"\r\nContent-Type: {self.type}'
        return f"{line}\r\n\r\n".encode()


def _escaped(name: str) -> str:
    return name.replace("\n", "%0A").replace("\r", "%0D").replace('"', "%22")


def body(fields: Iterable[Field], boundary: str = BOUNDARY) -> bytes:
    parts = b"".join(field.head(boundary) + field.content + b"\r\n" for field in fields)
    return parts + f"--{boundary}--\r\n".encode()


def head(desk: str = DESK, visit: str | None = None, answer: str = "yes", consent: str = "ask") -> list[Field]:
    """Give the fields before the message."""
    return [
        Field("desk", desk.encode()),
        Field("visit", (visit or VISITS.begin().sealed).encode()),
        *(Field(name, consent.encode()) for name in ("publish", "share", "hide")),
        Field("answer", answer.encode()),
    ]


def tip(
    *files: tuple[str, bytes],
    message: str = "",
    desk: str = DESK,
    visit: str | None = None,
    answer: str = "yes",
    consent: str = "ask",
) -> list[Field]:
    """Fill in our form: with no file, a browser sends one empty part without a name."""
    chosen = [Field("files", content, name) for name, content in files]
    return [
        *head(desk, visit, answer, consent),
        Field("message", message.encode()),
        *(chosen or [Field("files", b"", "")]),
    ]


def cut(whole: bytes, places: Iterable[int]) -> Iterator[bytes]:
    """Cut a body at these places."""
    start = 0
    for end in [*sorted(place for place in places if 0 < place < len(whole)), len(whole)]:
        if end > start:
            yield whole[start:end]
        start = end
