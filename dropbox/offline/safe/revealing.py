"""What a file would reveal: what exiftool finds, sorted into place, device, author and time."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from dropbox import limits
from dropbox.offline.case.view import readable
from dropbox.offline.safe import tools
from dropbox.offline.safe.errors import ResultMalformedError
from dropbox.offline.safe.walls import Bounds, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dropbox.offline.safe.sandbox import Sandbox

Report = dict[str, list[tuple[str, str]]]

_BOUNDS: Final = Bounds(seconds=120, silent_seconds=120, output_bytes=limits.MAX_METADATA_BYTES)
# In this order a value belongs to the first of which its name holds a word. `other` is what is left.
_SUBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "place": ("gps", "location", "latitude", "longitude", "city", "country", "state", "altitude"),
    "time": ("date", "time", "year"),
    "author": (
        "author", "creator", "artist", "owner", "copyright", "byline", "by-line", "company", "manager",
        "lastmodifiedby", "credit", "contact", "person", "user", "rights", "publisher", "editor",
    ),
    "device": (
        "make", "model", "serial", "lens", "software", "device", "producer", "application", "hostcomputer",
        "firmware", "encoder", "uniqueid", "documentid", "instanceid", "handler", "camera",
        "printer", "template",
    ),
}  # fmt: skip
_TITLES: Final = {
    "place": "Where",
    "time": "When",
    "author": "Who",
    "device": "With what",
    "other": "Everything else",
}
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
# Of the file as it lies in the sandbox, and of exiftool itself.
_OURS: Final = frozenset({"ExifTool", "System"})
_SOURCE: Final = "SourceFile"
# Longer values are pictures and tables.
_MAX_VALUE_CHARACTERS: Final = 400


def reveal(sandbox: Sandbox, file: Path, tick: Callable[[], object]) -> Report:
    """Ask exiftool, in the sandbox; raises a `ContainedError`."""
    tools.EXIFTOOL.require()
    program = Program(
        ["exiftool", "-json", "-G1", "-a", "-api", "largefilesupport=1", "--", "/file"], {"/file": file}
    )
    return sorted_out(sandbox.output_of(program, _BOUNDS, tick=tick))


def sorted_out(untrusted_json: bytes) -> Report:
    """Sort what exiftool wrote by subject, letters made inert; raises `ResultMalformedError`."""
    try:
        document = json.loads(untrusted_json)
    except (ValueError, RecursionError):
        raise ResultMalformedError("the report is no JSON") from None
    if not (isinstance(document, list) and len(document) == 1 and isinstance(document[0], dict)):
        raise ResultMalformedError("the report is not of one file")
    report: Report = {subject: [] for subject in _TITLES}
    for untrusted_name, untrusted_value in document[0].items():
        group, _, tag = untrusted_name.rpartition(":")
        if group not in _OURS and untrusted_name != _SOURCE:
            value = untrusted_value if isinstance(untrusted_value, str) else json.dumps(untrusted_value)
            report[_subject(tag, value)].append((_inert(untrusted_name), _inert(value)))
    return report


def _subject(tag: str, value: str) -> str:
    name = tag.lower()
    for subject, words in _SUBJECTS.items():
        if any(word in name for word in words):
            # "0000:00:00" and lengths of tracks tell no time.
            return "other" if subject == "time" and not _YEAR.search(value) else subject
    return "other"


def _inert(untrusted: str) -> str:
    line = " ".join(readable(untrusted).split())
    return line if len(line) <= _MAX_VALUE_CHARACTERS else f"{line[:_MAX_VALUE_CHARACTERS]}…"


def told(report: Report) -> list[str]:
    """Name what a file tells: where, when, who, with what."""
    return [title.lower() for subject, title in _TITLES.items() if subject != "other" and report[subject]]


def in_words(report: Report) -> str:
    """Write the report as an editor reads it: first what could give somebody away."""
    subjects = told(report)
    first = (
        f"This file says: {', '.join(subjects)}."
        if subjects
        else "Nothing found tells where, when, who or with what. What is seen or heard may still tell it."
    )
    parts = [
        f"{title}\n" + "".join(f"  {name}: {value}\n" for name, value in report[subject])
        for subject, title in _TITLES.items()
        if report[subject]
    ]
    return f"{first}\n\n" + "\n".join(parts)


def as_json(report: Report) -> bytes:
    """Write the report for machines."""
    document = {subject: [list(row) for row in rows] for subject, rows in report.items()}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
