"""What every response of the plain form says, pages, styles and errors alike: one table, tested row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

POLICY: Final[Sequence[tuple[str, str]]] = (
    # No script, image, font, frame or connection of any kind: what is not named below is refused.
    ("default-src", "'none'"),
    ("style-src", "'self'"),
    # A form goes to this app only, and no <base> can turn it elsewhere.
    ("form-action", "'self'"),
    ("base-uri", "'none'"),
    # Nobody lays an invisible button over ours.
    ("frame-ancestors", "'none'"),
)
TABLE: Final[Sequence[tuple[str, str]]] = (
    ("Content-Security-Policy", "; ".join(f"{directive} {value}" for directive, value in POLICY)),
    # Nothing of a visit stays on a disk.
    ("Cache-Control", "no-store"),
    # No other page can hold a handle on this one, embed it or read it.
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    # The next site does not learn that someone was here.
    ("Referrer-Policy", "no-referrer"),
    # A text is never taken for something that runs.
    ("X-Content-Type-Options", "nosniff"),
    ("X-DNS-Prefetch-Control", "off"),
    ("X-Frame-Options", "DENY"),
    ("X-Robots-Tag", "noindex, noarchive"),
)
# These would carry something of one visit to the next, or lead away.
_FORBIDDEN: Final = frozenset({"set-cookie", "link", "refresh", "etag", "last-modified", "vary", "location"})
_NOT_THE_APPS: Final = _FORBIDDEN | {name.lower() for name, _ in TABLE}


class SameHeaders:
    """Wrap an app so that the table stands on each of its responses, whatever made it."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the wrapped app does, under our headers."""

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> Callable[[bytes], object]:
            kept = [(name, value) for name, value in headers if name.lower() not in _NOT_THE_APPS]
            return start_response(status, [*kept, *TABLE], *rest)  # type: ignore[arg-type] # exc_info

        return self._app(environ, start)
