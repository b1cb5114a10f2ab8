"""The text of an answer before it is sealed: a file in the case folder, begun from a template.

Lines that begin with `#` are for the editor and never sent. `___` is a place that the editor has to fill in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from dropbox.limits import MAX_ANSWER_FILES, MAX_ANSWER_STREAM_BYTES, MAX_MESSAGE_BYTES
from dropbox.offline import files
from dropbox.offline.errors import AnswerSizeError, EmptyAnswerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO

Language = Literal["be", "ru", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
TEMPLATES: Final = Path(__file__).parent / "templates"
USUAL_TEMPLATE: Final = "reply"
DRAFT: Final = "answer.txt"
_FILL_IN: Final = "___"
_COMMENT: Final = "#"
_HEAD: Final = """\
# Your answer. Lines that begin with # are not sent. Where you see {fill_in}, write and take it away.
# Save this file, then type once more:  dropbox-offline answer {case}
# It will show you what is sent, and ask before it seals anything.

"""
# Letters that one of two languages has and the other has not.
_BELARUSIAN: Final = re.compile("[ўі]", re.IGNORECASE)
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)


def template_names() -> tuple[str, ...]:
    """Return the names of the templates; each is there in every language."""
    return tuple(sorted(path.stem for path in (TEMPLATES / LANGUAGES[0]).glob("*.txt")))


def language_of(messages: Sequence[str]) -> Language:
    """Guess the source's language by its letters; Belarusian where nothing was written."""
    text = "\n".join(messages)
    if _BELARUSIAN.search(text):
        return "be"
    if _CYRILLIC.search(text):
        return "ru"
    return "en" if _LATIN.search(text) else "be"


def begin(folder: Path, case: str, language: Language, template: str) -> Path:
    """Put a draft into a case folder that has none, and return its place."""
    text = (TEMPLATES / language / f"{template}.txt").read_text(encoding="utf-8")
    path = folder / DRAFT
    files.write_new(path, (_HEAD.format(fill_in=_FILL_IN, case=case) + text).encode())
    return path


def read_text(source: BinaryIO) -> str:
    """Return the text to send: without the editor's lines, one line end, no blank lines around."""
    content = source.read(MAX_MESSAGE_BYTES + 1)
    if len(content) > MAX_MESSAGE_BYTES:
        raise AnswerSizeError(f"expected a text of at most {MAX_MESSAGE_BYTES} bytes", hint="shorten it")
    try:
        # Editors on other systems put a mark before the first letter.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EmptyAnswerError("the text is not UTF-8", hint="save it again as UTF-8 (Unicode)") from None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith(_COMMENT)).strip("\n ") + "\n"


def require_written(text: str, *, has_files: bool) -> None:
    """Refuse an answer that says nothing, or in which a place was left to fill in."""
    if _FILL_IN in text:
        raise EmptyAnswerError(
            f"the text still has {_FILL_IN} where you meant to write something",
            hint="open it, write there, take the underscores away, save it, and try again",
        )
    if not text.strip() and not has_files:
        raise EmptyAnswerError("there is nothing to send", hint="write something into the text and save it")


def require_new(text: str, sealed: Iterable[str | None]) -> None:
    """Refuse a draft that was sealed before: an interruption may have kept it from being removed."""
    if text in sealed:
        raise EmptyAnswerError(
            "this very text was sealed to this source before",
            hint="remove the draft, or write something new into it",
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an answer, read whole: what was shown is what is sent."""

    name: str
    type: str
    content: bytes


# What a browser shows or a telephone opens; to the source the type is a hint, its name is kept.
_TYPES: Final = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
    ".mp3": "audio/mpeg", ".mp4": "video/mp4", ".pdf": "application/pdf", ".txt": "text/plain",
    ".zip": "application/zip",
}  # fmt: skip


def read_attachments(paths: Sequence[Path]) -> tuple[Attachment, ...]:
    """Read files that are to go with an answer; refuses by their sizes before the first is read."""
    if len(paths) > MAX_ANSWER_FILES:
        raise AnswerSizeError(f"expected at most {MAX_ANSWER_FILES} files, got {len(paths)}")
    require_size(sum(path.stat().st_size for path in paths))
    read = tuple(Attachment(path.name, _TYPES.get(path.suffix.lower(), ""), _read(path)) for path in paths)
    require_size(sum(len(one.content) for one in read))
    return read


def require_size(size_bytes: int) -> None:
    """Refuse what a source's page would not open."""
    if size_bytes > MAX_ANSWER_STREAM_BYTES:
        raise AnswerSizeError(
            "the files are too large for an answer: together at most 24 MB",
            hint="a telephone has to open it through Tor: send less, or in several answers",
        )


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_ANSWER_STREAM_BYTES + 1)
