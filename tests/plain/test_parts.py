from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.limits import MAX_FORM_HEADER_BYTES, MAX_FORM_PARTS
from dropbox.plain.errors import FormError, FormTooLargeError
from dropbox.plain.parts import Part, boundary_of, parts_of
from tests.plain.forms import BOUNDARY, Field, body, cut

if TYPE_CHECKING:
    from collections.abc import Iterable

DELIMITER = f"\r\n--{BOUNDARY}".encode()
# Contents that look like the boundary for as long as they can.
NEAR_MISSES = st.lists(
    st.sampled_from(
        [DELIMITER[:-1], DELIMITER[:5], b"\r", b"\n", b"\r\n", b"--", b"-", b"\r\n\r\n", b"a", b"\x00"]
    ),
    max_size=12,
).map(b"".join)
CONTENTS = (st.binary(max_size=200) | NEAR_MISSES).filter(
    lambda content: DELIMITER not in b"\r\n" + content + b"\r\n"
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(
    lambda name: not any(escape in name for escape in ("%0A", "%0D", "%22"))
)
FIELDS = st.builds(
    Field,
    name=st.sampled_from(["desk", "message", "files"]),
    content=CONTENTS,
    file_name=st.none() | NAMES,
    type=st.sampled_from(["image/jpeg", "application/octet-stream", "", 'text/plain; charset="utf-8"']),
)
PLACES = st.sets(st.integers(0, 1_000), max_size=60)


def read(pieces: Iterable[bytes], boundary: str = BOUNDARY) -> list[tuple[Part, bytes]]:
    return [(part, b"".join(content)) for part, content in parts_of(pieces, boundary)]


def outcome(pieces: Iterable[bytes]) -> object:
    """The parts, or the class of the refusal."""
    try:
        return read(pieces)
    except FormError as error:
        return type(error)


def as_part(field: Field) -> Part:
    is_file = field.file_name is not None
    return Part(field.name, field.file_name, field.type if is_file else "")


@given(st.lists(FIELDS, min_size=1, max_size=6), PLACES)
def test_what_a_browser_sends_is_read_back_however_it_is_cut(fields: list[Field], places: set[int]) -> None:
    assert read(cut(body(fields), places)) == [(as_part(field), field.content) for field in fields]


@given(st.lists(FIELDS, min_size=1, max_size=3), st.data())
def test_a_damaged_body_has_one_outcome_however_it_is_cut(fields: list[Field], data: st.DataObject) -> None:
    whole = bytearray(body(fields))
    place = data.draw(st.integers(0, len(whole) - 1))
    junk = data.draw(st.sampled_from([b"", b"\n", b"\r", b"\r\n", b"--", b"\x00", b": ", b'"']) | NEAR_MISSES)
    whole[place : place + data.draw(st.integers(0, 3))] = junk
    damaged = bytes(whole)

    assert outcome(cut(damaged, data.draw(PLACES))) == outcome([damaged])
    assert outcome(bytes([byte]) for byte in damaged) == outcome([damaged])


@given(st.lists(FIELDS, min_size=1, max_size=3), st.data())
def test_every_proper_prefix_is_refused(fields: list[Field], data: st.DataObject) -> None:
    whole = body(fields).removesuffix(b"\r\n")
    end = data.draw(st.integers(0, len(whole) - 1))

    assert outcome([whole[:end]]) is FormError


HEAD = f"--{BOUNDARY}\r\n".encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()
MESSAGE = b'Content-Disposition: form-data; name="message"'
FILE = b'Content-Disposition: form-data; name="files"; filename="a"'


@pytest.mark.parametrize(
    "untrusted",
    {
        "nothing": b"",
        "no part": f"--{BOUNDARY}--\r\n".encode(),
        "a preamble": b"hello\r\n" + HEAD + MESSAGE + b"\r\n\r\nx" + TAIL,
        "a preamble of a line break": b"\r\n" + HEAD + MESSAGE + b"\r\n\r\nx" + TAIL,
        "an epilogue": HEAD + MESSAGE + b"\r\n\r\nx" + TAIL + b"x",
        "a second end": HEAD + MESSAGE + b"\r\n\r\nx" + TAIL + TAIL,
        "another boundary": b"--other\r\n" + MESSAGE + b"\r\n\r\nx\r\n--other--\r\n",
        "line breaks without carriage return": (HEAD + MESSAGE + b"\r\n\r\nx" + TAIL).replace(b"\r\n", b"\n"),
        "no headers": HEAD + b"\r\nx" + TAIL,
        "half a header": HEAD + b"Content-Disposition\r\n\r\nx" + TAIL,
        "a header of another kind": HEAD + MESSAGE + b"\r\nX-Wish: 1\r\n\r\nx" + TAIL,
        "an encoding": HEAD + MESSAGE + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nx" + TAIL,
        "a length of its own": HEAD + MESSAGE + b"\r\nContent-Length: 1\r\n\r\nx" + TAIL,
        "a folded header": HEAD + MESSAGE + b"\r\n more\r\n\r\nx" + TAIL,
        "a line feed inside a header": HEAD + b"\n" + MESSAGE + b"\r\n\r\nx" + TAIL,
        "a carriage return inside a name": HEAD + FILE.replace(b'"a"', b'"a\rb"') + b"\r\n\r\nx" + TAIL,
        "two dispositions": HEAD + MESSAGE + b"\r\n" + FILE + b"\r\n\r\nx" + TAIL,
        "an attachment": HEAD + MESSAGE.replace(b"form-data", b"attachment") + b"\r\n\r\nx" + TAIL,
        "no field name": HEAD + b"Content-Disposition: form-data\r\n\r\nx" + TAIL,
        "an unquoted field name": HEAD + MESSAGE.replace(b'"', b"") + b"\r\n\r\nx" + TAIL,
        "an RFC 5987 name": HEAD + FILE.replace(b"filename=", b"filename*=utf-8''") + b"\r\n\r\nx" + TAIL,
        "a backslash before a quotation mark": HEAD + FILE.replace(b'"a"', b'"a\\"b"') + b"\r\n\r\nx" + TAIL,
        "a name that is not UTF-8": HEAD + FILE.replace(b'"a"', b'"\xff"') + b"\r\n\r\nx" + TAIL,
    }.values(),
)
def test_only_what_a_browser_writes_is_read(untrusted: bytes) -> None:
    assert outcome([untrusted]) is FormError
    assert outcome(bytes([byte]) for byte in untrusted) is FormError


@pytest.mark.parametrize(
    "name",
    [
        "C:\\Users\\me\\photo.jpg",
        "../../etc/passwd",
        "\\\\server\\share\\a",
        'a "quoted" name',
        "a\r\nb",
        "100%",
        "Фота 1.JPG",
        "٪",
        "a;b",
        "",
    ],
)
def test_a_name_is_kept_as_the_device_gave_it(name: str) -> None:
    [(part, _)] = read([body([Field("files", b"x", name)])])

    assert part.untrusted_file_name == name


def test_a_field_is_told_from_a_file_without_a_name() -> None:
    [(field, _), (file, _)] = read([body([Field("message", b""), Field("files", b"", "")])])

    assert field.untrusted_file_name is None
    assert file.untrusted_file_name == ""


def test_what_follows_the_last_boundary_is_refused_at_once() -> None:
    """Else a stranger fills our memory with it."""
    pieces = iter([HEAD + MESSAGE + b"\r\n\r\nx" + TAIL, b"more", b"and more"])

    with pytest.raises(FormError):
        read(pieces)
    assert next(pieces) == b"and more"


def test_content_that_nobody_reads_is_skipped() -> None:
    whole = body([Field("files", b"x" * 500, "a"), Field("message", b"hello")])

    assert [part.field for part, _ in parts_of(cut(whole, range(0, 1_000, 7)), BOUNDARY)] == [
        "files",
        "message",
    ]


@pytest.mark.parametrize("extra", [0, 1])
def test_a_header_may_be_as_long_as_its_bound_and_no_longer(extra: int) -> None:
    spare = MAX_FORM_HEADER_BYTES - len(FILE.replace(b'"a"', b'""'))
    whole = body([Field("files", b"x", "n" * (spare + extra))])

    for pieces in ([whole], [bytes([byte]) for byte in whole]):
        assert (outcome(pieces) is FormTooLargeError) == bool(extra)


def test_the_number_of_parts_is_bounded() -> None:
    def whole() -> Iterable[bytes]:
        yield from (Field("files", b"", "").head() + b"\r\n" for _ in range(MAX_FORM_PARTS + 1))
        yield TAIL[2:]

    with pytest.raises(FormTooLargeError):
        for _ in parts_of(whole(), BOUNDARY):
            pass


@pytest.mark.parametrize(
    ("header", "boundary"),
    [
        ("multipart/form-data; boundary=----WebKitFormBoundaryAb0", "----WebKitFormBoundaryAb0"),
        ('multipart/form-data; boundary="with space"', "with space"),
        ("Multipart/Form-Data;Boundary=x", "x"),
        (f"multipart/form-data; boundary={'x' * 70}", "x" * 70),
    ],
)
def test_the_boundary_is_found(header: str, boundary: str) -> None:
    assert boundary_of(header) == boundary


@pytest.mark.parametrize(
    "header",
    [
        "",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        'multipart/form-data; boundary="ends with space "',
        f"multipart/form-data; boundary={'x' * 71}",
        "multipart/form-data; boundary=x; boundary=y",
        "multipart/mixed; boundary=x",
        "multipart/form-data; boundary=\u0431",
        'multipart/form-data; boundary="a\r\nb"',
    ],
)
def test_a_request_without_a_proper_boundary_is_refused(header: str) -> None:
    with pytest.raises(FormError):
        boundary_of(header)
