"""The fields of the forms: their names, and how they are taken, in one order and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from dropbox.plain.errors import FormError, FormTooLargeError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dropbox.plain.parts import Part

    Parts: TypeAlias = Iterator[tuple[Part, Iterator[bytes]]]

Choice = TypeVar("Choice", bound=str)

# In the order in which they stand in the form (templates/form.html).
DESK: Final = "desk"
VISIT: Final = "visit"
ANSWER: Final = "answer"
MESSAGE: Final = "message"
FILES: Final = "files"
SEALED: Final = "sealed"
# On the way back.
CODENAME: Final = "codename"
LANGUAGE: Final = "language"
ID: Final = "id"
NUMBER: Final = "number"

# Desks and the values of radio buttons have at most this; longer is nothing of ours.
SHORT_BYTES: Final = 64


def take_text(parts: Parts, name: str, max_bytes: int = SHORT_BYTES) -> str:
    """Take the next field, which must be this one; raises `FormError`."""
    return text_of(*take_one_of(parts, (name,)), max_bytes)


def take_choice(parts: Parts, name: str, choices: Collection[Choice]) -> Choice:
    """Take the next field, which says one of these."""
    untrusted = take_text(parts, name)
    for choice in choices:
        if choice == untrusted:
            return choice
    raise FormError("a choice of the form is none that it offers")


def take_optional_choice(parts: Parts, name: str, choices: Collection[Choice]) -> Choice | None:
    """Take the last field, if there is one more: it says one of these."""
    found = next(parts, None)
    if found is None:
        return None
    choice = take_choice(iter((found,)), name, choices)
    require_end(parts)
    return choice


def take_one_of(parts: Parts, names: Collection[str]) -> tuple[Part, Iterator[bytes]]:
    """Take the next part, which must have one of these names."""
    found = next(parts, None)
    if found is None or found[0].field not in names:
        raise FormError("the form lacks a field of ours, or it is out of its order")
    return found


def text_of(part: Part, content: Iterator[bytes], max_bytes: int = SHORT_BYTES) -> str:
    """Read a field's text; raises `FormError`."""
    if part.untrusted_file_name is not None:
        raise FormError("a text of the form came as a file")
    untrusted = bytearray()
    for piece in content:
        untrusted += piece
        if len(untrusted) > max_bytes:
            raise FormTooLargeError(f"a text of the form is longer than {max_bytes} bytes")
    try:
        return untrusted.decode()
    except UnicodeDecodeError:
        # Not chained: the original error carries the bytes.
        raise FormError("a text of the form is not UTF-8") from None


def require_end(parts: Parts) -> None:
    """Refuse a form that goes on."""
    if next(parts, None) is not None:
        raise FormError("the form holds a field that is not ours, or out of its order")
