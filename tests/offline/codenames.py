"""Two sources who keep a codename, and the day on which editors answer them in these tests."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from dropbox import age, answer
from tests.offline.newsroom import ORIGIN

SOURCE: Final = age.Identity.generate()
STRANGER: Final = age.Identity.generate()
CODENAME: Final[dict[str, Any]] = {
    "seed": b"s" * 32,
    "mailbox": "aa" * 32,
    "reply_to": str(SOURCE.recipient),
}
ANOTHER: Final[dict[str, Any]] = {
    "seed": b"o" * 32,
    "mailbox": "bb" * 32,
    "reply_to": str(STRANGER.recipient),
}
EXPECTED: Final = answer.Expected(ORIGIN, CODENAME["mailbox"], CODENAME["reply_to"])
TODAY: Final = date(2026, 11, 24)
