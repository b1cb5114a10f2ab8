"""The committed vectors: what every writer must write, and what every reader must refuse."""

from __future__ import annotations

import base64
import gzip
import io
import json
from typing import TYPE_CHECKING

import pytest

from dropbox import tip
from dropbox.errors import DropboxError
from tests.tip import make_vectors
from tests.tip.cases import Kept, files_of, heading_of, stream_of

if TYPE_CHECKING:
    from pathlib import Path

VALID = sorted((make_vectors.VECTORS / "valid").glob("*.json"))
INVALID = sorted((make_vectors.VECTORS / "invalid").glob("*.json"))


def _by_name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", VALID, ids=_by_name)
def test_a_valid_submission_is_read_as_it_was_given(path: Path) -> None:
    given = json.loads(path.read_text())["given"]
    kept = Kept()
    read = tip.read(io.BytesIO(stream_of(given)), kept)
    assert (read.message, read.answers) == (given["message"], given["answers"])
    entries = [tip.FileEntry(file.name, file.size_bytes, file.type) for file in read.files]
    assert entries == [entry for entry, _ in files_of(given)]
    whole = [kept.members[file.member] for file in read.files]
    assert whole == [body[: entry.size_bytes] for entry, body in files_of(given)]
    more = [len(body) > entry.size_bytes for entry, body in files_of(given)]
    assert [file.read_flag == "+" for file in read.files] == more


@pytest.mark.parametrize("path", VALID, ids=_by_name)
def test_its_size_is_known_before_the_first_byte(path: Path) -> None:
    vector = json.loads(path.read_text())
    given = vector["given"]
    entries = [entry for entry, _ in files_of(given)]
    size = tip.stream_size_bytes(heading_of(given), given["message"], given["answers"], entries)
    assert size == vector["expected"]["stream_size"]


@pytest.mark.parametrize("path", INVALID, ids=_by_name)
def test_one_defect_is_refused_by_its_name(path: Path) -> None:
    vector = json.loads(path.read_text())
    stream = gzip.decompress(base64.b64decode(vector["stream"]))
    with pytest.raises(DropboxError) as refused:
        tip.read(io.BytesIO(stream), Kept())
    assert refused.value.code == vector["code"]


def test_the_committed_vectors_are_the_ones_the_code_makes() -> None:
    made = make_vectors.vectors()
    assert {path: path.read_text() for path in made} == {
        path: make_vectors.dumps(vector) for path, vector in made.items()
    }
    assert {path for path in made if path.parent.name == "valid"} == set(VALID)


def test_the_committed_defects_are_the_ones_the_code_makes() -> None:
    # Compared unpacked: another zlib packs otherwise.
    def unpacked(vector: dict[str, str]) -> tuple[str, bytes]:
        return vector["code"], gzip.decompress(base64.b64decode(vector["stream"]))

    made = make_vectors.invalid_vectors()
    assert set(made) == set(INVALID)
    for path, vector in made.items():
        assert unpacked(json.loads(path.read_text())) == unpacked(vector), path.stem
