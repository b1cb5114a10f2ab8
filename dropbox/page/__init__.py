"""Floor 2: the page's built files, named by content; the TypeScript beside this makes them."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def _built() -> Traversable:
    return resources.files(__name__).joinpath("built")


def manifest() -> dict[str, str]:
    """Return the built file of each logical name: `{"landing.js": "landing-3F9A….js"}`."""
    names: dict[str, str] = json.loads(_built().joinpath("manifest.json").read_bytes())
    return names


def read(file: str, *, gzipped: bool = False) -> bytes:
    """Return a built file's bytes, as stored or as gzipped beside it; `file` is a value of `manifest()`."""
    if file not in manifest().values():
        raise KeyError(file)
    return _built().joinpath(f"{file}.gz" if gzipped else file).read_bytes()
