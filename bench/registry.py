"""Where rows are registered. A file in `bench/rows/` holds functions marked with `@row`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bench.measuring import Bench, Result

    Row = Callable[[Bench], Iterable[Result]]

ROWS: Final[dict[str, Row]] = {}


def row(function: Row) -> Row:
    """Register a row under its function's name."""
    ROWS[function.__name__] = function
    return function


def load() -> dict[str, Row]:
    """Import every file of rows and return what they registered."""
    for path in sorted((Path(__file__).parent / "rows").glob("*.py")):
        importlib.import_module(f"bench.rows.{path.stem}")
    return ROWS
