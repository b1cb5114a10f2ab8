"""`dropbox-server freeze`: the source site as static files, and the text that the release key is to sign.

The plan:

(1) Render the site as the source app does when it starts: same settings, same bytes.
(2) Write every page and built file, unpacked, under the name that a server of static files looks for.
(3) Write what each response says besides: a mirror that leaves a header out is not the same site.
(4) Write the manifest's text last: a folder without it is not whole.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import dropbox
from dropbox import note, release
from dropbox.errors import BadInputError, UsageError
from dropbox.limits import MAX_NOTE_BYTES
from dropbox.page.rendering import Renderer
from dropbox.release import webcat
from dropbox.source import headers, pages

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.settings import Settings
    from dropbox.source.pages import Document

SITE: Final = "site"
TEXT: Final = "release.txt"
HEADERS: Final = "headers.txt"
WEBCAT: Final = "webcat"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What was written."""

    manifest: release.Manifest
    sha256: str
    """Of the manifest's text: two people who froze the same release and settings read out the same."""


def freeze(settings: Settings, folder: Path, *, webcat_app: str | None = None) -> Frozen:
    """Freeze the site of a drop-box into a new or empty folder."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("the folder to freeze into is not empty", hint="give a new one")
    site = pages.build(settings, Renderer(settings, pages.TEMPLATES))  # (1)
    found = {path: _unpacked(document) for path, document in site.documents.items()}
    missing = {
        prefix: _unpacked(site.error(prefix, ours=False))
        for prefix in ("/", *(f"/{language}/" for language in site.languages))
    }
    for path, body in found.items():
        _write(folder / SITE / release.frozen_file(path), body)  # (2)
    for prefix, body in missing.items():
        _write(folder / SITE / prefix[1:] / "404.html", body)
    table = "".join(f"{name}: {value}\n" for name, value in headers.table(settings))
    _write(folder / HEADERS, table.encode())  # (3)
    manifest = release.Manifest(
        csp=headers.content_security_policy(settings),
        files={path: _sha256(body) for path, body in found.items()},
        missing={prefix: _sha256(body) for prefix, body in missing.items()},
        origin=settings.origin,
        release=f"press-dropbox {dropbox.__version__}",
    )
    if webcat_app is not None:
        for name, written in webcat.files(manifest, webcat_app).items():
            _write(folder / WEBCAT / name, written)
    text = manifest.serialize().encode()
    _write(folder / TEXT, text)  # (4)
    return Frozen(manifest, _sha256(text))


def since_published(keys_folder: Path, manifest: release.Manifest) -> list[str]:
    """Say how these pages differ from the published release; nothing is verified, auditors do that."""
    try:
        with (keys_folder / release.RELEASE_FILE).open("rb") as file:
            text = note.parse(file.read(MAX_NOTE_BYTES + 1)).text
        published = release.Manifest.parse(text)
    except FileNotFoundError:
        return ["No release is published yet."]
    except BadInputError:
        return ["The published release can't be read."]
    changes = [*release.changes_in_words(published, manifest, "of the published release")]
    if not changes:
        return ["These are the pages of the published release: nothing is to be signed."]
    return [line.removeprefix("  ") for line in changes]


def _unpacked(document: Document) -> bytes:
    return gzip.decompress(document.body) if document.content_encoding == "gzip" else document.body


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
