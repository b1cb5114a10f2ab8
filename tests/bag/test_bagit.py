"""Manifests and bag-info lines: one spelling each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox.bag import bagit
from dropbox.bag.errors import BagInfoError, ManifestError

VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
NAMES = st.text(VISIBLE, min_size=1, max_size=40)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
LABELS = st.from_regex(r"[A-Z][A-Za-z-]{0,20}", fullmatch=True)
VALUES = st.from_regex(r"[!-~]([ -~]{0,30}[!-~])?", fullmatch=True)


@given(st.dictionaries(NAMES, HASHES, max_size=5))
def test_a_manifest_is_read_as_it_was_written(hashes: dict[str, str]) -> None:
    written = bagit.manifest(hashes)
    assert bagit.parse_manifest(written) == hashes
    assert list(bagit.parse_manifest(written)) == list(hashes)
    assert len(written) == bagit.manifest_size_bytes(hashes)
    bagit.require_manifest(written, hashes)


@given(st.dictionaries(NAMES, HASHES, min_size=1, max_size=3))
def test_every_proper_prefix_of_a_manifest_is_refused(hashes: dict[str, str]) -> None:
    written = bagit.manifest(hashes)
    for end in range(len(written)):
        with pytest.raises(ManifestError):
            bagit.require_manifest(written[:end], hashes)


@given(st.binary(max_size=200))
def test_noise_is_no_manifest_or_its_own_spelling(noise: bytes) -> None:
    try:
        hashes = bagit.parse_manifest(noise)
    except ManifestError:
        return
    assert bagit.manifest(hashes) == noise


@given(st.lists(st.tuples(LABELS, VALUES), max_size=5))
def test_bag_info_is_read_as_it_was_written(labels: list[tuple[str, str]]) -> None:
    assert bagit.parse_bag_info(bagit.bag_info(labels)) == labels


@given(st.binary(max_size=200))
def test_noise_is_no_bag_info_or_its_own_spelling(noise: bytes) -> None:
    try:
        labels = bagit.parse_bag_info(noise)
    except BagInfoError:
        return
    assert bagit.bag_info(labels) == noise


@pytest.mark.parametrize(
    "label",
    [("desk", "a"), ("A b", "a"), ("A", ""), ("A", " a"), ("A", "a "), ("A", "a\nB: b"), ("A", "é"), ("", "a")],
)
def test_a_label_or_value_that_would_read_otherwise_is_not_written(label: tuple[str, str]) -> None:
    with pytest.raises(BagInfoError):
        bagit.bag_info([label])
