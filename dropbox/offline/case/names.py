"""True names made safe: what a source called a file becomes a name any file system takes, inert and unique.

The true name is never lost: the names table of the case folder holds it, letter for letter.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from dropbox.limits import MAX_SAFE_NAME_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

_STAND_IN: Final = "_"
_NAMELESS: Final = "file"
# Windows refuses these; the slash and NUL nobody takes.
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
# Cc: controls. Cf: what turns a line around or hides in it. Zl, Zp: line breaks. Cs, Cn: no letter at all.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Cn"})
# Devices on Windows under any extension, with superscript digits too.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
# A file manager reads these by itself, to draw a folder or an icon: nothing of a source's may steer it.
_FOLDER_SETTINGS: Final = frozenset({"autorun.inf", "desktop.ini", "folder.htt", "thumbs.db"})
_SHORTCUTS: Final = frozenset(
    {"desktop", "library-ms", "lnk", "pif", "scf", "search-ms", "searchconnector-ms", "url", "website"}
)
# At the start of a name they hide the file, or make it an option of a command.
_BAD_START: Final = frozenset(".-~")
# An extension longer than this is part of a sentence.
_MAX_EXTENSION_BYTES: Final = 16


def safe_names(untrusted_names: Iterable[str]) -> tuple[str, ...]:
    """Give each name, in order, its safe form; no two are the same on any file system."""
    taken: set[str] = set()
    next_number: dict[str, int] = {}
    return tuple(_unique(safe_name(name), taken, next_number) for name in untrusted_names)


def safe_name(untrusted_name: str) -> str:
    """Give one name its safe form. Safe names are their own safe form."""
    name = "".join(map(_safe_letter, unicodedata.normalize("NFC", untrusted_name)))
    # Windows drops trailing dots and spaces, so two names would meet or one would vanish.
    name = name.strip().rstrip(". ") or _NAMELESS
    # Shortened first: a cut may uncover an extension.
    name = _shortened(name, "", MAX_SAFE_NAME_BYTES - 2 * len(_STAND_IN))
    if _is_special(name):
        name = _STAND_IN + name
    if _extension(name).lower() in _SHORTCUTS:
        name += _STAND_IN
    return name


def _safe_letter(letter: str) -> str:
    unfit = letter in _FORBIDDEN or unicodedata.category(letter) in _INVISIBLE
    return _STAND_IN if unfit else letter


def _is_special(name: str) -> bool:
    device = name.partition(".")[0].rstrip().lower()
    return name[0] in _BAD_START or device in _DEVICES or name.lower() in _FOLDER_SETTINGS


def _extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return extension if dot and stem else ""


def _unique(name: str, taken: set[str], next_number: dict[str, int]) -> str:
    key = _same_file_key(name)
    candidate = name
    while _same_file_key(candidate) in taken:
        next_number[key] = next_number.get(key, 1) + 1
        candidate = _shortened(name, f" ({next_number[key]})", MAX_SAFE_NAME_BYTES)
    taken.add(_same_file_key(candidate))
    return candidate


def _same_file_key(name: str) -> str:
    """Fold what some file system holds to be the same name: case, composition, compatibility forms."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded).upper().casefold()


def _shortened(name: str, number: str, limit_bytes: int) -> str:
    """Put `number` before the extension, and keep the whole within the limit, cut between letters."""
    extension = _extension(name)
    ending = f".{extension}" if 0 < len(extension.encode()) <= _MAX_EXTENSION_BYTES else ""
    stem = name.removesuffix(ending)
    room = limit_bytes - len((number + ending).encode())
    if len(stem.encode()) > room:
        stem = _cut(stem, room)
    return stem + number + ending


def _cut(stem: str, room_bytes: int) -> str:
    """Cut to at most `room_bytes`, never inside a letter and its accents, never leaving a trailing space."""
    letters = stem.encode()[:room_bytes].decode(errors="ignore")
    end = len(letters)
    while end > 1 and unicodedata.combining(stem[end]):
        end -= 1
    return letters[:end].rstrip(". ") or _NAMELESS
