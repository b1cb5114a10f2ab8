"""What `sign`, `fresh` and `publish` do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dropbox import directory, note
from dropbox.errors import UsageError
from dropbox.keys import coverage, draft, months, publishing, root_key, sentences
from dropbox.keys.done import Done
from dropbox.keys.errors import (
    DayForkError,
    FormError,
    NeedsDayError,
    NoFreshnessKeyError,
    NothingSignedError,
    WrongRootKeyError,
)
from dropbox.keys.work import current_draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from dropbox.directory import Document, TrustedDirectory
    from dropbox.keys.home import Home
    from dropbox.keys.people import People
    from dropbox.note.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that may be signed, and what a person is to know first."""

    document: Document
    after: TrustedDirectory | None = field(repr=False)
    words: str


def prepare(
    home: Home, today: date, *, issued: date | None, expires: date | None, accept_single_reader: bool
) -> Ready:
    """Make the next version ready to sign; raises `CoverageError` where too few could read."""
    with home.locked():
        before, people, is_restored = home.signed(), home.people(), home.is_restored()
        document = current_draft(home, before)
    begins = issued or months.first_of(today)
    usual = dated(document, begins, expires)
    document = usual
    if expires is None:
        ends = coverage.last_end(usual, people, accept_single_reader=accept_single_reader)
        document = dated(document, begins, ends)
    coverage.require(document, people, accept_single_reader=accept_single_reader)
    words = in_words(document, before, people, is_restored=is_restored)
    if document.expires < usual.expires:
        words += f"\n\n{sentences.ends_early(document, usual)}"
    return Ready(document, before, words)


def dated(document: Document, issued: date, expires: date | None) -> Document:
    """Give a draft its dates: from `issued`, for the usual time unless `expires` says otherwise."""
    ends = expires or months.later(issued, months.DIRECTORY_MONTHS)
    if issued >= ends:
        raise FormError("the directory ends before it begins", hint="--expires is the month in which it ends")
    return replace(document, issued=issued, expires=ends)


def in_words(document: Document, before: TrustedDirectory | None, people: People, *, is_restored: bool) -> str:
    """Say all that a person is to know before signing."""
    parts = (
        sentences.whole(document, f"Version {document.version} of the key directory"),
        sentences.changes(before.document if before else None, document),
        sentences.costs(document, people),
        sentences.after_restoring(document.version) if is_restored else "",
    )
    return "\n\n".join(part for part in parts if part)


def sign(home: Home, ready: Ready, today: date, passphrase: Callable[[], str]) -> Done:
    """Sign what was shown and consented to, and say that it is the newest."""
    _require_one_is_enough(ready)
    typed = passphrase()
    key = root_key.unlock(home.root_key, typed)
    require_root(key, ready.document)
    signed = note.signing.sign(directory.serialize(ready.document), [key])
    with home.locked():
        require_unchanged(home, ready)
        promise(home, ready.document)
        trusted = keep(home, signed, ready.after)
        fresh = say_fresh(home, trusted, today, typed)
    text = f"Version {trusted.version} is signed. dropbox-keys publish makes it public."
    facts: dict[str, object] = {"version": trusted.version, "text_sha256": trusted.text_sha256}
    if fresh:
        facts["fresh_until"] = fresh.expires.isoformat()
    return Done(facts, text, no_fresh_note(trusted.document) if fresh is None else None)


def _require_one_is_enough(ready: Ready) -> None:
    needed = max(ready.document.roots.threshold, ready.after.document.roots.threshold if ready.after else 1)
    if needed > 1:
        raise NeedsDayError(
            f"this version needs the signatures of {needed} root keys",
            hint="dropbox-keys day FILE --start begins a key day; FILE then goes from holder to holder",
        )


def require_root(key: SigningKey, document: Document) -> None:
    """Refuse a root key that is none of a directory's."""
    if root_key.public_hex(key) not in document.roots.keys:
        raise WrongRootKeyError("the root key here is none of this directory's")


def promise(home: Home, document: Document) -> None:
    """Remember, before it is signed, which text is signed as a version; raises `DayForkError` for a second."""
    version, text = document.version, directory.serialize(document)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    promised = home.promised(version)
    if promised not in {None, sha256}:
        raise DayForkError(
            f"this machine signed another version {version}: two would show different keys to different people",
            hint="finish that one with the others, and change what is wrong in the version after it",
        )
    if promised is None:
        home.promise(version, sha256)


def require_unchanged(home: Home, ready: Ready) -> None:
    """Refuse where the folder is not any more what was shown."""
    now = home.signed()
    as_shown = dated(current_draft(home, now), ready.document.issued, ready.document.expires)
    if now != ready.after or as_shown != ready.document:
        raise UsageError("the folder was changed meanwhile", hint="run the command again")


def keep(home: Home, signed_note: bytes, now: TrustedDirectory | None) -> TrustedDirectory:
    """Keep a version. Judged as a reader will: what would not be trusted is never kept."""
    trusted = directory.advance(now, signed_note) if now else directory.begin(signed_note, home.pinned().roots)
    home.save_signed(trusted.version, signed_note)
    home.save_draft(draft.following(trusted))
    return trusted


def say_fresh(
    home: Home, trusted: TrustedDirectory, today: date, passphrase: str
) -> directory.FreshStatement | None:
    """Say that a version is the newest; None where no freshness key of it is here."""
    if home.freshness_public() not in trusted.document.freshness:
        return None
    key = root_key.unlock_freshness(home.freshness_key, passphrase)
    statement = directory.fresh_statement(trusted, today)
    home.save_fresh(note.signing.sign(statement.serialize(), [key]))
    return statement


def no_fresh_note(document: Document) -> str | None:
    """Say what is missing where a version asks for a fresh note and has none; None where it asks for none."""
    if not document.freshness:
        return None
    return (
        "this machine holds none of the listed freshness keys: sources can send once an editor's outgoing "
        "courier bag has brought a note that this version is the newest"
    )


def renew(home: Home, today: date, passphrase: Callable[[], str]) -> Done:
    """Say again that the last signed version is the newest; where no key for that is listed yet, list one."""
    with home.locked():
        signed = home.signed()
        if signed is None:
            raise NothingSignedError("no version is signed yet", hint="dropbox-keys sign signs the draft")
        own = home.freshness_public()
        if own not in signed.document.freshness:
            _require_never_listed(own, signed)
            return _list_own(home, signed, own, passphrase())
        fresh = say_fresh(home, signed, today, passphrase())
    if fresh is None:
        raise NoFreshnessKeyError("the freshness key was changed meanwhile")
    text = (
        f"Sources can rely on version {signed.version} until {months.spoken(fresh.expires)}. "
        "dropbox-keys publish makes that public."
    )
    return Done({"version": signed.version, "fresh_until": fresh.expires.isoformat()}, text)


def _require_never_listed(own: str | None, signed: TrustedDirectory) -> None:
    if any(own in one.freshness for one in publishing.versions_of(signed)):
        raise NoFreshnessKeyError(
            "the freshness key of this machine was taken out of the directory",
            hint="an editor's outgoing courier bag renews it: dropbox-offline courier",
        )


def _list_own(home: Home, signed: TrustedDirectory, own: str | None, passphrase: str) -> Done:
    """List a freshness key of this machine in the draft; a home of an earlier release has none yet."""
    # Under the passphrase of the root key, or the next signature would ask for two.
    root_key.unlock(home.root_key, passphrase)
    if own is None:
        key = root_key.generate_freshness()
        own = root_key.public_hex(key)
        home.save_freshness_key(own, root_key.sealed(key, passphrase))
    document = current_draft(home, signed)
    home.save_draft(replace(document, freshness=tuple(sorted({*document.freshness, own}))))
    return Done(
        {"version": signed.version, "freshness": own},
        "A freshness key of this machine is in the draft. From the next version on, sources seal only while "
        "somebody says that it is the newest: dropbox-keys sign, publish.",
    )


def publish(home: Home, folder: Path) -> Done:
    """Publish the last signed version and the note that it is the newest."""
    with home.locked():
        signed = home.signed()
        done = publishing.publish(folder, signed, home.history(), home.recipients(), home.fresh())
    text = f"Version {done.version} is published."
    facts: dict[str, object] = {"version": done.version, "files_written": done.files_written}
    if done.fresh_until:
        facts["fresh_until"] = done.fresh_until.isoformat()
    return Done(
        facts,
        text if done.files_written else f"Version {done.version} was published already; nothing changed.",
        None if signed is None or done.fresh_until else no_fresh_note(signed.document),
    )
