"""The server's own reader has a memory: it never goes back, nor over to another past, across restarts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from dropbox import intake, note
from dropbox.intake import remembering
from dropbox.intake.errors import KeysForkedError, KeysRolledBackError
from dropbox.store import StoreFullError
from dropbox.store.models import SeenDirectory
from tests.support import publishing, servers

if TYPE_CHECKING:
    from dropbox.store import Store


def read(made: servers.Newsroom, store: Store) -> int:
    """Read as a process that was just started."""
    return intake.Published(made.settings(), store).trusted().version


def seen(store: Store) -> list[int]:
    with store.sessions.reading() as session:
        return list(session.scalars(select(SeenDirectory.version)))


def test_a_newer_version_is_remembered(made: servers.Newsroom, store: Store) -> None:
    assert (read(made, store), seen(store)) == (1, [1])
    publishing.publish_next(made)
    publishing.publish_next(made)
    assert (read(made, store), seen(store)) == (3, [3])


def test_an_older_copy_is_refused_after_a_restart_too(made: servers.Newsroom, store: Store) -> None:
    kept = publishing.keep(made, "yesterday")
    newer = publishing.publish_next(made)
    today = publishing.keep(made, "today")
    assert read(made, store) == 2
    publishing.roll_back(made, kept)
    for _ in range(2):
        with pytest.raises(KeysRolledBackError) as refused:
            read(made, store)
        assert (refused.value.seen, refused.value.got) == (2, 1)
        assert seen(store) == [newer.version]
    publishing.roll_back(made, today)
    assert read(made, store) == 2


def test_a_process_that_runs_on_refuses_it_too(made: servers.Newsroom, store: Store) -> None:
    kept = publishing.keep(made, "yesterday")
    publishing.publish_next(made)
    running = intake.Published(made.settings(), store)
    assert running.trusted().version == 2
    publishing.roll_back(made, kept)
    for _ in range(2):
        with pytest.raises(KeysRolledBackError):
            running.trusted()


@pytest.mark.parametrize("more", [0, 1])
def test_another_past_is_refused_however_long_it_is(made: servers.Newsroom, store: Store, more: int) -> None:
    kept = publishing.keep(made, "yesterday")
    publishing.publish_next(made, mirrors=("https://one.example",))
    assert read(made, store) == 2
    publishing.roll_back(made, kept)
    for number in range(1 + more):
        publishing.publish_next(made, mirrors=(f"https://two{number}.example",))
    with pytest.raises(KeysForkedError) as refused:
        read(made, store)
    assert (refused.value.version, seen(store)) == (2, [2])


def test_both_apps_share_it(made: servers.Newsroom, store: Store) -> None:
    kept = publishing.keep(made, "yesterday")
    source, plain = (intake.Published(made.settings(), store) for _ in range(2))
    assert plain.trusted().version == 1
    publishing.publish_next(made)
    assert source.trusted().version == 2
    publishing.roll_back(made, kept)
    with pytest.raises(KeysRolledBackError):
        plain.trusted()


def test_a_drop_box_that_begins_anew_with_other_roots_has_nothing_to_go_back_behind(
    made: servers.Newsroom, store: Store
) -> None:
    publishing.publish_next(made)
    read(made, store)
    other = note.signing.SigningKey.from_seed("press-dropbox/root", b"o" * 32)
    anew = replace(publishing.trusted(made).pinned, keys=(other.verifier.public_key.hex(),))
    begun = replace(publishing.trusted(made).at_version(1), pinned=anew)
    remembering.require_newest(store, begun)
    assert sorted(seen(store)) == [1, 2]


def test_without_a_store_there_is_no_memory(made: servers.Newsroom) -> None:
    kept = publishing.keep(made, "yesterday")
    publishing.publish_next(made)
    published = intake.Published(made.settings())
    assert published.trusted().version == 2
    publishing.roll_back(made, kept)
    assert published.trusted().version == 1


def test_a_full_disk_does_not_close_the_box(
    made: servers.Newsroom, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreFullError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(remembering, "_remember", full)
        assert read(made, store) == 1
    assert seen(store) == []
    assert (read(made, store), seen(store)) == (1, [1])
