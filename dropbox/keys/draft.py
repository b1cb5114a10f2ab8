"""What the next version of the directory will say, between `add-…` and `sign`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from dropbox import directory
from dropbox.directory import Desk, Document, EditorEntry, RecipientEntry, Revocation, fields
from dropbox.keys import months
from dropbox.keys.errors import (
    DeskKnownError,
    EditorKnownError,
    FormError,
    RecipientKnownError,
    WhichDeskError,
    WindowTakenError,
)

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from dropbox.directory import Roots, TrustedDirectory

Kind = Literal["intake", "recovery"]
# Eight digits are 32 bits: enough to name one of a few dozen keys, short enough to type.
DIGITS: Final = re.compile("[0-9a-f]{8,64}")
RECOVERY_ROLE: Final = "recovery key"
# Windows that are tried when the usual one is taken: a new reader every month of two years finds a free one.
_MORE_MONTHS: Final = 24


def first(origin: str, roots: Roots, freshness: tuple[str, ...], today: date) -> Document:
    """Return the draft of version 1: no desks, no readers."""
    issued = months.first_of(today)
    document = Document(
        desks=(),
        editors=(),
        expires=months.later(issued, months.DIRECTORY_MONTHS),
        freshness=freshness,
        issued=issued,
        mirrors=(),
        origin=origin,
        previous="-",
        recipients=(),
        revocations=(),
        roots=roots,
        version=1,
    )
    try:
        directory.serialize(document)
    except directory.DirectoryFieldError as error:
        raise FormError(
            "the origin is malformed", hint="1 to 64 of a-z 0-9 . - and never changed again"
        ) from error
    return document


def following(signed: TrustedDirectory) -> Document:
    """Return the draft after a signed version: the same again."""
    return replace(signed.document, version=signed.version + 1, previous=signed.text_sha256)


def add_desk(draft: Document, desk_id: str) -> Document:
    """Add a desk."""
    if not fields.DESK.fullmatch(desk_id):
        raise FormError(
            "the desk's id is malformed", hint="1 to 32 of a-z 0-9 - ; it is public: no names in it"
        )
    if any(desk.id == desk_id for desk in draft.desks):
        raise DeskKnownError("this desk is there already", hint="show --draft lists the desks")
    desks = tuple(sorted((*draft.desks, Desk(desk_id)), key=lambda desk: desk.id))
    return replace(draft, desks=desks)


@dataclass(frozen=True, slots=True)
class NewReader:
    """What the admin said about a new recipient; None where the usual is meant."""

    recipient: str
    id: str
    desk: str | None = None
    role: str | None = None
    kind: Kind = "intake"
    from_: date | None = None
    until: date | None = None
    # The key that the same person signs answers with: it tells whose next key this is.
    editor_key: str | None = None


def add_recipient(
    draft: Document, new: NewReader, signed_files: Container[str], today: date
) -> tuple[Document, RecipientEntry]:
    """Add a recipient; `signed_files` are the recipient files that are immutable by now."""
    sha256 = directory.sha256_of(new.recipient)
    if any(entry.sha256 == sha256 for entry in draft.recipients):
        raise RecipientKnownError(
            "this recipient is there already",
            hint="a new window needs a new key: dropbox-offline init --another-key",
        )
    desk = the_desk(draft, new.desk)
    role = checked_role(new.role or _own_role(draft, desk, new) or free_role(draft, desk, new.kind))
    begins = new.from_ or _usual_begin(draft, desk, role, today)
    usual = months.window(begins, months.later(begins, months.WINDOW_MONTHS))
    entry = RecipientEntry(
        alg="mlkem768x25519",
        desk=desk,
        from_=usual[0],
        id=new.id,
        kind=new.kind,
        role=role,
        sha256=sha256,
        until=usual[1],
    )
    if new.until:
        entry = _chosen(entry, new.until, signed_files)
    else:
        entry = untaken(entry, months.later(entry.from_, months.WINDOW_MONTHS), signed_files)
    recipients = tuple(sorted((*draft.recipients, entry), key=lambda listed: listed.id))
    return replace(draft, recipients=recipients), entry


@dataclass(frozen=True, slots=True)
class NewEditor:
    """What the admin said about a key that signs answers; None where the usual is meant.

    `recipient`: what the same person reads with. The usual desk, role and window are those it has.
    """

    key: str
    id: str
    recipient: str
    desk: str | None = None
    role: str | None = None
    from_: date | None = None
    until: date | None = None


def add_editor(draft: Document, new: NewEditor, today: date) -> tuple[Document, EditorEntry]:
    """List a key that signs answers; one that is listed already may sign for longer."""
    listed = next((entry for entry in draft.editors if entry.key == new.key), None)
    entry = _longer(draft, listed, new) if listed else _new_editor(draft, new, today)
    others = (other for other in draft.editors if other.id != entry.id)
    editors = tuple(sorted((*others, entry), key=lambda editor: editor.id))
    return replace(draft, editors=editors), entry


def _new_editor(draft: Document, new: NewEditor, today: date) -> EditorEntry:
    sha256 = directory.sha256_of(new.recipient)
    reader = next((entry for entry in draft.recipients if entry.sha256 == sha256), None)
    desk = reader.desk if reader and new.desk in {None, reader.desk} else the_desk(draft, new.desk)
    role = new.role or (reader.role if reader and reader.desk == desk else free_role(draft, desk, "intake"))
    begins = new.from_ or (reader.from_ if reader else months.first_of(today))
    until = new.until or (
        months.first_of(reader.until) if reader else months.later(begins, months.WINDOW_MONTHS)
    )
    window = months.window(begins, until)
    return EditorEntry(desk, window[0], new.id, new.key, checked_role(role), window[1])


def _longer(draft: Document, listed: EditorEntry, new: NewEditor) -> EditorEntry:
    """Let a listed key sign as long as its reader reads, or as was asked; nothing else of it changes."""
    if listed.id in draft.revoked_ids:
        raise EditorKnownError(
            "this key to sign answers with is revoked, for good",
            hint="the editor needs a new home, with new keys",
        )
    asked = (new.desk or listed.desk, new.role or listed.role, new.from_ or listed.from_)
    if asked != (listed.desk, listed.role, listed.from_):
        raise EditorKnownError(
            "this key to sign answers with is listed with another desk, role or first month",
            hint="only --until can be given for it",
        )
    ends = [
        months.first_of(entry.until)
        for entry in draft.recipients
        if (entry.desk, entry.role) == (listed.desk, listed.role) and entry.id not in draft.revoked_ids
    ]
    until = months.window(listed.from_, new.until or max(ends, default=months.first_of(listed.until)))[1]
    if until <= listed.until:
        raise EditorKnownError(
            "this key to sign answers with is listed already", hint="for longer: give --until"
        )
    return replace(listed, until=until)


def beginning_of(digits: str) -> str:
    """Return the first digits of a key, however they are spaced."""
    beginning = "".join(digits.split()).lower()
    if not DIGITS.fullmatch(beginning):
        raise FormError(
            "there is no such role, and these are no digits of a key",
            hint="dropbox-keys show lists both; of a key give the first digits, 8 or more",
        )
    return beginning


def with_revoked(draft: Document, entries: tuple[RecipientEntry | EditorEntry, ...], today: date) -> Document:
    """Revoke entries, as of this month: the day would say when somebody was arrested."""
    more = (Revocation(entry.id, f"{today:%Y-%m}") for entry in entries)
    revocations = sorted((*draft.revocations, *more), key=lambda listed: listed.id)
    return replace(draft, revocations=tuple(revocations))


def key_of(entry: RecipientEntry | EditorEntry) -> str:
    """Give the digits by which people name a key: a recipient's hash, an editor's public key."""
    return entry.key if isinstance(entry, EditorEntry) else entry.sha256


def _entries(draft: Document) -> tuple[RecipientEntry | EditorEntry, ...]:
    return (*draft.recipients, *draft.editors)


def checked_role(role: str) -> str:
    """Return a role that may be published."""
    if not fields.ROLE.fullmatch(role):
        raise FormError("the role is malformed", hint="a label such as: reader 2. It is public: no names in it")
    return role


def the_desk(draft: Document, wished: str | None) -> str:
    """Return the desk that is meant: the one wished for, else the only one."""
    ids = [desk.id for desk in draft.desks]
    if not ids:
        raise WhichDeskError("there is no desk yet", hint="dropbox-keys add-desk makes one")
    if wished is None and len(ids) == 1:
        return ids[0]
    if wished is None:
        raise WhichDeskError("there are several desks", hint=f"say which with --desk: {', '.join(ids)}")
    if wished not in ids:
        raise WhichDeskError("there is no such desk", hint=f"there are: {', '.join(ids)}")
    return wished


def _own_role(draft: Document, desk: str, new: NewReader) -> str | None:
    roles = (entry.role for entry in draft.editors if (entry.desk, entry.key) == (desk, new.editor_key))
    return next(roles, None) if new.kind == "intake" else None


def free_role(draft: Document, desk: str, kind: Kind) -> str:
    """Return the next role that nobody at the desk has."""
    if kind == "recovery":
        return RECOVERY_ROLE
    taken = {entry.role for entry in _entries(draft) if entry.desk == desk}
    return next(role for number in range(1, len(taken) + 2) if (role := f"reader {number}") not in taken)


def _usual_begin(draft: Document, desk: str, role: str, today: date) -> date:
    # The next key of a reader follows on the last one; a new reader begins this month.
    ends = [
        entry.until
        for entry in draft.recipients
        if (entry.desk, entry.role) == (desk, role) and entry.id not in draft.revoked_ids
    ]
    return max([months.first_of(today), *(months.first_of(end) for end in ends)])


def _chosen(entry: RecipientEntry, end: date, signed_files: Container[str]) -> RecipientEntry:
    chosen = replace(entry, until=months.window(entry.from_, end)[1])
    if directory.recipients_file_name(chosen) in signed_files:
        raise WindowTakenError(
            "the readers of this window are signed and can't change any more",
            hint="give the new reader another month with --until",
        )
    return chosen


def untaken(entry: RecipientEntry, end: date, signed_files: Container[str]) -> RecipientEntry:
    """Let a window end with the month `end` or later, month by month, until its file is not signed yet."""
    for more in range(_MORE_MONTHS):
        longer = replace(entry, until=months.window(entry.from_, months.later(end, more))[1])
        if directory.recipients_file_name(longer) not in signed_files:
            return longer
    raise WindowTakenError("every usual window is taken", hint="choose one with --from and --until")
