r"""The parts of a multipart form, pushed through PyPI's `multipart` and held to one spelling.

`PushMultipartParser` finds the boundaries. What it leaves to chance is decided here, so that the same body
gives the same parts however it is cut into pieces:

(1) A body begins with its first boundary. The parser skips a preamble, but only when it comes in one piece.
(2) It ends with its last boundary and one CRLF or nothing. The parser overlooks what follows in the same
    piece, and refuses the CRLF when it comes in the next.
(3) A part has the headers a browser writes (HTML, "multipart form data"), spelled as browsers spell them.
    The parser guesses at older spellings and turns `C:\a.txt` into `a.txt`; a name is kept as it was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import multipart

from dropbox.limits import (
    MAX_FORM_BOUNDARY_CHARACTERS,
    MAX_FORM_HEADER_BYTES,
    MAX_FORM_HEADERS,
    MAX_FORM_PARTS,
)
from dropbox.plain.errors import FormError, FormTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# RFC 2046 section 5.1.1; the last character may not be a space.
_BOUNDARY: Final = re.compile(
    rf"[0-9A-Za-z'()+_,./:=? -]{{0,{MAX_FORM_BOUNDARY_CHARACTERS - 1}}}[0-9A-Za-z'()+_,./:=?-]"
)
_CONTENT_TYPE: Final = re.compile(
    r'multipart/form-data; ?boundary=(?:"([^"]*)"|([^"; ]*))', re.IGNORECASE | re.ASCII
)
_DISPOSITION: Final = re.compile(r'form-data; name="([a-z]{1,32})"(?:; filename="([^"]*)")?')
# HTML, "escape a multipart form data name": nothing else is escaped, `%` itself neither.
_ESCAPES: Final = (("%0D", "\r"), ("%0A", "\n"), ("%22", '"'))


@dataclass(frozen=True, slots=True)
class Part:
    """What stands above one part: its field, and a file's name and type as the device gave them."""

    field: str
    untrusted_file_name: str | None
    untrusted_type: str


def boundary_of(untrusted_content_type: str) -> str:
    """Return the boundary that a request's Content-Type names."""
    match = _CONTENT_TYPE.fullmatch(untrusted_content_type)
    boundary = (match[1] or match[2] or "") if match else ""
    if not _BOUNDARY.fullmatch(boundary):
        raise FormError("the request is no multipart form with a boundary")
    return boundary


def parts_of(pieces: Iterable[bytes], boundary: str) -> Iterator[tuple[Part, Iterator[bytes]]]:
    """Yield each part with its content; what the caller leaves of a content is skipped."""
    events = _events(pieces, boundary)
    for event in events:
        if isinstance(event, multipart.MultipartSegment):
            content = _content(events)
            yield _part(event.headerlist), content
            for _ in content:
                pass


def _content(events: Iterator[multipart.MultipartSegment | bytes | None]) -> Iterator[bytes]:
    for event in events:
        if event is None:
            return
        yield event


class _Parser(multipart.PushMultipartParser):  # type: ignore[misc] # the package is not typed
    """Refuses by the line, which the parser forgets; its own answer here depends on the pieces."""

    def _on_segment_headerline(self, line: bytes) -> None:
        _require(b"\n" not in line and b"\r" not in line, "a header holds half a line break")
        if len(line) > MAX_FORM_HEADER_BYTES:
            raise FormTooLargeError(f"a part's header is longer than {MAX_FORM_HEADER_BYTES} bytes")
        super()._on_segment_headerline(line)


def _events(pieces: Iterable[bytes], boundary: str) -> Iterator[multipart.MultipartSegment | bytes | None]:
    try:
        parser = _Parser(
            boundary,
            # Room for the line break, so that only `_Parser` decides at the bound itself.
            max_header_size=MAX_FORM_HEADER_BYTES + 2,
            max_header_count=MAX_FORM_HEADERS,
            max_segment_count=MAX_FORM_PARTS,
            strict=True,
        )
        with parser:
            for piece in _framed(pieces, boundary.encode()):
                yield from parser.parse(piece)
    except multipart.ParserLimitReached:
        raise FormTooLargeError("a part's header or the number of parts is over its bound") from None
    except multipart.MultipartError:
        # Not chained: some of its errors carry the bytes.
        raise FormError("the body is no multipart form") from None


def _framed(pieces: Iterable[bytes], boundary: bytes) -> Iterator[bytes]:
    """Check (1) and (2), and yield the body from its first boundary to its last."""
    opener, closer = b"--" + boundary + b"\r\n", b"\r\n--" + boundary + b"--"
    held, begun, ended = b"", False, False
    for piece in pieces:
        held += piece
        if not begun and len(held) < len(opener):
            continue
        _require(begun or held.startswith(opener), "the body does not begin with its boundary")
        begun = True
        if not ended:
            end = held.find(closer)
            ended = end >= 0
            cut = end + len(closer) if ended else max(len(held) - len(closer) + 1, 0)
            if cut:
                yield held[:cut]
            held = held[cut:]
        _require(not ended or b"\r\n".startswith(held), "the body goes on after its last boundary")
    _require(ended and held in {b"", b"\r\n"}, "the body has no last boundary")


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 # an assertion that stays under -O
    if not holds:
        raise FormError(otherwise)


def _part(headerlist: list[tuple[str, str]]) -> Part:
    """Check (3)."""
    headers = dict(headerlist)
    _require(len(headers) == len(headerlist), "a header stands twice above a part")
    match = _DISPOSITION.fullmatch(headers.pop("Content-Disposition", ""))
    media_type = headers.pop("Content-Type", "")
    if match is None or headers:
        raise FormError("the headers of a part are not those a browser writes")
    return Part(match[1], None if match[2] is None else _unescaped(match[2]), media_type)


def _unescaped(untrusted_name: str) -> str:
    for escape, letter in _ESCAPES:
        untrusted_name = untrusted_name.replace(escape, letter)
    return untrusted_name
