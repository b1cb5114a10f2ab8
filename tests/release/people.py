"""A release, its key, and the roots that name it: all of it public."""

from __future__ import annotations

import hashlib
from typing import Final

from dropbox import release
from dropbox.note.signing import SigningKey, sign
from tests.vectors.directory.people import ROOTS, seed

ORIGIN: Final = "example.press"
KEY: Final = SigningKey.from_seed(release.RELEASE_KEY_NAME, seed("release"))
OTHER_KEY: Final = SigningKey.from_seed(release.RELEASE_KEY_NAME, seed("another release key"))
NAMED: Final = release.ReleaseKey(ORIGIN, 1, KEY.verifier.public_key.hex())
PAGES: Final = {
    "/": b"<p>first</p>",
    "/be/": b"<p>first</p>",
    "/be/send": b"send",
    "/static/send-3F9A.js": b"js",
}
MISSING: Final = {"/": b"not there", "/be/": b"not there"}
CSP: Final = "default-src 'none'; script-src 'self'"


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


MANIFEST: Final = release.Manifest(
    csp=CSP,
    files={path: sha256(body) for path, body in PAGES.items()},
    missing={prefix: sha256(body) for prefix, body in MISSING.items()},
    origin=ORIGIN,
    release="press-dropbox 0.1.0",
)
NOTE: Final = sign(MANIFEST.serialize(), [KEY])
KEY_NOTE: Final = sign(NAMED.serialize(), [ROOTS["a"]])
