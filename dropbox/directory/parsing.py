"""Between a document and its text: one line of RFC 8785 JSON under the type line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import rfc8785

from dropbox import note
from dropbox.directory import fields
from dropbox.directory.document import (
    HEADER,
    Desk,
    Document,
    EditorEntry,
    RecipientEntry,
    Revocation,
    Roots,
)
from dropbox.directory.errors import DirectorySpellingError, DirectoryTextError
from dropbox.directory.rules import ALGORITHMS, KINDS, PREVIOUS, check, check_roots

if TYPE_CHECKING:
    from dropbox.note import ParsedNote

_DOCUMENT: Final = (
    "desks", "editors", "expires", "freshness", "issued", "mirrors",
    "origin", "previous", "recipients", "revocations", "roots", "version",
)  # fmt: skip
_EDITOR: Final = ("desk", "from", "id", "key", "role", "until")
_RECIPIENT: Final = ("alg", "desk", "from", "id", "kind", "role", "sha256", "until")


@dataclass(frozen=True, slots=True)
class ParsedDirectory:
    """A well-formed directory in a well-formed note. Nothing says yet that it may be believed."""

    document: Document
    note: ParsedNote

    @property
    def text_sha256(self) -> str:
        """Give the hash by which the next version, a submission and a fresh note name this text."""
        return hashlib.sha256(self.note.text.encode()).hexdigest()


def parse(untrusted_note: bytes) -> ParsedDirectory:
    """Parse a directory's signed note; raises `DirectoryError` or `NoteError`."""
    parsed = note.parse(untrusted_note)
    return ParsedDirectory(parse_text(parsed.text), parsed)


def serialize(document: Document) -> str:
    """Give the text to sign. What a reader would refuse is never written: raises what it would raise."""
    text = _spell(document)
    parse_text(text)
    return text


def parse_text(untrusted_text: str) -> Document:
    """Parse the text of a directory's note; raises `DirectoryError`."""
    # (1) The type line and one line of JSON.    (2) Exactly the known fields, each well formed.
    # (3) Encoded again, the same text.          (4) Fields that do not contradict each other.
    line = untrusted_text.removeprefix(HEADER).removesuffix("\n")
    if untrusted_text != f"{HEADER}{line}\n" or "\n" in line:
        raise DirectoryTextError("expected the directory's type line and one line of JSON")
    document = _document(fields.load(line))
    if _spell(document) != untrusted_text:
        raise DirectorySpellingError("the directory is not written in canonical JSON")
    check(document)
    return document


def _document(untrusted: object) -> Document:
    values = dict(zip(_DOCUMENT, fields.fields(untrusted, _DOCUMENT), strict=True))
    return Document(
        desks=fields.array(values["desks"], "desks", _desk, lambda desk: desk.id),
        editors=fields.array(values["editors"], "editors", _editor, lambda editor: editor.id),
        expires=fields.day(values["expires"], "expires"),
        freshness=fields.texts(values["freshness"], "freshness", fields.HEX_32_BYTES),
        issued=fields.day(values["issued"], "issued"),
        mirrors=fields.texts(values["mirrors"], "mirrors", fields.MIRROR),
        origin=fields.text(values["origin"], "origin", fields.ORIGIN),
        previous=fields.text(values["previous"], "previous", PREVIOUS),
        recipients=fields.array(values["recipients"], "recipients", _recipient, lambda entry: entry.id),
        revocations=fields.array(values["revocations"], "revocations", _revocation, lambda entry: entry.id),
        roots=_roots(values["roots"]),
        version=fields.integer(values["version"], "version", lowest=1),
    )


def _desk(untrusted: object) -> Desk:
    (desk,) = fields.fields(untrusted, ("id",))
    return Desk(fields.text(desk, "id", fields.DESK))


def _editor(untrusted: object) -> EditorEntry:
    desk, from_, id_, key, role, until = fields.fields(untrusted, _EDITOR)
    return EditorEntry(
        desk=fields.text(desk, "desk", fields.DESK),
        from_=fields.day(from_, "from"),
        id=fields.text(id_, "id", fields.ID),
        key=fields.text(key, "key", fields.HEX_32_BYTES),
        role=fields.text(role, "role", fields.ROLE),
        until=fields.day(until, "until"),
    )


def _recipient(untrusted: object) -> RecipientEntry:
    alg, desk, from_, id_, kind, role, sha256, until = fields.fields(untrusted, _RECIPIENT)
    return RecipientEntry(
        alg=fields.text(alg, "alg", ALGORITHMS),
        desk=fields.text(desk, "desk", fields.DESK),
        from_=fields.day(from_, "from"),
        id=fields.text(id_, "id", fields.ID),
        kind=cast("Literal['intake', 'recovery']", fields.text(kind, "kind", KINDS)),
        role=fields.text(role, "role", fields.ROLE),
        sha256=fields.text(sha256, "sha256", fields.HEX_32_BYTES),
        until=fields.day(until, "until"),
    )


def _revocation(untrusted: object) -> Revocation:
    id_, on = fields.fields(untrusted, ("id", "on"))
    return Revocation(id=fields.text(id_, "id", fields.ID), on=fields.text(on, "on", fields.MONTH))


def _roots(untrusted: object) -> Roots:
    keys, threshold = fields.fields(untrusted, ("keys", "threshold"))
    return check_roots(
        fields.texts(keys, "keys", fields.HEX_32_BYTES), fields.integer(threshold, "threshold", lowest=1)
    )


def _spell(document: Document) -> str:
    return f"{HEADER}{rfc8785.dumps(_plain(document)).decode()}\n"


def _plain(value: object) -> Any:
    """Turn dataclasses into objects, tuples into arrays, dates into strings; `from_` loses its underscore."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if is_dataclass(value):
        return {field.name.rstrip("_"): _plain(getattr(value, field.name)) for field in dataclass_fields(value)}
    return value
