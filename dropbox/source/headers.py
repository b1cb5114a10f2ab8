"""What every response of the source app says, pages, files, uploads and errors alike: one table.

It depends on the settings and on nothing else, so that a page can be compared between mirrors and visitors
(docs/spec/pages.md). The Content-Security-Policy is the same byte for byte on every response, 204s included:
WEBCAT checks it so, and a worker's script needs it too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from dropbox.settings import Settings

# What the page may do; everything else is forbidden. `worker-src`, `script-src`: built files, never a blob.
# `trusted-types`: one policy, which accepts exactly the worker's address ('none' makes a worker impossible).
_POLICY: Final = (
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("worker-src", "'self'"),
    ("style-src", "'self'"),
    ("connect-src", "'self'"),
    ("form-action", "{plain}"),
    ("base-uri", "'none'"),
    ("frame-ancestors", "'none'"),
    ("require-trusted-types-for", "'script'"),
    ("trusted-types", "press-dropbox"),
)
# A camera, a place, a sensor: the page asks for none, so none can be asked for. The screen may be kept on.
_DENIED_FEATURES: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
_FIXED: Final = (
    # Nothing of a visit stays on a disk.
    ("Cache-Control", "no-store"),
    # No other page can hold a handle on this one, embed it or read it.
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        ", ".join((*(f"{name}=()" for name in _DENIED_FEATURES), "screen-wake-lock=(self)")),
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-DNS-Prefetch-Control", "off"),
    ("X-Frame-Options", "DENY"),
    ("X-Robots-Tag", "noindex, noarchive"),
)
# These would carry something of one visit to the next, or lead away from the page's own bytes.
FORBIDDEN: Final = frozenset({"set-cookie", "link", "refresh", "etag", "last-modified", "vary"})


def table(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return every header that all responses of this drop-box carry."""
    return (("Content-Security-Policy", content_security_policy(settings)), *_FIXED)


def content_security_policy(settings: Settings) -> str:
    """Return the one policy; `form-action` names the plain app where a page leads to it."""
    plain = settings.plain_address if offers_form(settings) else "'none'"
    return "; ".join(f"{directive} {value.format(plain=plain)}" for directive, value in _POLICY)


def offers_form(settings: Settings) -> bool:
    """Say whether this drop-box has a page that sends: not on the web, unless someone insists."""
    return settings.kind == "onion" or settings.unsafe_form_on_the_web


class SameHeaders:
    """Wrap an app so that the table stands on each of its responses, whatever made it."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._table = table(settings)
        self._ours = frozenset(name.lower() for name, _ in self._table)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the wrapped app does, under our headers."""

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> Callable[[bytes], object]:
            kept = [(name, value) for name, value in headers if name.lower() not in self._ours | FORBIDDEN]
            return start_response(status, [*kept, *self._table], *rest)  # type: ignore[arg-type] # exc_info

        return self._app(environ, start)
