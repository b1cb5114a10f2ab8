"""Base64 as age's header writes it: standard alphabet, no padding, one spelling."""

from __future__ import annotations

import base64
import binascii


def encode(raw: bytes) -> str:
    """Encode without padding."""
    return base64.b64encode(raw).rstrip(b"=").decode("ascii")


def decode(untrusted: str) -> bytes:
    """Decode canonical unpadded base64; raises `ValueError` on any other spelling."""
    padding = "=" * (-len(untrusted) % 4)
    try:
        raw = base64.b64decode(untrusted + padding, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if encode(raw) != untrusted:
        raise ValueError("not the canonical spelling")
    return raw
