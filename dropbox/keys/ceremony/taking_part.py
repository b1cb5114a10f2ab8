"""What `day` does: begin a key day's file, look at one, sign it, keep what is complete."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dropbox import directory, note
from dropbox.errors import UsageError
from dropbox.keys import files, holders, publishing, root_key, signing
from dropbox.keys.ceremony import judging, saying
from dropbox.keys.ceremony.day_file import DayFile
from dropbox.keys.done import Done
from dropbox.keys.errors import EditorFirstError, HomeDamagedError, NoEditorHolderError, WrongRootKeyError
from dropbox.keys.pinned import Pinned
from dropbox.limits import MAX_DAY_FILE_BYTES, MAX_FRESH_DAYS
from dropbox.note import ParsedNote

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dropbox.directory import Document, Roots
    from dropbox.keys.ceremony.judging import Standing
    from dropbox.keys.holders import Holder
    from dropbox.keys.home import Home
    from dropbox.keys.signing import Ready


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as this machine judges it. `own`: the root key here, in hex."""

    file: DayFile = field(repr=False)
    standing: Standing
    own: str
    joins: bool
    words: str

    @property
    def asks_for_signature(self) -> bool:
        """Tell whether this machine's signature would help."""
        if self.standing.is_complete or self.own in self.standing.signers:
            return False
        return self.own in self.standing.root_keys


def begin(home: Home, ready: Ready, path: Path, today: date, passphrase: Callable[[], str]) -> Done:
    """Begin a key day with what was shown and consented to; the first signature is this machine's."""
    with home.locked():
        signing.require_unchanged(home, ready)
        return begin_with(home, ready.document, path, today, passphrase)


def begin_with(home: Home, document: Document, path: Path, today: date, passphrase: Callable[[], str]) -> Done:
    """Begin a key day with a document, in a home that is locked."""
    if path.exists():
        raise UsageError("the file is there already", hint="without --start, day goes on with it")
    file = _first_file(home, document)
    standing = judging.judge(file, *_memory(home))
    if standing.lacks_editor and not standing.editors:
        raise NoEditorHolderError(
            "a reader is added, and nobody who holds a root key is marked as an editor",
            hint="dropbox-keys holder DIGITS --editor marks one; their signature is needed then",
        )
    require_turn(standing, home.root_public())
    return _sign(home, file, path, today, passphrase)


def _first_file(home: Home, document: Document) -> DayFile:
    signed, text = home.signed(), directory.serialize(document)
    strings = home.recipients()
    documents = [*publishing.versions_of(signed), document]
    wanted = {entry.sha256 for one in documents for entry in one.recipients}
    if not wanted <= strings.keys():
        raise HomeDamagedError("a reader's key is missing from the secret folder")
    roots = {*document.roots.keys, *(signed.document.roots.keys if signed else ())}
    return DayFile(
        fresh=b"",
        history=tuple(home.history()),
        holders=holders.labelled(home.holders(), roots),
        note=ParsedNote(text, ()),
        recipients=tuple(strings[sha256] for sha256 in wanted),
        requests=tuple(_of_use(home, document)),
    )


def _of_use(home: Home, document: Document) -> list[bytes]:
    listed = {entry.sha256 for entry in document.recipients}
    return [
        one
        for one in home.requests()
        if any(
            directory.sha256_of(wanted.recipient) in listed for wanted in directory.read_request(one).recipients
        )
    ]


def look(home: Home, path: Path) -> Seen:
    """Judge a file, and say all that a person is to know before signing; nothing is changed."""
    with path.open("rb") as opened:
        file = DayFile.parse(opened.read(MAX_DAY_FILE_BYTES + 1))
    with home.locked():
        joins = not home.is_pinned()
        file, standing = _judged(home, file)
        own = home.root_public()
        if own not in standing.root_keys and joins:
            raise WrongRootKeyError("the root key here is none of those that sign this version")
        people = home.people(*standing.requests)
        words = saying.whole(
            standing, file.holders, home.holders(), people, joins=joins, is_restored=home.is_restored()
        )
    return Seen(file, standing, own, joins, words)


def require_turn(standing: Standing, own: str) -> None:
    """Refuse to give the last signature before an editor does, where a reader is added."""
    if standing.waits_for_editor(own):
        names = " or ".join(holder.label for holder in standing.editors)
        raise EditorFirstError(
            "a reader is added, and an editor signs first: with yours it would count without one",
            hint=f"give the file to {names}",
        )


def _judged(home: Home, file: DayFile) -> tuple[DayFile, Standing]:
    standing = judging.judge(file, *_memory(home))
    if home.is_pinned() and standing.document.origin != home.pinned().origin:
        raise directory.WrongOriginError("the key day is another drop-box's")
    pending = home.pending()
    if pending is not None and (seen := note.parse(pending)).text == file.note.text:
        # The file went two ways: signatures that came by the other one count, too.
        file = replace(file, note=judging.merged(file.note, seen))
        standing = judging.judge(file, *_memory(home))
    return file, standing


def sign(home: Home, seen: Seen, path: Path, today: date, passphrase: Callable[[], str]) -> Done:
    """Sign what was shown and consented to, and write the file again."""
    with home.locked():
        file, standing = _judged(home, seen.file)
        if standing != seen.standing:
            raise UsageError("the folder was changed meanwhile", hint="run dropbox-keys day again")
        return _sign(home, file, path, today, passphrase)


def _sign(home: Home, file: DayFile, path: Path, today: date, passphrase: Callable[[], str]) -> Done:
    # (1) This machine signed no other text of that number, and remembers this one before it signs.
    # (2) The signature; that it is the newest, where a freshness key is here.
    # (3) What the file brought is kept.
    # (4) The file; from here on the signature can travel.    (5) With the last signature: a version.
    typed = passphrase()
    key = root_key.unlock(home.root_key, typed)
    standing = judging.judge(file, *_memory(home))
    if root_key.public_hex(key) not in standing.root_keys:
        raise WrongRootKeyError("the root key here is none of those that sign this version")
    require_turn(standing, root_key.public_hex(key))
    signing.promise(home, standing.document)  # (1)
    added = note.parse(note.signing.add_signatures(file.note, [key]))  # (2)
    file = replace(file, note=added, fresh=_fresh(home, file, standing, today, typed))
    standing = judging.judge(file, *_memory(home))
    _keep_company(home, file, standing)  # (3)
    files.replace(path, file.serialize(), files.PUBLIC)  # (4)
    return _outcome(home, file, standing, "You have signed")  # (5)


def _memory(
    home: Home,
) -> tuple[Roots | None, directory.TrustedDirectory | None, tuple[Holder, ...]]:
    return (home.pinned().roots, home.signed(), home.holders()) if home.is_pinned() else (None, None, ())


def _fresh(home: Home, file: DayFile, standing: Standing, today: date, passphrase: str) -> bytes:
    if home.freshness_public() not in standing.document.freshness:
        return file.fresh
    issued = directory.FreshStatement(
        standing.document.origin,
        standing.document.version,
        standing.text_sha256,
        *_window(today),
    )
    if file.fresh and judging.read_fresh(file.fresh, standing).expires >= issued.expires:
        return file.fresh
    key = root_key.unlock_freshness(home.freshness_key, passphrase)
    return note.signing.sign(issued.serialize(), [key])


def _window(today: date) -> tuple[date, date]:
    # As `directory.fresh_statement` has it, for a version that is none yet.
    issued = today - timedelta(days=1)
    return issued, issued + timedelta(days=MAX_FRESH_DAYS)


def _keep_company(home: Home, file: DayFile, standing: Standing) -> None:
    if not home.is_pinned():
        home.pin(Pinned(standing.document.origin, standing.pinned))
    # Who is new here is kept. What is known here no file changes: `holder` does.
    kept = list(home.holders())
    for holder in file.holders:
        if holder.key not in {one.key for one in kept}:
            taken = holder.label in {one.label for one in kept}
            kept.append(replace(holder, label=holders.free_label(kept)) if taken else holder)
    home.save_holders(kept)
    home.save_pending(bytes(file.note))


def go_on(home: Home, seen: Seen, path: Path) -> Done:
    """Take in what a file brings where no signature is asked for: further signatures, or a whole version."""
    with home.locked():
        file, standing = _judged(home, seen.file)
        if standing.signers:
            _keep_company(home, file, standing)
        written = file.serialize()
        if path.read_bytes() != written:
            files.replace(path, written, files.PUBLIC)
        return _outcome(home, file, standing, "You have seen")


def _outcome(home: Home, file: DayFile, standing: Standing, done: str) -> Done:
    version = standing.document.version
    facts: dict[str, object] = {
        "version": version,
        "text_sha256": standing.text_sha256,
        "complete": standing.is_complete,
        "signed_by": sorted(holders.known(standing.holders, key).label for key in standing.signers),
        "next": [holder.label for holder in standing.next_holders],
    }
    if not standing.is_complete:
        return Done(facts, f"{done} version {version}.\n{saying.progress(standing)}")
    is_new = _take_in(home, file, standing)
    if not is_new:
        return Done(facts, f"Version {version} is complete, and was kept here already.")
    text = (
        f"Version {version} is complete, and kept here. dropbox-keys publish makes it public: once is enough.\n"
        "Give the file to the others once more, so that each of them keeps it."
    )
    return Done(facts, text, None if file.fresh else signing.no_fresh_note(standing.document))


def _take_in(home: Home, file: DayFile, standing: Standing) -> bool:
    for request in file.requests:
        if request not in home.requests():
            home.add_request(request)
    home.add_recipients(file.recipients)
    now = home.signed()
    known = now.version if now else 0
    if known >= standing.document.version:
        return False
    for version, kept in enumerate(file.history, start=1):
        if version > known:
            home.save_signed(version, kept)
    signing.keep(home, bytes(file.note), home.signed())
    if file.fresh:
        home.save_fresh(file.fresh)
    return True
