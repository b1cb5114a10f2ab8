"""From a seized server nobody can tell which submissions are one source's, nor whose answers wait.

The attacker of `grouping` does no better than chance on what a drop-box holds after twenty sources wrote two
thousand messages; and does better where there is a leak: each one here is planted, and found by the attempt
that its row names.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.attacks.server import grouping, sources
from tests.intake import answers
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.attacks.server.sources import Truth

# Of some hundred attempts on blind chance, one in a hundred thousand runs has one beyond this.
SURE = 5.5


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Path, Truth]]:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        made = servers.newsroom(Path(folder))
        made.publish(editors=(answers.editor(),))
        yield made.data_folder, sources.live(made, Path(folder) / "bags")


def attempts(folder: Path, truth: Truth) -> dict[str, float]:
    seized = grouping.Seized.of(folder)
    submissions, waiting = seized.submissions(), seized.answers()
    assert len(waiting) > sources.SOURCES
    whose = {id_: truth.mailboxes[str(about["answer mailbox"])] for id_, about in waiting.items()}
    found = grouping.scores(submissions, truth.source_of)
    return found | grouping.linking_scores(submissions, waiting, truth.source_of | whose)


def test_nobody_can_tell_what_belongs_together(lived: tuple[Path, Truth]) -> None:
    folder, truth = lived
    assert len(grouping.Seized.of(folder).submissions()) == sources.SOURCES * sources.MESSAGES
    found = attempts(folder, truth)
    assert len(found) > 100
    assert {name: score for name, score in found.items() if score > SURE} == {}


def test_what_a_visit_would_give_away_is_there_to_be_found(lived: tuple[Path, Truth]) -> None:
    _, truth = lived
    in_order = [truth.source_of[sha256] for sha256 in truth.arrived]
    assert grouping._neighbours(in_order) > 100


# Leaks, each planted in a copy.


def rows_in_order(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    columns = "id, file_id, desk, size_bytes, sha256, received_on, claimed_version, state"
    chosen = f"SELECT {columns} FROM submissions WHERE"  # noqa: S608 ours
    database.execute(f"CREATE TABLE numbered AS {chosen} 0")
    for file_id in arrived(database, truth):
        database.execute(f"INSERT INTO numbered {chosen} file_id = ?", (file_id,))
    database.execute("DROP TABLE submissions")
    database.execute("ALTER TABLE numbered RENAME TO submissions")


def ids_that_count(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    for number, file_id in enumerate(arrived(database, truth)):
        database.execute("UPDATE submissions SET id = ? WHERE file_id = ?", (f"{number:032x}", file_id))


def files_that_count(database: sqlite3.Connection, truth: Truth, folder: Path) -> None:
    for number, file_id in enumerate(arrived(database, truth)):
        (old,) = database.execute("SELECT name FROM parts WHERE file_id = ?", (file_id,)).fetchone()
        new = f"{number:032x}"
        (folder / "parts" / old[:2] / old).rename(folder / "parts" / "00" / new)
        database.execute("UPDATE parts SET name = ? WHERE file_id = ?", (new, file_id))


def file_times(database: sqlite3.Connection, truth: Truth, folder: Path) -> None:
    for number, file_id in enumerate(arrived(database, truth)):
        (name,) = database.execute("SELECT name FROM parts WHERE file_id = ?", (file_id,)).fetchone()
        os.utime(folder / "parts" / name[:2] / name, (number, number))


def moments(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    database.execute("ALTER TABLE submissions ADD COLUMN received_at INTEGER")
    for number, file_id in enumerate(arrived(database, truth)):
        # Only the minute, and several messages a minute.
        moment = (number // 10, file_id)
        database.execute("UPDATE submissions SET received_at = ? WHERE file_id = ?", moment)


def mailboxes(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    database.execute("ALTER TABLE submissions ADD COLUMN mailbox TEXT")
    names = {number: mailbox for mailbox, number in truth.mailboxes.items()}
    for file_id, sha256 in zip(arrived(database, truth), truth.arrived, strict=True):
        named = (names[truth.source_of[sha256]], file_id)
        database.execute("UPDATE submissions SET mailbox = ? WHERE file_id = ?", named)


def one_secret_a_visit(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    database.execute("DROP INDEX submissions_withdrawal")
    for number, file_id in enumerate(arrived(database, truth)):
        secret = (f"{number // sources.VISIT:064x}", file_id)
        database.execute("UPDATE submissions SET withdrawal_sha256 = ? WHERE file_id = ?", secret)


def sizes_of_their_own(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    for file_id, sha256 in zip(arrived(database, truth), truth.arrived, strict=True):
        size = (20_000 + truth.source_of[sha256] // 4, file_id)
        database.execute("UPDATE submissions SET size_bytes = ? WHERE file_id = ?", size)


def what_is_answered(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    database.execute("ALTER TABLE waiting_answers ADD COLUMN submission TEXT")
    rows = database.execute(
        "SELECT submissions.id, parts.sha256 FROM submissions JOIN parts USING (file_id)"
    ).fetchall()
    random.Random(3).shuffle(rows)  # noqa: S311 a test's dice
    for answer_id, number in truth.answers.items():
        asked = next(id_ for id_, sha256 in rows if truth.source_of[sha256] == number)
        database.execute("UPDATE waiting_answers SET submission = ? WHERE id = ?", (asked, answer_id))


def ids_by_source(database: sqlite3.Connection, truth: Truth, _: Path) -> None:
    """An id for both kinds that tells a source by its beginning."""
    for file_id, sha256 in zip(arrived(database, truth), truth.arrived, strict=True):
        number = truth.source_of[sha256]
        database.execute(
            "UPDATE submissions SET id = ? || substr(id, 3) WHERE file_id = ?", (f"{number:02x}", file_id)
        )
    for answer_id, number in truth.answers.items():
        database.execute(
            "UPDATE waiting_answers SET id = ? || substr(id, 3) WHERE id = ?", (f"{number:02x}", answer_id)
        )


def arrived(database: sqlite3.Connection, truth: Truth) -> list[str]:
    """Return the files of the submissions in the order in which they came."""
    file_ids = dict(database.execute("SELECT sha256, file_id FROM parts"))
    return [file_ids[sha256] for sha256 in truth.arrived]


# fmt: off
LEAKS: dict[str, tuple[Callable[[sqlite3.Connection, Truth, Path], None], str]] = {
    #                               planted              found by
    "rows in the order of arrival": (rows_in_order,      "side by side by submission as the rows are numbered"),
    "ids that count":               (ids_that_count,     "side by side by submission id"),
    "files that count":             (files_that_count,   "side by side by part name"),
    "the times of files":           (file_times,         "side by side by file time"),
    "the minute":                   (moments,            "equal submission received_at"),
    "a mailbox by a submission":    (mailboxes,          "one name in both"),
    "one secret for a visit":       (one_secret_a_visit, "one name in both"),
    "sizes of their own":           (sizes_of_their_own, "equal submission size_bytes"),
    "what an answer answers":       (what_is_answered,   "an answer in one name with a submission"),
    "ids by source":                (ids_by_source,      "an answer beside a submission by submission id"),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_found(lived: tuple[Path, Truth], tmp_path: Path, name: str) -> None:
    plant, found_by = LEAKS[name]
    folder, truth = lived
    copy = tmp_path / "seized"
    shutil.copytree(folder, copy)
    with closing(sqlite3.connect(copy / "store.db")) as database:
        plant(database, truth, copy)
        database.commit()
    assert attempts(copy, truth)[found_by] > SURE
