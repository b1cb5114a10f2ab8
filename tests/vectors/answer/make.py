"""Write the vectors of answers again: `python -m tests.vectors.answer.make`. Deterministic.

But `sealed.json` is random by nature: it is written only where it is missing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from tests.vectors.answer import confirming, judged, orders, people, reading, sealed
from tests.vectors.directory.people import encoded

HERE: Final = Path(__file__).parent
SEALED: Final = "sealed.json"


def directory_file() -> dict[str, object]:
    """Return the history that the answers are judged with."""
    return {
        "pinned": {"keys": list(people.PINNED.keys), "threshold": people.PINNED.threshold},
        "history_base64": [encoded(raw) for raw in people.HISTORY],
    }


def files() -> dict[str, object]:
    """Return every file this makes, by its name."""
    return {
        "read.json": {"good": reading.good_vectors(), "bad": reading.bad_vectors()},
        "findings.json": {
            "directory": directory_file(),
            "expected": judged.expectation(),
            "cases": judged.findings_vectors(),
        },
        "sequence.json": judged.sequence_vectors(),
        "receipts.json": confirming.receipt_vectors(),
        "outgoing.json": orders.order_vectors(),
    }


def dumps(content: object) -> str:
    """Return a file as it is committed."""
    return json.dumps(content, ensure_ascii=True, indent=1) + "\n"


def main() -> None:
    """Write all of them."""
    for name, content in files().items():
        (HERE / name).write_text(dumps(content))
    if not (HERE / SEALED).exists():
        (HERE / SEALED).write_text(dumps(sealed.sealed_vectors()))


if __name__ == "__main__":
    main()
