"""Between the path that a browser asks for and the file in which a frozen page lies."""

from __future__ import annotations

import re
from typing import Final

# What the source app answers to: languages, page names, built files. No dot leads a part: nothing is hidden.
PATH: Final = re.compile(r"/|(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){1,8}/?")
_FILE: Final = re.compile(r".*\.(?:css|js)")


def frozen_file(path: str) -> str:
    """Give the name of a path's file in a frozen site: what any server of static files can be told to serve.

    `/be/` is `be/index.html`, `/be` is `be.html`, `/be/send` is `be/send.html`, built files are themselves.
    """
    if not PATH.fullmatch(path):
        raise ValueError("this is no path of a page")
    if path.endswith("/"):
        return f"{path[1:]}index.html"
    return path[1:] if _FILE.fullmatch(path) else f"{path[1:]}.html"
