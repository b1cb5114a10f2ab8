"""Whoever seized the server tries to tell which submissions are one source's, and which answers are theirs too.

Knows the whole database, its file byte by byte, and every file of the store. Tries whatever gives an order (two
that lie side by side might be one visit's) and whatever puts some in one group, or in one row with another.
A score says how many standard deviations an attempt is better than guessing.
"""

from __future__ import annotations

import math
import os
import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from pathlib import Path

Row: TypeAlias = "dict[str, object]"
Features: TypeAlias = "dict[str, object]"

# What names a thing: long enough that equal ones are no chance.
_NAME: Final = re.compile(r"[0-9A-Za-z-]{12,}")
# Of one table's rows as they lie, for what SQLite would give by number of row.
_ROWID: Final = "as the rows are numbered"


@dataclass
class Seized:
    """A drop-box's data folder as somebody carries it away."""

    tables: dict[str, list[Row]]
    raw: bytes
    files: dict[str, Features] = field(default_factory=dict)
    """What the file system says of each part, by name."""

    @classmethod
    def of(cls, folder: Path) -> Seized:
        with closing(sqlite3.connect(folder / "store.db")) as database:
            database.row_factory = sqlite3.Row
            names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            tables = {name: _rows(database, name) for name in names}
        return cls(tables, (folder / "store.db").read_bytes(), dict(_files(folder / "parts")))

    def submissions(self) -> dict[str, Features]:
        """Return everything that can be said of each submission, by the SHA-256 of its only part."""
        parts = {row["file_id"]: row for row in self.tables["parts"]}
        found = {}
        for row in self.tables["submissions"]:
            part = parts[row["file_id"]]
            found[str(part["sha256"])] = self._about({"submission": row, "part": part}, str(part["name"]))
        return found

    def answers(self) -> dict[str, Features]:
        """Return everything that can be said of each waiting answer, by id."""
        rows = self.tables["waiting_answers"]
        return {str(row["id"]): self._about({"answer": row}, str(row["name"])) for row in rows}

    def _about(self, rows: Mapping[str, Row], part_name: str) -> Features:
        about = {f"{kind} {column}": value for kind, row in rows.items() for column, value in row.items()}
        raw = {
            f"{name} in the bytes of the database": self.raw.find(str(value).encode())
            for name, value in about.items()
            if name in {"submission id", "part file_id", "answer id"}
        }
        return about | raw | self.files.get(part_name, {})


def _rows(database: sqlite3.Connection, table: str) -> list[Row]:
    try:
        rows = database.execute(f"SELECT *, rowid AS '{_ROWID}' FROM {table}").fetchall()  # noqa: S608 a table of ours
    except sqlite3.OperationalError:
        rows = database.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 the same
    return [{**dict(row), "as the rows lie": place} for place, row in enumerate(rows)]


def _files(parts: Path) -> list[tuple[str, Features]]:
    found: list[tuple[str, Features]] = []
    for folder in os.scandir(parts):
        for entry in os.scandir(folder.path):
            status = entry.stat()
            about: Features = {
                "file as the folder lists it": len(found),
                "file size": status.st_size,
                "file time": status.st_mtime_ns,
                "file read time": status.st_atime_ns,
                "file rights": status.st_mode,
            }
            found.append((entry.name, about))
    return found


def scores(about: Mapping[str, Features], source_of: Mapping[str, int]) -> dict[str, float]:
    """Return how much better than guessing each attempt to group submissions is."""
    names = sorted({name for features in about.values() for name in features})
    found = {}
    for name in names:
        valued = {key: features[name] for key, features in about.items() if features.get(name) is not None}
        order = sorted(
            valued, key=lambda key: (_sortable(valued[key]), about[key].get("submission as the rows lie"))
        )
        found[f"side by side by {name}"] = _neighbours([source_of[key] for key in order])
        found[f"equal {name}"] = _groups(valued, source_of)
        for letters in (1, 2, 3):
            begun = {key: str(value)[:letters] for key, value in valued.items()}
            found[f"{letters} first letters of {name}"] = _groups(begun, source_of)
    found["one name in both"] = _groups(_clusters(about), source_of)
    return found


def linking_scores(
    submissions: Mapping[str, Features], answers: Mapping[str, Features], source_of: Mapping[str, int]
) -> dict[str, float]:
    """Return how much better than guessing each attempt to tell whose submission an answer answers is."""
    comparable = (
        ("submission id", "answer id"), ("part name", "answer name"), ("part sha256", "answer sha256"),
        ("submission size_bytes", "answer size_bytes"), ("submission received_on", "answer delivered_on"),
        ("submission id in the bytes of the database", "answer id in the bytes of the database"),
        ("file as the folder lists it",) * 2, ("file time",) * 2, ("file size",) * 2,
        ("submission as the rows lie", "answer as the rows lie"),
    )  # fmt: skip
    found = {}
    for of_submission, of_answer in comparable:
        placed = [(features[of_submission], key) for key, features in submissions.items()]
        placed += [(features[of_answer], key) for key, features in answers.items()]
        order = [key for _, key in sorted(placed, key=lambda pair: (_sortable(pair[0]), pair[1]))]
        crossing = [(a, b) for a, b in pairwise(order) if (a in answers) != (b in answers)]
        same = sum(source_of[a] == source_of[b] for a, b in crossing)
        found[f"an answer beside a submission by {of_submission}"] = _better(
            same, len(crossing), _chance(source_of.values())
        )
    shared = _clusters({**submissions, **answers})
    mixed = [(a, b) for a in answers for b in submissions if shared[a] == shared[b]]
    same = sum(source_of[a] == source_of[b] for a, b in mixed)
    return found | {
        "an answer in one name with a submission": _better(same, len(mixed), _chance(source_of.values()))
    }


def _sortable(value: object) -> tuple[bool, float, str]:
    number = float(value) if isinstance(value, (int, float)) else 0.0
    return isinstance(value, str), number, str(value)


def _neighbours(sources: Sequence[int]) -> float:
    same = sum(a == b for a, b in pairwise(sources))
    return _better(same, len(sources) - 1, _chance(sources))


def _groups(of: Mapping[str, Hashable], source_of: Mapping[str, int]) -> float:
    groups: dict[Hashable, Counter[int]] = defaultdict(Counter)
    for key, value in of.items():
        groups[value][source_of[key]] += 1
    same = sum(math.comb(count, 2) for group in groups.values() for count in group.values())
    pairs = sum(math.comb(group.total(), 2) for group in groups.values())
    return _better(same, pairs, _chance([source_of[key] for key in of]))


def _clusters(about: Mapping[str, Features]) -> dict[str, int]:
    """Put two in one cluster where any long name stands in the rows of both; chains of them too."""
    parent = {key: key for key in about}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]
        return key

    first: dict[str, str] = {}
    for key, features in about.items():
        for name, value in features.items():
            # What every answer of a mailbox shares, by design.
            if isinstance(value, str) and _NAME.fullmatch(value) and name != "submission desk":
                parent[root(key)] = root(first.setdefault(value, key))
    numbers: dict[str, int] = {}
    return {key: numbers.setdefault(root(key), len(numbers)) for key in about}


def _chance(sources: Iterable[int]) -> float:
    """Return how often two of them, drawn blindly, are one source's."""
    counts = Counter(sources)
    total = math.comb(counts.total(), 2)
    return sum(math.comb(count, 2) for count in counts.values()) / total if total else 0.0


def _better(same: int, pairs: int, chance: float) -> float:
    if not pairs or not 0 < chance < 1:
        return 0.0
    return (same - pairs * chance) / math.sqrt(pairs * chance * (1 - chance))
