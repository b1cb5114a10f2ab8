"""What a source takes back is gone, whole or cut short, until it is collected: and never both."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from dropbox import intake
from dropbox.bag import courier
from dropbox.intake import accepting, collecting, stored
from dropbox.intake.errors import UploadExistsError, UploadUnknownError, WithdrawalRepeatedError
from dropbox.store.models import Submission, Upload
from tests.intake.lines import TODAY, Bytes, accept, content, files, rows, submissions
from tests.support import servers

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.directory import TrustedDirectory
    from dropbox.intake import Published
    from dropbox.store import Store

SIZE = 200_000
SEALED = servers.sealed_file(SIZE)
SECRET, OTHER = bytes(range(32)), bytes(32)
NOTHING = {"uploads": 0, "parts": 0, "submissions": 0}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "PART_BYTES", 70_000)


def announce(store: Store, trusted: TrustedDirectory, secret: bytes | None = SECRET, **named: bytes) -> str:
    return intake.announce(
        store,
        trusted,
        length_bytes=SIZE,
        desk=servers.DESK,
        claimed_version=1,
        today=TODAY,
        withdrawal_sha256=hashlib.sha256(secret).hexdigest() if secret else None,
        token=named.get("token"),
    ).id


def require_gone(store: Store) -> None:
    assert {name: count for name, count in rows(store).items() if name != "finished_uploads"} == NOTHING
    assert files(store) == 0


def collect(store: Store, published: Published, folder: Path) -> intake.Collected:
    return intake.collect(store, published, servers.DESK, folder, today=TODAY)


def hashes(store: Store) -> list[str | None]:
    with store.sessions.reading() as session:
        wanted = (select(model.withdrawal_sha256) for model in (Upload, Submission))
        return [value for hashes_of in wanted for value in session.scalars(hashes_of)]


def test_a_whole_submission_is_withdrawn(store: Store, trusted: TrustedDirectory) -> None:
    accept(store, announce(store, trusted), 0, SEALED)
    assert not intake.withdraw(store, OTHER)
    assert len(submissions(store)) == 1
    assert intake.withdraw(store, SECRET)
    require_gone(store)
    assert not intake.withdraw(store, SECRET)


def test_an_upload_under_way_is_withdrawn(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted)
    accept(store, upload_id, 0, SEALED[:100_000])
    assert intake.withdraw(store, SECRET)
    require_gone(store)
    with pytest.raises(UploadUnknownError):
        accept(store, upload_id, 100_000, SEALED[100_000:])
    require_gone(store)


def test_a_cut_short_piece_goes_with_its_upload(store: Store, trusted: TrustedDirectory) -> None:
    accept(store, announce(store, trusted), 0, SEALED[:100_000])
    intake.expire(store, today=TODAY + timedelta(days=2))
    assert len(submissions(store)) == 1
    assert intake.withdraw(store, SECRET)
    require_gone(store)


def test_a_cut_short_piece_goes_when_its_upload_is_forgotten(store: Store, trusted: TrustedDirectory) -> None:
    accept(store, announce(store, trusted), 0, SEALED[:100_000])
    intake.expire(store, today=TODAY + timedelta(days=2))
    intake.expire(store, today=TODAY + timedelta(days=20))
    assert rows(store)["uploads"] == 0
    assert intake.withdraw(store, SECRET)
    require_gone(store)


def test_a_piece_that_grew_is_withdrawn_as_a_whole(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted)
    accept(store, upload_id, 0, SEALED[:100_000])
    intake.expire(store, today=TODAY + timedelta(days=2))
    accept(store, upload_id, 100_000, SEALED[100_000:150_000], today=TODAY + timedelta(days=3))
    intake.expire(store, today=TODAY + timedelta(days=5))
    accept(store, upload_id, 150_000, SEALED[150_000:], today=TODAY + timedelta(days=6))
    assert intake.withdraw(store, SECRET)
    require_gone(store)


def test_others_are_left_alone(store: Store, trusted: TrustedDirectory) -> None:
    accept(store, announce(store, trusted, OTHER), 0, SEALED)
    accept(store, announce(store, trusted, None), 0, SEALED)
    accept(store, announce(store, trusted, bytes([7] * 32)), 0, SEALED[:100_000])
    accept(store, announce(store, trusted), 0, SEALED)
    assert intake.withdraw(store, SECRET)
    assert [content(store, submission) for submission in submissions(store)] == [SEALED, SEALED]
    assert rows(store)["uploads"] == 1
    assert files(store) == rows(store)["parts"] == 8


def test_no_two_uploads_share_a_withdrawal(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted)
    for step in range(2):
        with pytest.raises(WithdrawalRepeatedError):
            announce(store, trusted)
        if not step:
            accept(store, upload_id, 0, SEALED)
    assert rows(store)["uploads"] == 0


def test_a_lost_answer_to_an_announcement_is_told_first(store: Store, trusted: TrustedDirectory) -> None:
    announce(store, trusted, token=OTHER)
    with pytest.raises(UploadExistsError):
        announce(store, trusted, token=OTHER)


def test_collecting_erases_the_hash(
    store: Store, published: Published, trusted: TrustedDirectory, tmp_path: Path
) -> None:
    accept(store, announce(store, trusted), 0, SEALED)
    cut_short = announce(store, trusted, OTHER)
    accept(store, cut_short, 0, SEALED[:100_000])
    intake.expire(store, today=TODAY + timedelta(days=2))
    assert None not in hashes(store)
    assert len(collect(store, published, tmp_path / "bag").items) == 2
    assert set(hashes(store)) == {None}
    assert not intake.withdraw(store, SECRET)
    assert not intake.withdraw(store, OTHER)
    # Its beginning is on a stick: the rest of it is not taken back either.
    accept(store, cut_short, 100_000, SEALED[100_000:])
    assert not intake.withdraw(store, OTHER)
    assert len(submissions(store)) == 2


def test_what_the_medium_had_no_room_for_can_still_be_withdrawn(
    store: Store,
    published: Published,
    trusted: TrustedDirectory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept(store, announce(store, trusted), 0, SEALED)

    class Usage:
        free = 0

    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage)
    collected = collect(store, published, tmp_path / "bag")
    assert len(collected.left_out) == 1
    assert intake.withdraw(store, SECRET)
    require_gone(store)


def test_a_bag_that_failed_may_hold_the_bytes_so_nothing_says_deleted(
    store: Store,
    published: Published,
    trusted: TrustedDirectory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "the stick was pulled")

    accept(store, announce(store, trusted), 0, SEALED)
    monkeypatch.setattr(courier.CourierWriter, "finish", broken)
    with pytest.raises(OSError, match="pulled"):
        collect(store, published, tmp_path / "bag")
    assert not intake.withdraw(store, SECRET)
    assert len(submissions(store)) == 1


@pytest.mark.parametrize("moment", ["before it is looked for", "before its first byte", "after its first byte"])
def test_either_it_goes_out_or_it_is_withdrawn(
    store: Store,
    published: Published,
    trusted: TrustedDirectory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    accept(store, announce(store, trusted), 0, SEALED)
    accept(store, announce(store, trusted, OTHER), 0, servers.sealed_file(SIZE))
    withdrawn: list[bool] = []

    def withdraw_once() -> None:
        if not withdrawn:
            withdrawn.append(intake.withdraw(store, SECRET))

    def seam(kind: str, original: object) -> object:
        def called(*arguments: object, **named: object) -> object:
            if kind == moment:
                withdraw_once()
            return original(*arguments, **named)  # type: ignore[operator] # one of the three

        return called

    monkeypatch.setattr(collecting, "waiting", seam("before it is looked for", stored.waiting))
    monkeypatch.setattr(collecting, "let_go", seam("before its first byte", stored.let_go))
    monkeypatch.setattr(collecting, "read_checked", seam("after its first byte", stored.read_checked))
    collected = collect(store, published, tmp_path / "bag")
    assert (collected.damaged, collected.left_out) == ([], [])
    bag = courier.open_bag(tmp_path / "bag")
    # The seam may meet the other one first: then nothing of this one has gone out yet.
    assert len(bag.inventory.items) == 2 - withdrawn[0]
    assert len(submissions(store)) == 2 - withdrawn[0]
    for item in bag.inventory.items:
        with bag.open_item(item) as file:
            assert len(file.read()) == SIZE


def test_withdrawing_while_the_last_bytes_arrive_leaves_nothing(
    store: Store, trusted: TrustedDirectory
) -> None:
    upload_id = announce(store, trusted)
    accept(store, upload_id, 0, SEALED[:180_000])
    last = Bytes(SEALED[180_000:])
    last.meanwhile = lambda: intake.withdraw(store, SECRET)
    with pytest.raises(UploadUnknownError):
        accept(store, upload_id, 180_000, last)
    require_gone(store)


def test_withdrawing_right_before_the_last_commit_leaves_nothing(
    store: Store, trusted: TrustedDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = announce(store, trusted)
    accept(store, upload_id, 0, SEALED[:180_000])
    commit = accepting._commit
    told: list[bool] = []

    def raced(*arguments: object) -> object:
        told.append(intake.withdraw(store, SECRET))
        return commit(*arguments)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(accepting, "_commit", raced)
    with pytest.raises(UploadUnknownError):
        accept(store, upload_id, 180_000, SEALED[180_000:])
    assert told == [True]
    require_gone(store)


def test_a_seized_database_does_not_hold_the_secret(
    made: servers.Newsroom, store: Store, trusted: TrustedDirectory
) -> None:
    accept(store, announce(store, trusted), 0, SEALED)
    store.sessions.close()
    dump = (made.data_folder / "store.db").read_bytes()
    assert hashlib.sha256(SECRET).hexdigest().encode() in dump
    assert SECRET.hex().encode() not in dump
    assert SECRET not in dump
