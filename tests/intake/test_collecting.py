"""What leaves on the courier medium is what came in; damage is named and holds nothing else back."""

from __future__ import annotations

import hashlib
import io
import tarfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from dropbox import age, directory, intake
from dropbox.bag import courier
from dropbox.bag.errors import FolderNotEmptyError
from dropbox.intake import accepting, collecting
from dropbox.intake.errors import KeysUnusableError
from dropbox.intake.stored import waiting
from dropbox.store.models import Submission
from tests.intake.lines import TODAY, accept, announce, submissions
from tests.support import publishing, servers

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.directory import TrustedDirectory
    from dropbox.intake import Published
    from dropbox.store import Store

SIZES = (100_000, 150_000, 200_000)
SEALED = {size: servers.sealed_file(size) for size in SIZES}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "PART_BYTES", 70_000)


@pytest.fixture
def filled(store: Store, trusted: TrustedDirectory) -> Store:
    for sealed in SEALED.values():
        accept(store, announce(store, trusted, len(sealed)), 0, sealed)
    return store


def collect(
    store: Store, published: Published, folder: Path, *, everything: bool = False, days: int = 0
) -> intake.Collected:
    today = TODAY + timedelta(days=days)
    return intake.collect(store, published, servers.DESK, folder, today=today, everything=everything)


def contents(folder: Path) -> dict[str, bytes]:
    bag = courier.open_bag(folder)
    found = {}
    for item in bag.inventory.items:
        with bag.open_item(item) as file:
            found[item.id] = file.read()
    return found


def test_every_submission_is_in_the_bag_byte_for_byte(
    filled: Store, published: Published, tmp_path: Path
) -> None:
    advanced: list[int] = []
    intake.collect(filled, published, servers.DESK, tmp_path / "bag", today=TODAY, advance=advanced.append)
    rows = {row.id: row for row in submissions(filled)}
    found = contents(tmp_path / "bag")
    assert {name: len(sealed) for name, sealed in found.items()} == {
        row.id: row.size_bytes for row in rows.values()
    }
    for name, sealed in found.items():
        assert sealed == SEALED[len(sealed)]
        assert rows[name].sha256 == hashlib.sha256(sealed).hexdigest()
        assert rows[name].collected_on == TODAY
    assert sum(advanced) == sum(SIZES) == intake.waiting_bytes(filled, servers.DESK, everything=True)


def test_the_inventory_says_what_the_server_knows(filled: Store, published: Published, tmp_path: Path) -> None:
    collect(filled, published, tmp_path / "bag")
    for item in courier.open_bag(tmp_path / "bag").inventory.items:
        assert (item.claimed_version, item.day, item.state) == (1, TODAY, "complete")


def test_the_second_bag_holds_what_came_since_and_all_holds_everything(
    filled: Store, published: Published, trusted: TrustedDirectory, tmp_path: Path
) -> None:
    collect(filled, published, tmp_path / "first")
    assert collect(filled, published, tmp_path / "empty").items == []
    accept(filled, announce(filled, trusted, SIZES[0]), 0, SEALED[SIZES[0]])
    assert len(collect(filled, published, tmp_path / "second").items) == 1
    assert len(collect(filled, published, tmp_path / "all", everything=True).items) == 4
    assert len(submissions(filled)) == 4
    assert intake.waiting_bytes(filled, servers.DESK, everything=False) == 0
    assert intake.waiting_bytes(filled, servers.DESK, everything=True) == sum(SIZES) + SIZES[0]


def test_a_bag_that_was_not_finished_marks_nothing(
    filled: Store, published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "the stick was pulled")

    monkeypatch.setattr(courier.CourierWriter, "finish", broken)
    with pytest.raises(OSError, match="pulled"):
        collect(filled, published, tmp_path / "bag")
    assert {row.collected_on for row in submissions(filled)} == {None}


def test_another_desks_submissions_stay(filled: Store, published: Published, tmp_path: Path) -> None:
    with pytest.raises(directory.UnknownDeskError):
        intake.collect(filled, published, "00000000", tmp_path / "bag", today=TODAY)
    assert not (tmp_path / "bag").exists()


def test_a_folder_that_holds_something_is_refused(filled: Store, published: Published, tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(FolderNotEmptyError):
        collect(filled, published, tmp_path)


def test_a_cut_short_one_is_handed_over_as_what_it_is(
    store: Store, trusted: TrustedDirectory, published: Published, tmp_path: Path
) -> None:
    upload_id = announce(store, trusted, SIZES[2])
    accept(store, upload_id, 0, SEALED[SIZES[2]][:120_000])
    later = TODAY + timedelta(days=2)
    intake.expire(store, today=later)
    collect(store, published, tmp_path / "bag", days=2)
    (item,) = courier.open_bag(tmp_path / "bag").inventory.items
    assert (item.state, item.size_bytes, item.day) == ("cut-short", 120_000, later)
    # What came since is not what the id names.
    accept(store, upload_id, 120_000, SEALED[SIZES[2]][120_000:130_000], today=later)
    (same,) = collect(store, published, tmp_path / "same", everything=True, days=2).items
    assert (same.id, same.sha256) == (item.id, item.sha256)
    accept(store, upload_id, 130_000, SEALED[SIZES[2]][130_000:], today=later)
    (whole,) = collect(store, published, tmp_path / "next", days=2).items
    assert (whole.state, whole.size_bytes) == ("complete", SIZES[2])
    assert whole.id != item.id


def keys_of(folder: Path) -> dict[str, bytes]:
    """Open the published files that a bag brings."""
    with courier.open_bag(folder).open_keys() as sealed:
        untarred = age.open(io.BytesIO(sealed.read()), [servers.identity()]).read()
    with tarfile.open(fileobj=io.BytesIO(untarred)) as tar:
        members = {member.name: tar.extractfile(member) for member in tar.getmembers()}
        return {name: file.read() for name, file in members.items() if file is not None}


def test_the_keys_travel_sealed_and_verify(store: Store, published: Published, tmp_path: Path) -> None:
    collect(store, published, tmp_path / "bag")
    files = keys_of(tmp_path / "bag")
    trusted = directory.trust_published(files.__getitem__, servers.ROOTS)
    entries = trusted.recipients_on(servers.DESK, TODAY)
    assert directory.read_recipients(entries, files.__getitem__) == (str(servers.identity().recipient),)
    assert "history/1.note" in files


def list_of(folder: Path) -> tuple[dict[str, int], dict[int, int]]:
    """What a bag says lies on the server: versions by id, and uploads under way by version."""
    inventory = courier.open_bag(folder).inventory
    assert inventory.stored is not None
    assert inventory.unfinished is not None
    return (
        {one.id: one.claimed_version for one in inventory.stored},
        {one.claimed_version: one.count for one in inventory.unfinished},
    )


def test_every_bag_lists_what_lies_on_the_server_collected_or_not(
    filled: Store, published: Published, trusted: TrustedDirectory, tmp_path: Path
) -> None:
    everything = {row.id: 1 for row in submissions(filled)}
    collect(filled, published, tmp_path / "first")
    assert list_of(tmp_path / "first") == (everything, {})
    begun = announce(filled, trusted, SIZES[0])
    accept(filled, begun, 0, SEALED[SIZES[0]][:90_000])
    announce(filled, trusted, SIZES[1])
    # Nothing new goes out, and what was collected before is still listed.
    assert collect(filled, published, tmp_path / "second").items == []
    assert list_of(tmp_path / "second") == (everything, {1: 2})
    days = [one.day for one in courier.open_bag(tmp_path / "second").inventory.stored or ()]
    assert days == [TODAY] * 3


def test_what_completes_while_a_bag_is_written_is_on_its_list(
    filled: Store, published: Published, trusted: TrustedDirectory, tmp_path: Path
) -> None:
    late: list[str] = []

    def meanwhile(_: int) -> None:
        if not late:
            late.append("")
            accept(filled, announce(filled, trusted, SIZES[0]), 0, SEALED[SIZES[0]])

    collected = intake.collect(
        filled, published, servers.DESK, tmp_path / "bag", today=TODAY, advance=meanwhile
    )
    stored, _ = list_of(tmp_path / "bag")
    assert (len(collected.items), set(stored)) == (3, {row.id for row in submissions(filled)})
    assert len(stored) == 4


def test_a_cut_short_one_whose_upload_goes_on_is_on_both_lists(
    store: Store, trusted: TrustedDirectory, published: Published, tmp_path: Path
) -> None:
    accept(store, announce(store, trusted, SIZES[2]), 0, SEALED[SIZES[2]][:120_000])
    intake.expire(store, today=TODAY + timedelta(days=2))
    collect(store, published, tmp_path / "bag", days=2)
    assert list_of(tmp_path / "bag") == ({row.id: 1 for row in submissions(store)}, {1: 1})


def test_another_desks_are_on_no_list_but_its_own(filled: Store, published: Published, tmp_path: Path) -> None:
    with filled.sessions.writing() as session:
        for row in session.scalars(select(Submission)).all()[:2]:
            row.desk = servers.OTHER_DESK
    collect(filled, published, tmp_path / "bag")
    assert len(list_of(tmp_path / "bag")[0]) == 1


def test_what_was_damaged_here_stays_on_the_list_under_its_own_id(
    filled: Store, published: Published, tmp_path: Path
) -> None:
    damaged = damage(filled, "missing")
    collect(filled, published, tmp_path / "bag")
    assert damaged in list_of(tmp_path / "bag")[0]


def test_a_flood_is_not_listed_and_holds_nothing_back(
    filled: Store, published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dropbox.intake.stored.MAX_COURIER_STORED", 2)
    collected = collect(filled, published, tmp_path / "bag")
    assert (len(collected.items), collected.is_list_whole) == (3, False)
    inventory = courier.open_bag(tmp_path / "bag").inventory
    assert (inventory.version, inventory.stored, inventory.unfinished) == (1, None, None)


def test_the_freshness_note_travels_with_the_keys(
    made: servers.Newsroom, store: Store, published: Published, tmp_path: Path
) -> None:
    publishing.with_freshness(made)
    said = publishing.renew(made, TODAY)
    collect(store, published, tmp_path / "bag")
    files = keys_of(tmp_path / "bag")
    trusted = directory.trust_published(files.__getitem__, servers.ROOTS)
    assert directory.read_fresh(files[directory.FRESH_FILE], trusted) == said


@pytest.mark.parametrize("content", [None, bytes(8_193)])
def test_a_freshness_note_that_is_none_does_not_travel(
    made: servers.Newsroom, store: Store, published: Published, tmp_path: Path, content: bytes | None
) -> None:
    if content:
        publishing.fresh_file(made).write_bytes(content)
    collect(store, published, tmp_path / "bag")
    assert directory.FRESH_FILE not in keys_of(tmp_path / "bag")


def test_the_bags_clear_text_names_no_one(filled: Store, published: Published, tmp_path: Path) -> None:
    collect(filled, published, tmp_path / "bag")
    for path in (tmp_path / "bag").rglob("*"):
        clear = path.name + ("" if path.is_dir() or path.suffix == ".age" else path.read_text())
        for word in (servers.ORIGIN, servers.DESK, "press", "dropbox", "The Example", "example"):
            assert word not in clear


def test_an_expired_directory_does_not_hold_submissions_back(
    filled: Store, published: Published, tmp_path: Path
) -> None:
    collected = collect(filled, published, tmp_path / "bag", days=500)
    assert len(collected.items) == 3
    with courier.open_bag(tmp_path / "bag").open_keys() as sealed:
        assert age.open(io.BytesIO(sealed.read()), [servers.identity()]).read(9) == b"directory"


def damage(store: Store, kind: str) -> str:
    """Damage the second part of the largest submission; returns its id."""
    row = submissions(store)[-1]
    (stored,) = [s for s in waiting(store, servers.DESK, everything=True) if s.id == row.id]
    path = store.parts.path(stored.parts[1].name)
    match kind:
        case "missing":
            path.unlink()
        case "shorter":
            path.write_bytes(path.read_bytes()[:1_000])
        case "altered":
            path.write_bytes(b"x" + path.read_bytes()[1:])
        case _:
            raise AssertionError
    return row.id


# fmt: off
DAMAGE = {
    #            what is handed over
    "missing": (70_000,  "cut-short"),
    "shorter": (71_000,  "cut-short"),
    "altered": (200_000, "complete"),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_named_and_what_is_readable_goes_out(
    filled: Store, published: Published, tmp_path: Path, kind: str
) -> None:
    damaged = damage(filled, kind)
    collected = collect(filled, published, tmp_path / "bag")
    assert collected.damaged == [damaged]
    assert len(collected.items) == 3
    assert damaged not in {item.id for item in collected.items}
    size_bytes, state = DAMAGE[kind]
    (item,) = [item for item in collected.items if item.size_bytes == size_bytes]
    assert item.state == state
    assert len(contents(tmp_path / "bag")[item.id]) == size_bytes
    # It is tried again the next time, and an id names the same bytes again.
    again = collect(filled, published, tmp_path / "again")
    assert again.damaged == [damaged]
    assert [item.id for item in again.items] == [item.id]


def test_a_submission_of_which_nothing_is_left_holds_nothing_back(
    filled: Store, published: Published, tmp_path: Path
) -> None:
    for path in filled.parts.folder.rglob("*"):
        if path.is_file():
            path.unlink()
    collected = collect(filled, published, tmp_path / "bag")
    assert len(collected.damaged) == 3
    assert collected.items == []


def test_what_finds_no_room_stays_for_the_next_medium(
    filled: Store, published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = submissions(filled)[-1].id
    free = 180_000 + collecting._LISTS_BYTES

    class Usage:
        def __init__(self) -> None:
            self.free = free

    with monkeypatch.context() as small:
        small.setattr("shutil.disk_usage", lambda _: Usage())
        collected = collect(filled, published, tmp_path / "small")
    assert collected.left_out == [largest]
    assert len(contents(tmp_path / "small")) == 2
    (item,) = collect(filled, published, tmp_path / "next").items
    assert item.id == largest


def test_without_usable_keys_nothing_is_collected(
    made: servers.Newsroom, filled: Store, tmp_path: Path
) -> None:
    (made.folder / "keys" / "directory.note").write_bytes(b"x")
    with pytest.raises(KeysUnusableError, match="can't be trusted"):
        collect(filled, intake.Published(made.settings()), tmp_path / "bag")
