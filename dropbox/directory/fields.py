"""Read the fields of untrusted JSON, each in its one form."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from dropbox.directory.errors import DirectoryFieldError, DirectoryJsonError, DirectoryOrderError
from dropbox.limits import MAX_DIRECTORY_DEPTH, MAX_DIRECTORY_INTEGER

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# Years of four digits without a leading zero: what every calendar library reads alike.
DATE: Final = re.compile("[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
MONTH: Final = re.compile("[1-9][0-9]{3}-(0[1-9]|1[0-2])")
DESK: Final = re.compile("[a-z0-9-]{1,32}")
ID: Final = re.compile("[0-9a-f]{16}")
HEX_32_BYTES: Final = re.compile("[0-9a-f]{64}")
# Nobody's name fits without effort: the directory is public and must not be a staff list.
ROLE: Final = re.compile("(?=.{1,32}$)[a-z0-9]+( [a-z0-9]+)*")
ORIGIN: Final = re.compile("[a-z0-9.-]{1,64}")
MIRROR: Final = re.compile(
    r"(https://[a-z0-9.-]{1,253}|http://[a-z2-7]{56}\.onion)(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]{0,200})?"
)
_DIGITS: Final = len(str(MAX_DIRECTORY_INTEGER))
# A string that never ends is matched to the end, without going back: else escaped quotes take quadratic time.
_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)|[\[{\]}]')


def load(untrusted_line: str) -> object:
    """Parse JSON without floats, constants, repeated names, large integers or depth."""
    _check_depth(untrusted_line)
    try:
        loaded: object = json.loads(
            untrusted_line,
            object_pairs_hook=_object,
            parse_float=_no_number,
            parse_int=_integer,
            parse_constant=_no_number,
        )
    except (json.JSONDecodeError, RecursionError):
        # Not chained: the original error carries the line.
        raise DirectoryJsonError("the directory's line is not JSON") from None
    return loaded


def _check_depth(untrusted_line: str) -> None:
    # Before the parser, which recurses.
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(untrusted_line):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found.group(), 0)
        if depth > MAX_DIRECTORY_DEPTH:
            raise DirectoryJsonError(f"the directory is nested deeper than {MAX_DIRECTORY_DEPTH}")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise DirectoryJsonError("the directory says the same name twice in one object")
    return read


def _no_number(_: str) -> NoReturn:
    raise DirectoryJsonError("the directory has a number that is no integer")


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS or not 0 <= int(digits) <= MAX_DIRECTORY_INTEGER:
        raise DirectoryJsonError("the directory has an integer out of range")
    return int(digits)


def fields(untrusted: object, names: tuple[str, ...]) -> list[object]:
    """Return the values of exactly these fields, in the order of `names`."""
    if not isinstance(untrusted, dict):
        raise DirectoryFieldError("expected an object")
    for name in names:
        if name not in untrusted:
            raise DirectoryFieldError(f"the field {name} is missing")
    if len(untrusted) > len(names):
        raise DirectoryFieldError("there is a field that this version does not know")
    return [untrusted[name] for name in names]


def text(untrusted: object, name: str, form: re.Pattern[str]) -> str:
    """Return a string of this form."""
    if not isinstance(untrusted, str) or not form.fullmatch(untrusted):
        raise DirectoryFieldError(f"the field {name} is malformed")
    return untrusted


def day(untrusted: object, name: str) -> date:
    """Return a date written `YYYY-MM-DD` that the calendar has."""
    try:
        return date.fromisoformat(text(untrusted, name, DATE))
    except ValueError:
        raise DirectoryFieldError(f"the field {name} is no date") from None


def integer(untrusted: object, name: str, *, lowest: int) -> int:
    """Return an integer; `load` has checked its upper bound."""
    # Not isinstance: True is an int to Python.
    if type(untrusted) is not int or untrusted < lowest:
        raise DirectoryFieldError(f"the field {name} is malformed")
    return untrusted


def array(
    untrusted: object, name: str, read: Callable[[object], T], order: Callable[[T], str]
) -> tuple[T, ...]:
    """Return what `read` makes of each entry; they must rise bytewise by `order`, without repeats."""
    if not isinstance(untrusted, list):
        raise DirectoryFieldError(f"the field {name} is malformed")
    entries = tuple(map(read, untrusted))
    keys = [order(entry) for entry in entries]
    if len(set(keys)) != len(keys):
        raise DirectoryOrderError(f"the field {name} says something twice")
    if keys != sorted(keys):
        raise DirectoryOrderError(f"the field {name} is not sorted")
    return entries


def texts(untrusted: object, name: str, form: re.Pattern[str]) -> tuple[str, ...]:
    """Return strings of this form, sorted and without repeats."""
    return array(untrusted, name, lambda entry: text(entry, name, form), str)
