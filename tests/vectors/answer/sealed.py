"""Sealed answers: what a source's page really gets. Sealing is random, so these are made once and kept."""

from __future__ import annotations

import base64
import io
from hashlib import sha256 as sha256_of
from typing import Any, Final

from dropbox import age
from dropbox.age.identity import HybridIdentity
from tests.vectors.answer.people import SOURCE, read, write
from tests.vectors.answer.reading import GOOD
from tests.vectors.directory.people import seed

READER: Final = HybridIdentity(seed("the desk's reader"))
STRANGER: Final = HybridIdentity(seed("a stranger"))
_CHUNK_BYTES: Final = 65_536 + 16


def sealed(stream: bytes, *identities: HybridIdentity) -> bytes:
    """Seal a stream."""
    sink = io.BytesIO()
    with age.seal(sink, [identity.recipient for identity in identities]) as sealing:
        sealing.write(stream)
    return sink.getvalue()


def sealed_vectors() -> list[dict[str, Any]]:
    """Return new age files, whole and harmed; of a refused one, the code is that of `dropbox.age`."""
    usual = sealed(write(), HybridIdentity(seed("source")), READER)
    long = sealed(GOOD["above-the-floor"], HybridIdentity(seed("source")), READER)
    rows: dict[str, tuple[bytes, str | None]] = {
        "to the source and a reader": (usual, None),
        "of more than one chunk": (long, None),
        "to the source alone": (sealed(write(), HybridIdentity(seed("source"))), None),
        "a flipped bit in the first chunk": (_flipped(long, 10_000), "age-payload"),
        "a flipped bit in the last chunk": (_flipped(usual, len(usual) - 100), "age-truncated"),
        "cut in the last chunk": (usual[:-1], "age-truncated"),
        "cut at a chunk's end": (long[: _first_chunk_end(long)], "age-truncated"),
        "cut in the header": (usual[:1_000], "age-header-too-short"),
        "bytes after the end": (usual + b"x", "age-truncated"),
        "to others only": (sealed(write(), READER, STRANGER), "age-no-matching-identity"),
        "no age file": (write(), "age-header"),
        "empty": (b"", "age-header-too-short"),
        "whole, but cut before it was sealed": (
            sealed(write()[:-1], HybridIdentity(seed("source"))),
            "padding-short",
        ),
    }
    return [_row(name, body, code) for name, (body, code) in rows.items()]


def _flipped(body: bytes, at: int) -> bytes:
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def _first_chunk_end(body: bytes) -> int:
    return age.header.parse(body).size_bytes + 16 + _CHUNK_BYTES


def _row(name: str, body: bytes, code: str | None) -> dict[str, Any]:
    row = {"name": name, "identity": str(SOURCE), "sealed": base64.b64encode(body).decode()}
    if code is not None:
        return {**row, "code": code}
    with age.open(io.BytesIO(body), [SOURCE]) as opened:
        stream = opened.read()
    return {**row, "stream_sha256": sha256_of(stream).hexdigest(), "text_sha256": read(stream).text_sha256}
