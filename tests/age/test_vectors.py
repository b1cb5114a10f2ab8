"""Every C2SP CCTV vector of age v1: read, and encoded again where the vector allows."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dropbox import age
from dropbox.age import file_key, header, sealing, stream
from dropbox.age.armor import ArmorReader, ArmorWriter
from tests.age import vectors
from tests.age.sources import Pipe

if TYPE_CHECKING:
    from typing import BinaryIO

    from tests.age.vectors import Vector

ALL = vectors.load()
ERRORS: dict[str, type[Exception]] = {
    "no match": age.NoMatchingIdentityError,
    "HMAC failure": age.HeaderMacError,
    "header failure": age.HeaderError,
    "payload failure": age.PayloadError,
    "armor failure": age.ArmorError,
}
READING = {
    "in one go": (1 << 30, io.BytesIO),
    "chunk by chunk, from a pipe": (1 << 16, Pipe),
    "in odd pieces": (10_007, io.BytesIO),
}


def named(chosen: list[Vector]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", chosen, ids=[vector.name for vector in chosen])


def open_vector(vector: Vector, source: BinaryIO) -> age.PayloadReader:
    return age.open(ArmorReader(source) if vector.armored else source, vector.identities)


def test_the_committed_vectors_are_all_of_the_npm_package() -> None:
    committed = json.loads(vectors.PATH.read_text())
    assert committed == vectors.export()
    assert len(committed) > 120


@named(ALL)
@pytest.mark.parametrize(("size", "make_source"), READING.values(), ids=READING)
def test_a_vector_ends_as_it_must_and_hands_out_what_is_authentic(
    vector: Vector, size: int, make_source: type[io.BytesIO]
) -> None:
    plaintext = bytearray()
    error: Exception | None = None
    try:
        reader = open_vector(vector, make_source(vector.file))
        while piece := reader.read(size):
            plaintext += piece
    except age.AgeError as caught:
        error = caught
    if vector.expect == "success":
        assert error is None
    else:
        assert isinstance(error, ERRORS[vector.expect])
        assert isinstance(error, age.HeaderMacError) == (vector.expect == "HMAC failure")
    if vector.payload_sha256 is not None:
        assert vectors.sha256(plaintext) == vector.payload_sha256


@named([vector for vector in ALL if vector.expect == "payload failure"])
def test_reading_a_damaged_payload_whole_raises(vector: Vector) -> None:
    with pytest.raises(age.PayloadError):
        open_vector(vector, io.BytesIO(vector.file)).read()


@named([vector for vector in ALL if vector.expect == "success"])
def test_a_good_vector_reads_whole_from_any_place(vector: Vector) -> None:
    source = io.BytesIO(ArmorReader(io.BytesIO(vector.file)).read() if vector.armored else vector.file)
    reader = age.open(source, vector.identities)
    size = reader.seek(0, io.SEEK_END)
    assert reader.read() == b""
    reader.seek(size // 2)
    tail = reader.read()
    reader.seek(0)
    assert vectors.sha256(reader.read(size // 2) + tail) == vector.payload_sha256


@named([vector for vector in ALL if vector.armored and vector.expect != "armor failure"])
def test_armor_encodes_to_the_same_text(vector: Vector) -> None:
    text = io.BytesIO()
    with ArmorWriter(text) as writer:
        writer.write(ArmorReader(io.BytesIO(vector.file)).read())
    # The only freedom armor has: its line ends, and white space around it.
    assert text.getvalue() == vector.file.replace(b"\r\n", b"\n").strip() + b"\n"


def parse_header(vector: Vector) -> tuple[bytes, header.Header]:
    raw = ArmorReader(io.BytesIO(vector.file)).read() if vector.armored else vector.file
    return raw, header.parse(raw)


# A well-formed header can still be a "header failure": a bad argument, or the payload's nonce cut off.
@named([vector for vector in ALL if vector.expect not in {"header failure", "armor failure"}])
def test_a_header_encodes_to_the_same_bytes(vector: Vector) -> None:
    raw, parsed = parse_header(vector)
    assert header.serialize(parsed.stanzas, parsed.mac) == raw[: parsed.size_bytes]


@named([vector for vector in ALL if vector.expect == "success"])
def test_a_payload_encodes_to_the_same_bytes(vector: Vector) -> None:
    raw, parsed = parse_header(vector)
    assert vector.file_key is not None
    nonce = raw[parsed.size_bytes : parsed.size_bytes + stream.PAYLOAD_NONCE_BYTES]
    sealed = io.BytesIO()
    cipher = ChaCha20Poly1305(file_key.payload_key(vector.file_key, nonce))
    with sealing.Sealing(sealed, cipher) as writer:
        writer.write(age.open(io.BytesIO(raw), vector.identities).read())
    assert sealed.getvalue() == raw[parsed.size_bytes + stream.PAYLOAD_NONCE_BYTES :]
