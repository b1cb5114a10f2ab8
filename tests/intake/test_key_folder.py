"""Who the keys on a courier medium are sealed to: whoever can still open what the desk received."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dropbox import directory, note
from dropbox.intake.key_folder import entries_to_seal_to
from tests.intake.lines import TODAY
from tests.support import servers

if TYPE_CHECKING:
    from dropbox.directory import Document, RecipientEntry, TrustedDirectory


def entry(number: int, until: int, desk: str = servers.DESK) -> RecipientEntry:
    return directory.RecipientEntry(
        alg="mlkem768x25519", desk=desk, from_=TODAY - timedelta(days=10), id=f"{number:016x}", kind="intake",
        role=f"reader {number}", sha256=f"{number:064x}", until=TODAY + timedelta(days=until),
    )  # fmt: skip


def trusted(*versions: Document) -> TrustedDirectory:
    history, previous = [], "-"
    for number, document in enumerate(versions, start=1):
        text = directory.serialize(replace(document, version=number, previous=previous))
        history.append(note.signing.sign(text, [servers.ROOT]))
        previous = directory.parse(history[-1]).text_sha256
    return directory.trust(history, servers.ROOTS)


def document(*entries: RecipientEntry, desks: tuple[str, ...] = (servers.DESK,), revoked: int = 0) -> Document:
    return directory.Document(
        desks=tuple(directory.Desk(desk) for desk in desks), editors=(),
        expires=TODAY + timedelta(days=400), freshness=(), issued=TODAY - timedelta(days=20), mirrors=(),
        origin=servers.ORIGIN, previous="-", recipients=entries,
        revocations=(directory.Revocation(id=f"{revoked:016x}", on=f"{TODAY:%Y-%m}"),) if revoked else (),
        roots=servers.ROOTS, version=1,
    )  # fmt: skip


def ids(found: tuple[RecipientEntry, ...]) -> list[int]:
    return [int(one.id, 16) for one in found]


def test_the_days_recipients() -> None:
    now = trusted(document(entry(1, until=5), entry(2, until=50)))
    assert ids(entries_to_seal_to(now, servers.DESK, TODAY)) == [1, 2]
    assert ids(entries_to_seal_to(now, servers.DESK, TODAY + timedelta(days=5))) == [2]


def test_after_the_last_window_its_holders() -> None:
    now = trusted(document(entry(1, until=5), entry(2, until=50)))
    assert ids(entries_to_seal_to(now, servers.DESK, TODAY + timedelta(days=500))) == [2]


def test_a_desk_that_is_listed_no_more_is_found_in_the_history() -> None:
    now = trusted(document(entry(1, until=5)), document(entry(2, until=50, desk="b"), desks=("b",)))
    assert ids(entries_to_seal_to(now, servers.DESK, TODAY)) == [1]


def test_a_revoked_one_never_comes_back() -> None:
    before = document(entry(1, until=5), entry(2, until=50))
    now = trusted(before, document(entry(3, until=50, desk="b"), desks=("b",), revoked=1))
    assert ids(entries_to_seal_to(now, servers.DESK, TODAY)) == [2]


def test_a_desk_that_never_was_is_refused() -> None:
    now = trusted(document(entry(1, until=5)))
    with pytest.raises(directory.UnknownDeskError):
        entries_to_seal_to(now, "nobody", TODAY)
