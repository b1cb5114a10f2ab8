"""Clean a file with Debian's mat2 and write the copy on standard output. Runs inside the sandbox.

    /usr/bin/python3 -I -B clean.py FILE EXTENSION

By its library: already inside a sandbox it can make none of its own, and the flag of its command that says so
is turned round in Debian 12.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from libmat2 import parser_factory  # type: ignore[import-not-found] # Debian's, inside only


def main(path: str, extension: str) -> None:
    """Write the cleaned copy; ends with 1 where there is none."""
    copy = Path(os.environ["TMPDIR"], f"file.{extension}")
    shutil.copyfile(path, copy)
    parser: Any = parser_factory.get_parser(str(copy))[0]
    if parser is None:
        raise SystemExit(1)
    parser.sandbox = False
    if not parser.remove_all():
        raise SystemExit(1)
    with Path(parser.output_filename).open("rb") as cleaned:
        shutil.copyfileobj(cleaned, sys.stdout.buffer)


if __name__ == "__main__":
    main(*sys.argv[1:])
