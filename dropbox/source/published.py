"""The published key folder as static files: exactly the names that can be in it, as they lie there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dropbox.errors import ResourceError

if TYPE_CHECKING:
    from pathlib import Path

# docs/spec/directory.md, freshness.md, release.md. What was not published is simply not there.
_NAME: Final = re.compile(
    r"(?:directory|release)\.(?:note|tlog-proof)|fresh\.note|release-key\.note"
    r"|history/[1-9][0-9]{0,9}\.note"
    r"|recipients/[a-z0-9-]{1,32}-[0-9]{8}-[0-9]{8}\.txt"
)
# What WEBCAT looks for at a place of its own: made and signed outside, see docs/spec/release.md.
_WEBCAT: Final = re.compile(r"(?:enrollment|enrollment-prev|manifest|bundle)\.json")
WEBCAT_FOLDER: Final = "webcat"
WEBCAT_TYPE: Final = "application/json"
CONTENT_TYPE: Final = "text/plain; charset=utf-8"


class KeysUnreadableError(ResourceError):
    """A published file is there, and this process may not read it or the disk fails."""

    code = "keys-unreadable"


def read(keys_folder: Path, untrusted_name: str) -> bytes | None:
    """Return a published file, or None. The reader verifies it; nothing here does.

    Raises `KeysUnreadableError` where this machine can't read it.
    """
    return _read(keys_folder / untrusted_name) if _NAME.fullmatch(untrusted_name) else None


def read_webcat(keys_folder: Path, untrusted_name: str) -> bytes | None:
    """Return a file of WEBCAT's, or None; raises as `read` does."""
    if not _WEBCAT.fullmatch(untrusted_name):
        return None
    return _read(keys_folder / WEBCAT_FOLDER / untrusted_name)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeysUnreadableError("a published key file can't be read") from error
