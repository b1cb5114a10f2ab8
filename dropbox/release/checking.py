"""Is what is served what was signed? Every path, the page for what is not there, the policy over all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dropbox.release.manifest import Manifest

    Fetch = Callable[[str], "Served"]

Kind = Literal["status", "bytes", "policy"]
_FOUND: Final = 200
_MISSING: Final = 404


@dataclass(frozen=True, slots=True)
class Served:
    """A response: its status, its body unpacked, and every Content-Security-Policy header it has."""

    status: int
    body: bytes
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A path whose response is not the one that was signed, and in what."""

    path: str
    kind: Kind


def differences(manifest: Manifest, fetch: Fetch, unlikely_name: str) -> Iterator[Difference]:
    """Yield what differs. `unlikely_name`: a part of a path that nobody can have prepared an answer for."""
    for path, sha256 in manifest.files.items():
        yield from _difference(path, fetch(path), _FOUND, sha256, manifest.csp)
    for prefix, sha256 in manifest.missing.items():
        path = f"{prefix}{unlikely_name}"
        yield from _difference(path, fetch(path), _MISSING, sha256, manifest.csp)


def _difference(path: str, served: Served, status: int, sha256: str, csp: str) -> Iterator[Difference]:
    if served.status != status:
        yield Difference(path, "status")
    elif hashlib.sha256(served.body).hexdigest() != sha256:
        yield Difference(path, "bytes")
    if served.policies != (csp,):
        yield Difference(path, "policy")
