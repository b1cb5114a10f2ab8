"""What she carries from page to page in place of a cookie: her codename's bits and the day, sealed.

The key is made in gunicorn's master before the fork and lies in the memory of this server's processes only: who
finds the page on her device finds nothing in it, and when the server ends, every visit does. docs/adr/0163.
"""

from __future__ import annotations

import base64
import re
import secrets
import struct
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from dropbox.codename import Codename
from dropbox.codename.codename import ENTROPY_BYTES
from dropbox.plain.errors import VisitExpiredError, VisitLostError

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_LABEL: Final = b"press-dropbox/plain-visit@v1"
# The codename's bits, then the day it was put in.
_BODY: Final = struct.Struct(f">{ENTROPY_BYTES}sI")
_WHOLE_BYTES: Final = _NONCE_BYTES + _BODY.size + _TAG_BYTES
# 48 bytes are 64 letters without a bit to spare: a visit has one spelling.
VISIT_CHARACTERS: Final = _WHOLE_BYTES * 4 // 3
_SPELLING: Final = re.compile(rf"[A-Za-z0-9_-]{{{VISIT_CHARACTERS}}}")
# She may write through midnight.
_DAYS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """A codename as this server knows it for a day, and the form's field that carries it."""

    codename: Codename = field(repr=False)
    sealed: str = field(repr=False)


class Visits:
    """Seals and opens the field `visit`."""

    def __init__(
        self, key: bytes, today: Callable[[], date], random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._today = today
        self._random = random

    def begin(self) -> Visit:
        """Make a new codename."""
        return self.of(Codename.generate(self._random))

    def of(self, codename: Codename) -> Visit:
        """Let a visit begin with a codename that she has."""
        nonce = self._random(_NONCE_BYTES)
        body = _BODY.pack(codename.entropy, self._today().toordinal())
        sealed = nonce + self._cipher.encrypt(nonce, body, _LABEL)
        return Visit(codename, base64.urlsafe_b64encode(sealed).decode())

    def open(self, untrusted: str) -> Visit:
        """Return the visit that a field carries; raises `VisitLostError` or `VisitExpiredError`."""
        if not _SPELLING.fullmatch(untrusted):
            raise VisitLostError("the visit is not of its form")
        sealed = base64.urlsafe_b64decode(untrusted)
        try:
            body = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _LABEL)
        except InvalidTag:
            # An altered field and one of the process before this look the same.
            raise VisitLostError("the visit was not sealed by this process") from None
        entropy, ordinal = _BODY.unpack(body)
        if not timedelta() <= self._today() - date.fromordinal(ordinal) <= _DAYS:
            raise VisitExpiredError("the visit is older than a day")
        return Visit(Codename(entropy), untrusted)


class Guest:
    """Who is asking, as far as the form has been read: a refusal must not cost her the codename."""

    def __init__(self, visits: Visits) -> None:
        self._visits = visits
        self.visit: Visit | None = None

    def recognise(self, untrusted: str) -> Visit:
        """Open the field, and remember it; raises `VisitLostError` or `VisitExpiredError`."""
        self.visit = self._visits.open(untrusted)
        return self.visit
