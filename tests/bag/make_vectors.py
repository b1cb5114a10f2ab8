"""Make the committed vectors of tests/vectors/{padme,tar,bag} again: `python -m tests.bag.make_vectors`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dropbox.bag import canonical, tar
from dropbox.bag.padme import padded_size_bytes, padme
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from pathlib import Path

VECTORS = ROOT / "tests" / "vectors"

LENGTHS = (
    *(0, 1, 2, 3, 7, 8, 9, 100, 1_000, 1_023, 1_024, 1_025, 9_999),
    *(16_383, 16_384, 16_385, 17_408, 17_409, 65_535, 65_537, 10**6, 10**7, 2**20 + 1, 5 * 10**8 + 1),
    *(2**32 - 1, 2**32, 2**32 + 1, 40 * 10**9, 2**45 + 12_345, 2**52 + 1),
)
HEADERS = (
    ("tip/bagit.txt", 55),
    ("tip/data/files/0001.jpg", 0),
    ("tip/data/files/0001.jpg", 48_213),
    ("tip/data/files/10000", 1),
    ("tip/data/files/65536.a1b2c3d4", 2**33 - 1),
    ("tip/data/files/0001.mp4", 2**33),
    ("tip/data/files/0001.mp4", 40 * 10**9),
    ("tip/data/files/0001.mp4", 2**53 - 1),
)
# What RFC 8785 spells, and what a reader must refuse, by the one defect it has.
JSON_VALUES: tuple[object, ...] = (
    {},
    [],
    [0, -1, 2**53 - 1, 1 - 2**53],
    {"b": 1, "a": {"z": None, "y": [True, False]}},
    {"": 0, "Ж": 1, "\u20ac": 2, "\r": 3, "\ufb33": 4, "1": 5, "\U0001f600": 6, "\u0080": 7, "ö": 8},
    ["\u0000\b\t\n\f\r\u001f\u007f\u0080\u2028\u2029", 'quote " slash / back \\', "\U0001f3a5", "\ufeff"],
    [[[[[[[[]]]]]]]],
)
JSON_DEFECTS = {
    "space": (b'{"a": 1}', "json-not-canonical"),
    "line-end": (b"{}\n", "json-not-canonical"),
    "byte-order-mark": (b"\xef\xbb\xbf{}", "json"),
    "keys-unsorted": (b'{"b":1,"a":2}', "json-not-canonical"),
    "key-twice": (b'{"a":1,"a":1}', "json"),
    "escaped-needlessly": (b'["\\u0041"]', "json-not-canonical"),
    "escape-in-upper-case": (b'["\\u001F"]', "json-not-canonical"),
    "escaped-slash": (b'["\\/"]', "json-not-canonical"),
    "raw-control": (b'["\x01"]', "json"),
    "lone-surrogate": (b'["\\ud800"]', "json"),
    "surrogate-in-utf-8": (b'["\xed\xa0\x80"]', "json"),
    "overlong-utf-8": (b'["\xc0\x80"]', "json"),
    "not-utf-8": (b'["\xff"]', "json"),
    "float": (b"[1.5]", "json"),
    "float-of-an-integer": (b"[1.0]", "json"),
    "exponent": (b"[1e2]", "json"),
    "minus-zero": (b"[-0]", "json-not-canonical"),
    "leading-zero": (b"[01]", "json"),
    "integer-above-2-53": (b"[9007199254740992]", "json"),
    "integer-of-5000-digits": (b"[" + b"9" * 5_000 + b"]", "json"),
    "nan": (b"[NaN]", "json"),
    "infinity": (b"[-Infinity]", "json"),
    "nine-levels": (b"[" * 9 + b"]" * 9, "json"),
    "bomb-of-levels": (b"[" * 100_000 + b"]" * 100_000, "json"),
    "trailing": (b"{}{}", "json"),
    "single-quotes": (b"{'a':1}", "json"),
    "nothing": (b"", "json"),
}


def vectors() -> dict[Path, object]:
    """Return every vector this makes, by its path."""
    return {
        VECTORS / "padme" / "padme.json": [
            {"length": length, "padme": padme(length), "padded": padded_size_bytes(length)}
            for length in LENGTHS
        ],
        VECTORS / "tar" / "headers.json": [
            {"name": name, "size": size, "hex": tar.header(name, size).hex()} for name, size in HEADERS
        ],
        VECTORS / "bag" / "json-valid.json": [
            {"value": value, "hex": canonical.serialize(value).hex()} for value in JSON_VALUES
        ],
        VECTORS / "bag" / "json-invalid.json": [
            {"defect": defect, "hex": body.hex(), "code": code}
            for defect, (body, code) in JSON_DEFECTS.items()
            if defect != "bomb-of-levels"
        ],
    }


def dumps(vector: object) -> str:
    """Return a vector as it is committed."""
    return json.dumps(vector, ensure_ascii=True, indent=1) + "\n"


def main() -> None:
    """Write all vectors."""
    for path, vector in vectors().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dumps(vector))


if __name__ == "__main__":
    main()
