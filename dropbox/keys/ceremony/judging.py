"""The rules of a key day: what a holder's machine checks, who has signed, who is next. docs/spec/key-day.md.

The plan, for a file that came by any road:

(1) Its history follows from the pinned roots (a machine that joins pins version 1, after consent elsewhere).
(2) It continues what this machine remembers: nothing older, no other past.
(3) The next version follows on that history, but for its signatures.
(4) Every signature by an old or new root key verifies.
(5) Every recipient string is there, every request is signed by its keys, the fresh note names this text.

Not checked here: that this machine did not sign another text of that number (`taking_part`, which remembers).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dropbox import directory, note
from dropbox.directory import FRESHNESS_KEY_NAME, Document, Roots
from dropbox.errors import DropboxError
from dropbox.keys import holders
from dropbox.keys.errors import DayFileError, DayForkError, DayOldError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.directory import Request, TrustedDirectory
    from dropbox.keys.ceremony.day_file import DayFile
    from dropbox.keys.holders import Holder
    from dropbox.note import ParsedNote


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a key day has come. `before`: the version before; None for the first."""

    document: Document
    note: ParsedNote
    pinned: Roots
    before: TrustedDirectory | None = field(repr=False)
    holders: tuple[Holder, ...]
    requests: tuple[Request, ...]
    signers: frozenset[str]

    @property
    def text_sha256(self) -> str:
        """Give the hash by which people compare what they sign."""
        return hashlib.sha256(self.note.text.encode()).hexdigest()

    @property
    def old(self) -> Roots:
        """Give the roots that must agree: those of the version before."""
        return self.before.document.roots if self.before else self.pinned

    @property
    def root_keys(self) -> frozenset[str]:
        """Give every key that has a say."""
        return frozenset({*self.old.keys, *self.document.roots.keys})

    @property
    def adds_reader(self) -> bool:
        """Tell whether somebody can read or answer what they could not before: a key, a desk, a longer time."""
        before = self.before.document if self.before else None
        return any(
            not any(_covers(old, new) for old in (_reach(before) if before else ()))
            for new in _reach(self.document)
        )

    @property
    def lacks_editor(self) -> bool:
        """Tell whether an editor must still sign: a rule of this tool, wherever one root key is not enough.

        An editor is a holder of before: who joins with this very version does not vouch for it.
        """
        if max(self.old.threshold, self.document.roots.threshold) == 1 or not self.adds_reader:
            return False
        return not any(holder.key in self.signers for holder in self.editors)

    @property
    def editors(self) -> tuple[Holder, ...]:
        """Return those whose signature lets a reader be added."""
        return tuple(holder for holder in self.holders if holder.editor and holder.key in self.old.keys)

    def waits_for_editor(self, key: str) -> bool:
        """Tell whether a signature by `key` would make a version that no editor has signed.

        Every reader would take it; so whoever is no editor does not give the last signature before one.
        """
        if not self.lacks_editor or key in {holder.key for holder in self.editors}:
            return False
        return replace(self, signers=self.signers | {key}).lacking == (0, 0)

    @property
    def lacking(self) -> tuple[int, int]:
        """Count the signatures that are still asked for: by the roots before, by those after."""
        old, new = self.old, self.document.roots
        return tuple(max(0, roots.threshold - len(self.signers & set(roots.keys))) for roots in (old, new))  # type: ignore[return-value] # two

    @property
    def is_complete(self) -> bool:
        """Tell whether this is a version."""
        return self.lacking == (0, 0) and not self.lacks_editor

    @property
    def next_holders(self) -> tuple[Holder, ...]:
        """Return whose signature would help now, editors first where one is asked for."""
        lacks_old, lacks_new = self.lacking
        helping: set[str] = set()
        helping |= set(self.old.keys) if lacks_old else set()
        helping |= set(self.document.roots.keys) if lacks_new else set()
        helping |= {holder.key for holder in self.editors} if self.lacks_editor else set()
        found = [
            holders.known(self.holders, key) for key in helping - self.signers if not self.waits_for_editor(key)
        ]
        return tuple(sorted(found, key=lambda one: (self.lacks_editor and not one.editor, one.label)))


def _reach(document: Document) -> list[directory.RecipientEntry | directory.EditorEntry]:
    entries: list[directory.RecipientEntry | directory.EditorEntry] = [*document.recipients, *document.editors]
    return [entry for entry in entries if entry.id not in document.revoked_ids]


def _covers(
    old: directory.RecipientEntry | directory.EditorEntry, new: directory.RecipientEntry | directory.EditorEntry
) -> bool:
    same = (old.desk, _key(old)) == (new.desk, _key(new))
    return same and old.from_ <= new.from_ and new.until <= old.until


def _key(entry: directory.RecipientEntry | directory.EditorEntry) -> str:
    return entry.key if isinstance(entry, directory.EditorEntry) else entry.sha256


def judge(
    file: DayFile, pinned: Roots | None, mine: TrustedDirectory | None, kept: tuple[Holder, ...] = ()
) -> Standing:
    """Return how far a file's key day has come. What is `kept` here of a holder outweighs what the file says.

    Raises `DayFileError`, `DayForkError`, `DayOldError`, or what a reader of directories raises.
    """
    document = directory.parse_text(file.note.text)
    roots = pinned or _claimed_roots(file, document)
    before = directory.trust(file.history, roots) if file.history else None  # (1)
    _require_memory(file, document, before, mine)  # (2)
    _require_next(document, before, roots)  # (3)
    keys = {*(before.document.roots if before else roots).keys, *document.roots.keys}
    signers = frozenset(key for key in keys if _signed_by(file.note, key))  # (4)
    requests = tuple(map(directory.read_request, file.requests))
    _require_strings(file, document, before)  # (5)
    known = {holder.key: holder for holder in kept}
    company = tuple(known.get(holder.key, holder) for holder in file.holders)
    standing = Standing(document, file.note, roots, before, company, requests, signers)
    if file.fresh:
        read_fresh(file.fresh, standing)
    return standing


def _claimed_roots(file: DayFile, document: Document) -> Roots:
    return directory.parse(file.history[0]).document.roots if file.history else document.roots


def _require_memory(
    file: DayFile, document: Document, before: TrustedDirectory | None, mine: TrustedDirectory | None
) -> None:
    if mine is None:
        return
    if document.version < mine.version:
        raise DayOldError(
            "this machine knows a later version already", hint="ask the others for the newest file"
        )
    text = hashlib.sha256(file.note.text.encode()).hexdigest()
    theirs = (
        text
        if document.version == mine.version or before is None
        else before.at_version(mine.version).text_sha256
    )
    if theirs != mine.text_sha256:
        raise DayForkError(
            f"the file tells another past: its version {mine.version} is not the one that this machine knows",
            hint="sign nothing; find out with the others who was shown what (dropbox-keys audit)",
        )


def _require_next(document: Document, before: TrustedDirectory | None, pinned: Roots) -> None:
    # What `advance` and `begin` ask, but for the signatures, which are on their way.
    expected = before.version + 1 if before else 1
    if document.version != expected:
        raise directory.VersionError(expected=expected, got=document.version)
    if before is None:
        if document.roots != pinned:
            raise directory.FirstRootsError(
                "the directory begins with other root keys than the ones known here"
            )
        return
    if document.previous != before.text_sha256:
        raise directory.PreviousMismatchError("the next version was made after another one than the last")
    if document.origin != before.origin:
        raise directory.OriginChangedError("the next version changes the origin, which is immutable")


def _signed_by(parsed: ParsedNote, key: str) -> bool:
    """Tell whether a root key signed; raises `BadSignatureError` where a signature in its name is no good."""
    verifier = note.VerifierKey(directory.ROOT_KEY_NAME, bytes.fromhex(key))
    if not any(signature.names(verifier) for signature in parsed.signatures):
        return False
    parsed.verify([verifier])
    return True


def _require_strings(file: DayFile, document: Document, before: TrustedDirectory | None) -> None:
    there = set(map(directory.sha256_of, file.recipients))
    documents = [document]
    if before:
        documents += [before.at_version(version).document for version in range(1, before.version + 1)]
    if any(entry.sha256 not in there for one in documents for entry in one.recipients):
        raise DayFileError("the file leaves out a reader's key that its directory lists")


def read_fresh(untrusted_note: bytes, standing: Standing) -> directory.FreshStatement:
    """Return what the file's fresh note says of the version that is being signed; raises `DayFileError`."""
    try:
        parsed = note.parse(untrusted_note)
        statement = directory.FreshStatement.parse(parsed.text)
        keys = standing.document.freshness
        parsed.verify([note.VerifierKey(FRESHNESS_KEY_NAME, bytes.fromhex(key)) for key in keys])
    except DropboxError as error:
        raise DayFileError("the file's note that this version is the newest is no good") from error
    named = (statement.origin, statement.version, statement.directory_sha256)
    if named != (standing.document.origin, standing.document.version, standing.text_sha256):
        raise DayFileError("the file's note of what is newest names another version")
    return statement


def merged(one: ParsedNote, other: ParsedNote) -> ParsedNote:
    """Join the signatures of two copies of a file that went two ways; their texts are the same."""
    more = tuple(signature for signature in other.signatures if signature not in one.signatures)
    return note.ParsedNote(one.text, one.signatures + more)


def unasked(standing: Standing) -> Iterable[directory.RecipientEntry]:
    """Yield the new recipients that no request in the file asks for."""
    asked = {
        directory.sha256_of(wanted.recipient) for request in standing.requests for wanted in request.recipients
    }
    before = standing.before.document.recipients if standing.before else ()
    known = {entry.sha256 for entry in before}
    return (entry for entry in standing.document.recipients if entry.sha256 not in asked | known)
