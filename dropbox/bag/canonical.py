"""RFC 8785 JSON in one spelling, for what is machine-read inside a bag."""

from __future__ import annotations

import json
from typing import Final, TypeAlias

import rfc8785

from dropbox import limits
from dropbox.bag.errors import JsonError, JsonNotCanonicalError

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

# JavaScript's safe integers: both languages read the same number.
_MAX_INTEGER: Final = 2**53 - 1


def serialize(value: object) -> bytes:
    """Return the one spelling; refuse floats, lone surrogates, big integers and deep nesting."""
    _require_plain(value)
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type] # checked just above
    except (rfc8785.CanonicalizationError, UnicodeError):
        # Not chained, here and below: the original error carries the plaintext.
        raise JsonError("this value has no RFC 8785 spelling") from None


def parse(untrusted: bytes) -> Json:
    """Return the value of bytes that are in their one spelling."""
    try:
        value: Json = json.loads(untrusted.decode("utf-8"), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        raise JsonError("expected JSON in UTF-8") from None
    if serialize(value) != untrusted:
        raise JsonNotCanonicalError("JSON is not in the spelling of RFC 8785")
    return value


def _without_repeats(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonError("an object has a key twice")
    return members


def _require_plain(value: object) -> None:
    """Walk level by level: a hostile nesting must not reach the interpreter's stack."""
    level: list[object] = [value]
    for depth in range(limits.MAX_JSON_DEPTH + 1):
        if depth == limits.MAX_JSON_DEPTH and any(isinstance(inner, dict | list | tuple) for inner in level):
            raise JsonError(f"expected at most {limits.MAX_JSON_DEPTH} objects and arrays inside one another")
        level = [inner for outer in level for inner in _inside(outer)]


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise JsonError("expected text as an object's keys")
        return list(value.values())
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, bool | str) or value is None:
        return []
    if isinstance(value, int) and abs(value) <= _MAX_INTEGER:
        return []
    raise JsonError("expected objects, arrays, text, integers below 2^53, true, false or null")
