"""RFC 8785 in one spelling: whatever is parsed is what would be written."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox.bag import canonical
from dropbox.bag.errors import JsonError, JsonNotCanonicalError
from tests.bag import make_vectors
from tests.support.tools import ROOT

VECTORS = ROOT / "tests" / "vectors" / "bag"
VALID = json.loads((VECTORS / "json-valid.json").read_text())
INVALID = json.loads((VECTORS / "json-invalid.json").read_text())
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("vector", VALID, ids=lambda vector: vector["hex"][:24])
def test_a_valid_vector_has_one_spelling(vector: dict[str, str]) -> None:
    assert canonical.serialize(vector["value"]).hex() == vector["hex"]
    assert canonical.parse(bytes.fromhex(vector["hex"])) == vector["value"]


@pytest.mark.parametrize("vector", INVALID, ids=lambda vector: vector["defect"])
def test_another_spelling_is_refused_by_its_name(vector: dict[str, str]) -> None:
    with pytest.raises(JsonError) as refused:
        canonical.parse(bytes.fromhex(vector["hex"]))
    assert refused.value.code == vector["code"]


@given(VALUES)
def test_what_is_written_is_read_again(value: object) -> None:
    assert canonical.parse(canonical.serialize(value)) == value


@given(VALUES)
def test_another_writer_s_spelling_is_refused_unless_it_is_the_same(value: object) -> None:
    for spelling in (json.dumps(value), json.dumps(value, ensure_ascii=False, separators=(",", ":")), " 1"):
        try:
            parsed = canonical.parse(spelling.encode())
        except JsonNotCanonicalError:
            continue
        assert canonical.serialize(parsed) == spelling.encode()


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_noise_is_refused_or_is_its_own_spelling(noise: bytes) -> None:
    try:
        value = canonical.parse(noise)
    except JsonError:
        return
    assert canonical.serialize(value) == noise


@pytest.mark.parametrize("bomb", [b"[" * 10**5, b"[" * 10**5 + b"]" * 10**5, b'{"":' * 10**5, b"9" * 10**6])
def test_a_bomb_is_refused(bomb: bytes) -> None:
    with pytest.raises(JsonError):
        canonical.parse(bomb)


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53, -(2**53), "\ud800", {"\ud800": 1}, {1: 2}, b"", {1, 2}, [[[[[[[[[1]]]]]]]]]],
)
def test_a_value_without_a_spelling_is_not_written(value: object) -> None:
    with pytest.raises(JsonError):
        canonical.serialize(value)


def test_no_error_carries_the_text() -> None:
    for text in (
        b'["secret-7391",',
        b'["secret-7391\xff"]',
        '["secret-7391\ud83c"]'.encode("utf-8", "surrogatepass"),
    ):
        with pytest.raises(JsonError) as refused:
            canonical.parse(text)
        assert refused.value.__suppress_context__
        assert refused.value.__cause__ is None


def test_the_committed_vectors_are_the_ones_the_code_makes() -> None:
    for path, vector in make_vectors.vectors().items():
        assert path.read_text() == make_vectors.dumps(vector), path.name
