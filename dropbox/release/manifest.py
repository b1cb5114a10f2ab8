"""The manifest of a release: `press-dropbox/release@v1`, one line of RFC 8785 JSON, signed.

A page is a function of release, settings and language (docs/spec/pages.md), so its bytes can be promised.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self, cast

import rfc8785

from dropbox import note
from dropbox.release.errors import OtherOriginError, ReleaseFormError
from dropbox.release.keys import ORIGIN, RELEASE_KEY_NAME
from dropbox.release.paths import PATH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dropbox.release.keys import ReleaseKey

RELEASE_FILE: Final = "release.note"
HEADER: Final = "press-dropbox/release@v1\n"
_FIELDS: Final = {"csp", "files", "missing", "origin", "release"}
_SHA256: Final = re.compile("[0-9a-f]{64}")
# One policy, one line: a comma would make it two.
_POLICY: Final = re.compile(r"[\x20-\x2b\x2d-\x7e]{1,2048}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9 .+-]{0,63}")
# `/` for the first language of the settings, `/be/` for what lies below it.
_PREFIX: Final = re.compile(r"/|/[a-z-]{2,8}/")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What every visitor gets: of each path the SHA-256 of its bytes, unpacked, and the policy over all."""

    csp: str
    files: Mapping[str, str]
    missing: Mapping[str, str]
    """The page for what is not there, by the path it lies below."""
    origin: str
    release: str

    def serialize(self) -> str:
        """Give the text to sign. What a reader would refuse is never written: raises what it would raise."""
        text = self._spell()
        self.parse(text)
        return text

    @classmethod
    def parse(cls, untrusted_text: str) -> Self:
        """Parse a manifest's text; raises `ReleaseFormError`."""
        line = untrusted_text.removeprefix(HEADER).removesuffix("\n")
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            # Not chained: the original error carries the line.
            raise ReleaseFormError("the release's line is not JSON") from None
        if not isinstance(found, dict) or set(found) != _FIELDS:
            raise ReleaseFormError("expected the five fields of a release")
        manifest = cls(
            csp=_text(found["csp"], _POLICY),
            files=_hashes(found["files"], PATH),
            missing=_hashes(found["missing"], _PREFIX),
            origin=_text(found["origin"], ORIGIN),
            release=_text(found["release"], _NAME),
        )
        # Encoded again, the same text: one spelling, no name twice.
        if manifest._spell() != untrusted_text:
            raise ReleaseFormError("the release is not written in canonical JSON")
        if "/" not in manifest.files or "/" not in manifest.missing:
            raise ReleaseFormError("a release has a first page, and one for what is not there")
        return manifest

    def _spell(self) -> str:
        fields: dict[str, str | dict[str, str]] = {
            "csp": self.csp,
            "files": dict(self.files),
            "missing": dict(self.missing),
            "origin": self.origin,
            "release": self.release,
        }
        return f"{HEADER}{rfc8785.dumps(cast('dict[str, Any]', fields)).decode()}\n"


def read_release(untrusted_note: bytes, key: ReleaseKey) -> Manifest:
    """Return the manifest that the release key signed for its drop-box.

    Raises `NoteError`, `NotSignedError`, `ReleaseFormError` or `OtherOriginError`.
    """
    parsed = note.parse(untrusted_note)
    parsed.verify([note.VerifierKey(RELEASE_KEY_NAME, bytes.fromhex(key.key))])
    manifest = Manifest.parse(parsed.text)
    if manifest.origin != key.origin:
        raise OtherOriginError("the release is another drop-box's")
    return manifest


def _text(untrusted: object, form: re.Pattern[str]) -> str:
    if not isinstance(untrusted, str) or not form.fullmatch(untrusted):
        raise ReleaseFormError("a field of the release is malformed")
    return untrusted


def _hashes(untrusted: object, form: re.Pattern[str]) -> dict[str, str]:
    if not isinstance(untrusted, dict):
        raise ReleaseFormError("a field of the release is malformed")
    return {_text(path, form): _text(sha256, _SHA256) for path, sha256 in untrusted.items()}
