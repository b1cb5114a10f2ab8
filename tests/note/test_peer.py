"""Another reader of signed notes, which shares no code or language with ours: the Rust of `metamorphic-log`."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Final

import metamorphic_log
import pytest

from dropbox import directory, note
from tests.vectors.directory import freshness, published_folder
from tests.vectors.directory.people import FRESHNESS, ROOTS
from tests.vectors.note import make

VECTORS: Final = Path(make.__file__).parent


def load(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def signers(raw: bytes, *vkeys: str) -> int:
    """How many signatures the other program counts; 0 where it refuses."""
    try:
        return int(metamorphic_log.verify_signed_note(raw.decode(), list(vkeys)))
    except metamorphic_log.VerifyError:
        return 0


def test_it_reads_what_a_drop_box_publishes_and_refuses_one_changed_letter() -> None:
    published = published_folder.files()["published/directory.note"]
    for raw, key in {
        published: ROOTS["a"],
        freshness.LISTED: ROOTS["a"],
        freshness.said(freshness.STATEMENT): FRESHNESS,
    }.items():
        assert signers(raw, key.verifier.vkey) == 1
        assert signers(raw, freshness.STRANGER.verifier.vkey) == 0
        text_end = raw.rindex(b"\n\n")
        for place in (0, 30, text_end - 2, text_end + 60):
            changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
            assert signers(changed, key.verifier.vkey) == 0


def test_it_counts_the_roots_that_signed() -> None:
    raw = directory.serialize(directory.parse(freshness.LISTED).document)
    both = note.signing.sign(raw, [ROOTS["a"], ROOTS["b"]])
    assert signers(both, ROOTS["a"].verifier.vkey) == 1
    assert signers(both, ROOTS["a"].verifier.vkey, ROOTS["b"].verifier.vkey) == 2


VKEYS: Final = {name: key["vkey"] for name, key in load("keys.json").items()}
# Where two known keys share a name and an id it gives up; ours tries both (docs/spec/note.md).
BY_ONE: Final = [
    case
    for case in load("verify.json")
    if case["threshold"] == 1 and case["name"] != "one of two keys that share an id"
]


@pytest.mark.parametrize("case", BY_ONE, ids=[case["name"] for case in BY_ONE])
def test_it_believes_what_our_table_believes(case: dict[str, Any]) -> None:
    counted = signers(base64.b64decode(case["note_base64"]), *(VKEYS[name] for name in case["known"]))
    assert (counted > 0) == ("code" not in case)
