"""The files of WEBCAT (freedomofpress/webcat-spec): made from a manifest, signed outside with its own tools."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dropbox.release.manifest import Manifest

INDEX: Final = "index.html"
FALLBACK: Final = "/404.html"


def manifest(released: Manifest, app: str) -> dict[str, object]:
    """Return the `manifest` object; its timestamp is a step with the log outside (docs/spec/release.md)."""
    files = {_webcat_path(path): _base64url(sha256) for path, sha256 in released.files.items()}
    # Of the pages for what is not there WEBCAT knows one: the first language's.
    files[FALLBACK] = _base64url(released.missing["/"])
    return {**_config(released, app), "files": dict(sorted(files.items()))}


def files(released: Manifest, app: str) -> Mapping[str, bytes]:
    """Return what WEBCAT's own tool reads, by name: its settings, and the manifest to sign.

    `app` is the address of the source code that the pages are built from.
    """
    return {
        "webcat.config.json": _spelled(_config(released, app)),
        "manifest_unsigned.json": _spelled({"manifest": manifest(released, app)}),
    }


def _config(released: Manifest, app: str) -> dict[str, object]:
    return {
        "app": app,
        "version": released.release,
        "default_csp": released.csp,
        "default_index": INDEX,
        "default_fallback": FALLBACK,
        "wasm": [],
        "extra_csp": {},
    }


def _webcat_path(path: str) -> str:
    # A request for `/be/` is looked up as `/be/index.html`, one for `/be/send` as it is.
    return f"{path}{INDEX}" if path.endswith("/") else path


def _base64url(sha256: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def _spelled(document: object) -> bytes:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True).encode() + b"\n"
