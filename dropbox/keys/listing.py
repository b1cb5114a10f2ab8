"""List in the draft what an editor's request asks for: several windows, and two keys. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.directory import EditorEntry, RecipientEntry
from dropbox.keys import draft as drafts
from dropbox.keys import months
from dropbox.keys.errors import EditorKnownError, RecipientKnownError, RequestWindowError

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from datetime import date

    from dropbox.directory import Document, Request, Wanted
    from dropbox.keys.people import People

_REVOKED_HINT: Final = "the editor needs a new home, with new keys"


@dataclass(frozen=True, slots=True)
class Place:
    """What the admin said of a request; None where the usual is meant."""

    desk: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft, and what a request put into it. `past`: the windows that were left out, being over."""

    document: Document
    recipients: tuple[RecipientEntry, ...]
    editor: EditorEntry | None
    freshness: str | None
    past: int


@dataclass(frozen=True, slots=True)
class Means:
    """What listing needs besides: ids, the files that are immutable by now, who is who, the day."""

    new_id: Callable[[], str]
    signed_files: Container[str]
    people: People
    today: date


def add_request(draft: Document, request: Request, place: Place, means: Means) -> Listed:
    """List what a request asks for; what is listed already stays as it is."""
    known = {entry.sha256 for entry in draft.recipients}
    fresh = [one for one in request.recipients if directory.sha256_of(one.recipient) not in known]
    if not fresh:
        raise RecipientKnownError(
            "every key of this request is listed already",
            hint="new keys: dropbox-offline prekeys, then request",
        )
    ahead = [wanted for wanted in fresh if wanted.until > months.first_of(means.today)]
    if not ahead:
        raise RequestWindowError(
            "every window of this request is over",
            hint="is this machine's clock right? Else: dropbox-offline prekeys",
        )
    desk = drafts.the_desk(draft, place.desk)
    role = _role(draft, desk, request, place, means.people)
    entries = tuple(_entry(wanted, desk, role, means) for wanted in ahead)
    listed = sorted((*draft.recipients, *entries), key=lambda entry: entry.id)
    document = replace(draft, recipients=tuple(listed))
    document, editor = _with_editor(document, request, entries, means.new_id)
    document = _with_freshness(document, request)
    added = None if document.freshness == draft.freshness else request.freshness
    return Listed(document, entries, editor, added, len(fresh) - len(ahead))


def _role(draft: Document, desk: str, request: Request, place: Place, people: People) -> str:
    kind = request.recipients[0].kind
    if place.role is None and request.editor is not None:
        entries: tuple[EditorEntry | RecipientEntry, ...] = (*draft.editors, *draft.recipients)
        for entry in entries:
            key = entry.key if isinstance(entry, EditorEntry) else people.editor_of.get(entry.sha256)
            if entry.desk == desk and key == request.editor:
                return entry.role
    return drafts.checked_role(place.role or drafts.free_role(draft, desk, kind))


def _entry(wanted: Wanted, desk: str, role: str, means: Means) -> RecipientEntry:
    begins, ends = wanted.from_, months.first_of(wanted.until)
    if begins.day != 1 or ends <= begins or months.window(begins, ends)[1] != wanted.until:
        # Days would say when somebody came or went.
        raise RequestWindowError(
            "a window of the request does not go from month to month",
            hint="ask the editor for a request that dropbox-offline request writes",
        )
    entry = RecipientEntry(
        alg="mlkem768x25519",
        desk=desk,
        from_=begins,
        id=means.new_id(),
        kind=wanted.kind,
        role=role,
        sha256=directory.sha256_of(wanted.recipient),
        until=wanted.until,
    )
    return drafts.untaken(entry, ends, means.signed_files)


def _with_editor(
    document: Document, request: Request, entries: tuple[RecipientEntry, ...], new_id: Callable[[], str]
) -> tuple[Document, EditorEntry | None]:
    if request.editor is None:
        return document, None
    begins, until = min(entry.from_ for entry in entries), max(entry.until for entry in entries)
    listed = next((entry for entry in document.editors if entry.key == request.editor), None)
    if listed is None:
        desk, role = entries[0].desk, entries[0].role
        editor = EditorEntry(desk, begins, new_id(), request.editor, role, until)
    elif listed.id in document.revoked_ids:
        raise EditorKnownError("this key to sign answers with is revoked, for good", hint=_REVOKED_HINT)
    else:
        editor = replace(listed, until=max(listed.until, until))
    others = (other for other in document.editors if other.id != editor.id)
    editors = tuple(sorted((*others, editor), key=lambda entry: entry.id))
    return replace(document, editors=editors), None if editor == listed else editor


def _with_freshness(document: Document, request: Request) -> Document:
    if request.freshness is None:
        return document
    return replace(document, freshness=tuple(sorted({*document.freshness, request.freshness})))
