"""The headers of every answer of the plain form, errors included: one table, tested row by row."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

CONTENT_SECURITY_POLICY: Final[Mapping[str, str]] = MappingProxyType(
    {
        # No script, image, font, frame or connection of any kind: what is not named below is refused.
        "default-src": "'none'",
        "style-src": "'self'",
        # The form goes to this app only, and no <base> can turn it elsewhere.
        "form-action": "'self'",
        "base-uri": "'none'",
        # Nobody lays an invisible button over ours.
        "frame-ancestors": "'none'",
    }
)

HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": "; ".join(
            f"{name} {value}" for name, value in CONTENT_SECURITY_POLICY.items()
        ),
        # Nothing of the visit stays on the device.
        "Cache-Control": "no-store",
        # The next site doesn't learn that the visitor was here.
        "Referrer-Policy": "no-referrer",
        # No window, document or process is shared with another site.
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        # A text is never taken for a script.
        "X-Content-Type-Options": "nosniff",
    }
)


def protect(answer: Response) -> Response:
    """Set the headers on an answer; nothing that a handler set stays beside them."""
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers.pop("Set-Cookie", None)
    return answer
