"""What each command does, in order; the command line asks and prints."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dropbox.keys import coverage, draft, listing, months, publishing, recipient_file, sentences
from dropbox.keys.done import Done
from dropbox.keys.errors import FormError, RecipientFileError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dropbox.directory import Document, Request, TrustedDirectory
    from dropbox.keys.home import Home
    from dropbox.keys.pinned import Pinned

_DESK_ID_BYTES = 4
_ENTRY_ID_BYTES = 8


def add_desk(
    home: Home, desk_id: str | None, requests: tuple[Path, ...], today: date, *, accept_single_reader: bool
) -> Done:
    """Add a desk to the draft, with those who read it; one person alone is refused."""
    given = list(map(_required_request, requests))
    with home.locked():
        chosen = secrets.token_hex(_DESK_ID_BYTES) if desk_id is None else desk_id
        document = draft.add_desk(_draft(home), chosen)
        means = _means(home, today, *(request for _, request in given))
        listings = []
        for _, request in given:
            listed = listing.add_request(document, request, listing.Place(chosen), means)
            listings.append(listed)
            document = listed.document
        if given and not accept_single_reader:
            coverage.require_two_persons(document, means.people, chosen)
        for request_note, request in given:
            _keep_request(home, request_note, request)
        home.save_draft(document)
    text = (
        f"Desk {chosen} is in the draft. To offer it on the pages, config/dropbox.toml needs:\n\n"
        f'[[desks]]\nid = "{chosen}"\n'
    )
    if listings:
        text += "\n" + "\n\n".join(map(sentences.listed, listings))
    facts: dict[str, object] = {"desk": chosen}
    if listings:
        facts["readers"] = [listed.recipients[0].role for listed in listings]
    return Done(facts, text)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the admin said about a new reader; None where the usual is meant."""

    desk: str | None = None
    role: str | None = None
    kind: draft.Kind = "intake"
    from_: date | None = None
    until: date | None = None


def add_recipient(home: Home, file: Path, wish: Wish, today: date) -> Done:
    """Add a reader to the draft: by a request, or by a file with one key."""
    given = recipient_file.load(file)
    if isinstance(given, recipient_file.ReaderFile):
        return _add_one_key(home, given, wish, today)
    if wish.from_ or wish.until:
        raise FormError("a request says its windows itself", hint="leave --from and --until out")
    request_note, request = given
    with home.locked():
        before = _draft(home)
        place = listing.Place(wish.desk, wish.role)
        means = _means(home, today, request)
        listed = listing.add_request(before, request, place, means)
        _keep_request(home, request_note, request)
        home.save_draft(listed.document)
    entry = listed.recipients[0]
    others = sentences.same_person(listed.document, means.people, entry)
    text = "\n".join(filter(None, (sentences.listed(listed), others)))
    facts: dict[str, object] = {
        "desk": entry.desk,
        "role": entry.role,
        "kind": entry.kind,
        "recipients": [one.sha256 for one in listed.recipients],
        "until": max(one.until for one in listed.recipients).isoformat(),
    }
    return Done(facts, text)


def _means(home: Home, today: date, *requests: Request) -> listing.Means:
    taken = publishing.recipient_files(publishing.versions_of(home.signed()))
    return listing.Means(lambda: secrets.token_hex(_ENTRY_ID_BYTES), taken, home.people(*requests), today)


def _keep_request(home: Home, request_note: bytes, request: Request) -> None:
    home.add_request(request_note)
    home.add_recipients(wanted.recipient for wanted in request.recipients)


def _required_request(path: Path) -> tuple[bytes, Request]:
    given = recipient_file.load(path)
    if isinstance(given, recipient_file.ReaderFile):
        raise RecipientFileError(
            "expected an editor's request", hint="without files first, then add-recipient for each reader"
        )
    return given


def _add_one_key(home: Home, given: recipient_file.ReaderFile, wish: Wish, today: date) -> Done:
    with home.locked():
        new = draft.NewReader(
            given.recipient, secrets.token_hex(_ENTRY_ID_BYTES), editor_key=given.editor_key, **asdict(wish)
        )
        signed = home.signed()
        taken = publishing.recipient_files(publishing.versions_of(signed))
        before = current_draft(home, signed)
        document, entry = draft.add_recipient(before, new, taken, today)
        home.add_recipients([given.recipient])
        if given.editor_key is not None:
            home.add_owner(entry.sha256, given.editor_key)
        home.save_draft(document)
        people = home.people()
    text = sentences.one_key(entry)
    editor = next((editor for editor in before.editors if editor.key == given.editor_key), None)
    others = sentences.same_person(document, people, entry)
    if others:
        text += f"\n{others}"
    elif wish.role is None and editor is None and any(other.desk == entry.desk for other in before.recipients):
        text += sentences.NEXT_KEY
    if given.editor_key and wish.kind == "intake" and (editor is None or editor.until < entry.until):
        longer = " for longer" if editor else ""
        text += f"\nTo let them answer sources{longer}: dropbox-keys add-editor, with the same file."
    facts: dict[str, object] = {name.rstrip("_"): str(value) for name, value in asdict(entry).items()}
    return Done(facts, text)


def add_editor(home: Home, file: Path, wish: Wish, today: date) -> Done:
    """List the key with which an editor signs answers, in the draft."""
    given = recipient_file.read(file)
    if given.editor_key is None:
        raise RecipientFileError(
            "there is no key to sign answers with in this file",
            hint="the editor runs dropbox-offline init and dropbox-offline recipient once more",
        )
    with home.locked():
        asked = {name: value for name, value in asdict(wish).items() if name != "kind"}
        new = draft.NewEditor(given.editor_key, secrets.token_hex(_ENTRY_ID_BYTES), given.recipient, **asked)
        before = _draft(home)
        document, entry = draft.add_editor(before, new, today)
        home.save_draft(document)
    text = (
        f"{entry.role} of desk {entry.desk} may answer sources, in the draft, "
        f"from {months.spoken(entry.from_)} and no longer from {months.spoken(entry.until)}.\n"
        f"Compare by voice with the editor: the key to answer with begins with  {sentences.digits(entry.key)}"
    )
    facts: dict[str, object] = {name.rstrip("_"): str(value) for name, value in asdict(entry).items()}
    return Done(facts, text)


def reset(home: Home, today: date) -> Done:
    """Throw the draft away."""
    with home.locked():
        signed, pinned = home.signed(), home.pinned()
        document = draft.following(signed) if signed else _first(home, pinned, today)
        home.save_draft(document)
    after = f"version {signed.version}" if signed else "nothing"
    return Done({"version": document.version}, f"The draft begins again from {after}.")


def _first(home: Home, pinned: Pinned, today: date) -> Document:
    fresh = home.freshness_public()
    return draft.first(pinned.origin, pinned.roots, (fresh,) if fresh else (), today)


def _draft(home: Home) -> Document:
    return current_draft(home, home.signed())


def current_draft(home: Home, signed: TrustedDirectory | None) -> Document:
    """Return the draft; where `sign` was interrupted after it signed, the one that should have followed."""
    kept = home.draft()
    return draft.following(signed) if signed and kept.version <= signed.version else kept
