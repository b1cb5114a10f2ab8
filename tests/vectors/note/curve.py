"""Signatures that Ed25519 verifiers disagree about, made from the curve's equations.

Nobody else makes them: it takes the private key, or a "key" that has none. A verifier of this project answers
as libsodium does: the equation of RFC 8032 without the cofactor, no small-order and no non-canonical point.
"""

from __future__ import annotations

import hashlib
from typing import Final

Point = tuple[int, int]

P: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
D: Final = -121665 * pow(121666, -1, P) % P
IDENTITY: Final = (0, 1)
TEXT: Final = b"a text\n"


def add(first: Point, second: Point) -> Point:
    (x1, y1), (x2, y2) = first, second
    k = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(factor: int, point: Point) -> Point:
    total = IDENTITY
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def x_of(y: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    for x in (root := pow(square, (P + 3) // 8, P), root * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == square:
            return min(x, P - x)
    return None


def base_point() -> Point:
    y = 4 * pow(5, -1, P) % P
    x = x_of(y) or 0
    return (x if x % 2 == 0 else P - x), y


def torsion_point() -> Point:
    """Find a point of order eight."""
    for y in range(2, 100):
        if (x := x_of(y)) is not None and times(4, point := times(ORDER, (x, y))) != IDENTITY:
            return point
    raise AssertionError


BASE: Final = base_point()
TORSION: Final = torsion_point()


def encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def scalar(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER


def sign(public_key: bytes, secret: int, commitment: bytes, nonce: int) -> bytes:
    """Make R || S with S = nonce + k * secret, whatever the points are."""
    k = scalar(commitment, public_key, TEXT)
    return commitment + ((nonce + k * secret) % ORDER).to_bytes(32, "little")


SECRET: Final = scalar(b"secret")
NONCE: Final = scalar(b"nonce")
KEY: Final = encode(times(SECRET, BASE))
COMMITMENT: Final = encode(times(NONCE, BASE))


def _mixed_key(*, cofactorless: bool) -> tuple[bytes, bytes]:
    # With a torsion part in the key, k decides whether it vanishes without the cofactor.
    mixed = encode(add(times(SECRET, BASE), TORSION))
    for attempt in range(1_000):
        nonce = scalar(b"nonce", bytes([attempt % 256, attempt // 256]))
        commitment = encode(times(nonce, BASE))
        if (scalar(commitment, mixed, TEXT) % 8 == 0) == cofactorless:
            return mixed, sign(mixed, SECRET, commitment, nonce)
    raise AssertionError


def _refused_by_all() -> dict[str, tuple[bytes, bytes]]:
    good = sign(KEY, SECRET, COMMITMENT, NONCE)
    too_large = int.from_bytes(good[32:], "little") + ORDER
    return {
        "S not below the group order": (KEY, good[:32] + too_large.to_bytes(32, "little")),
        "S zero": (KEY, good[:32] + bytes(32)),
        "R of all ones": (KEY, b"\xff" * 32 + good[32:]),
        "key not on the curve": ((2).to_bytes(32, "little"), good),
    }


def _accepted_by_zip215() -> dict[str, tuple[bytes, bytes]]:
    small = {
        f"small-order key {number}": (key := encode(times(number, TORSION)), sign(key, 0, COMMITMENT, NONCE))
        for number in range(8)
    }
    identity, signed = (P + 1).to_bytes(32, "little"), (1 | 1 << 255).to_bytes(32, "little")
    return small | {
        "small-order key, R the identity, S zero": (encode(TORSION), encode(IDENTITY) + bytes(32)),
        "non-canonical key": (identity, sign(identity, 0, COMMITMENT, NONCE)),
        "key of zero x with its sign bit set": (signed, sign(signed, 0, COMMITMENT, NONCE)),
        "non-canonical R": (KEY, sign(KEY, SECRET, identity, 0)),
    }


def _accepted_with_cofactor() -> dict[str, tuple[bytes, bytes]]:
    return {
        "R with a small-order part": (
            KEY,
            sign(KEY, SECRET, encode(add(times(NONCE, BASE), TORSION)), NONCE),
        ),
        "small-order R": (KEY, sign(KEY, SECRET, encode(TORSION), 0)),
        "R the identity": (KEY, sign(KEY, SECRET, encode(IDENTITY), 0)),
        "key with a small-order part": _mixed_key(cofactorless=False),
    }


def _accepted() -> dict[str, tuple[bytes, bytes]]:
    return {
        "an ordinary signature": (KEY, sign(KEY, SECRET, COMMITMENT, NONCE)),
        "key with a small-order part that vanishes": _mixed_key(cofactorless=True),
    }


def cases() -> dict[str, object]:
    """List them by who accepts: `accepted` alone verify here; the rest must be refused."""
    groups = {
        "accepted": _accepted(),
        "refused": _refused_by_all(),
        "refused_though_zip215_accepts": _accepted_by_zip215(),
        "refused_though_the_cofactored_equation_accepts": _accepted_with_cofactor(),
    }
    return {"text": TEXT.decode()} | {
        group: [
            {"name": name, "public_key": key.hex(), "signature": signature.hex()}
            for name, (key, signature) in listed.items()
        ]
        for group, listed in groups.items()
    }
