"""Ask one drop-box for files, as a browser would: no cookie, no redirect, no more bytes than could be meant."""

from __future__ import annotations

import logging
import secrets
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import urllib3
from urllib3.contrib.socks import SOCKSProxyManager

from dropbox.limits import READ_PIECE_BYTES, TRANSFER_IDLE_SECONDS, TRANSFER_SECONDS
from dropbox.transfer.addresses import Address, proxy
from dropbox.transfer.errors import AnswerError, AnswerTooLargeError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

# What Tor Browser says of itself: a server shall not know an auditor before it answers. It is no perfect
# disguise (TLS, order of requests); docs/spec/audit.md says so.
_HEADERS: Final = {
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
# It would write a line for each new try, with the address.
logging.getLogger("urllib3").addHandler(logging.NullHandler())
# A circuit fails now and then; a page that was asked for twice is the same page.
_RETRIES: Final = urllib3.Retry(connect=2, read=1, redirect=False, status=0, other=0, backoff_factor=0.2)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, its body unpacked. `headers` are pairs, names in lower case, as they came."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a header."""
        return tuple(value for found, value in self.headers if found == name)


class Site:
    """A drop-box at an address, asked by one visitor: through Tor, over a circuit of its own."""

    def __init__(
        self, typed_address: str, typed_proxy: str | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.address = Address.parse(typed_address)
        self._clock = clock
        through = proxy(typed_proxy, self.address)
        timeout = urllib3.Timeout(connect=TRANSFER_IDLE_SECONDS, read=TRANSFER_IDLE_SECONDS)
        self._pool: urllib3.PoolManager
        if through is None:
            self._pool = urllib3.PoolManager(timeout=timeout, retries=_RETRIES, headers=_HEADERS)
        else:
            # Tor gives each user name a circuit of its own: two places can't be told to be one visitor.
            alone = secrets.token_hex(8)
            self._pool = SOCKSProxyManager(
                f"socks5h://{alone}:{alone}@{through}", timeout=timeout, retries=_RETRIES, headers=_HEADERS
            )

    def get(self, path: str, most_bytes: int) -> Answer:
        """Ask for a path; raises `UnreachableError`, `AnswerError` or `AnswerTooLargeError`."""
        try:
            response = self._pool.request(
                "GET", f"{self.address}{path}", preload_content=False, decode_content=False, redirect=False
            )
            try:
                return self._read(response, most_bytes)
            finally:
                # Not given back to the pool: a hostile server would have an answer ready for the next question.
                response.close()
        except urllib3.exceptions.HTTPError as error:
            # Its words hold the address.
            raise UnreachableError(
                f"no answer: {type(error).__name__}", hint="try again; is Tor running, is the address right?"
            ) from None

    def close(self) -> None:
        """Hang up."""
        self._pool.clear()

    def _read(self, response: urllib3.BaseHTTPResponse, most_bytes: int) -> Answer:
        headers = tuple((name.lower(), value) for name, value in response.headers.items())
        unpack = _unpacker(response.headers.get("content-encoding", ""))
        body = bytearray()
        deadline = self._clock() + TRANSFER_SECONDS
        # Piece by piece as it comes: whoever drips a byte a minute is cut off, too.
        while piece := response.read1(READ_PIECE_BYTES):
            body += unpack(piece, most_bytes + 1 - len(body))
            if len(body) > most_bytes:
                raise AnswerTooLargeError(f"expected an answer of at most {most_bytes} bytes")
            if self._clock() > deadline:
                raise UnreachableError("the answer takes too long", hint="try again")
        return Answer(response.status, headers, bytes(body))


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return what unpacks a piece, to so many bytes at most."""
    if encoding in {"", "identity"}:
        return lambda piece, _: piece
    if encoding != "gzip":
        raise AnswerError("the answer is packed in a way that was not asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def unpack(piece: bytes, most_bytes: int) -> bytes:
        try:
            return unpacker.decompress(piece, most_bytes)
        except zlib.error:
            raise AnswerError("the answer is packed, and damaged") from None

    return unpack
