from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import note, tlog
from dropbox.errors import BadInputError, DropboxError
from dropbox.tlog.merkle import leaf_hash, node_hash, require_inclusion
from tests.tlog.test_vectors import OTHERS, OTHERS_POLICY

PROOF: bytes = OTHERS["cases"][-2]["proof"].encode()
ENTRY: bytes = OTHERS["cases"][-2]["entry"].encode()


def root_of(entries: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    half = 1 << (len(entries) - 1).bit_length() - 1
    return node_hash(root_of(entries[:half]), root_of(entries[half:]))


def path_to(entries: list[bytes], index: int) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(entries) == 1:
        return []
    half = 1 << (len(entries) - 1).bit_length() - 1
    if index < half:
        return [*path_to(entries[:half], index), root_of(entries[half:])]
    return [*path_to(entries[half:], index - half), root_of(entries[:half])]


@given(st.integers(1, 200), st.data())
def test_every_leaf_of_every_tree_is_found_and_nothing_else(size: int, data: st.DataObject) -> None:
    entries = [str(number).encode() for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path, root = path_to(entries, index), root_of(entries)
    require_inclusion(leaf_hash(entries[index]), index, size, path, root)
    wrong = data.draw(st.integers(0, size + 2).filter(lambda number: number != index))
    with pytest.raises(tlog.InclusionError):
        require_inclusion(leaf_hash(entries[index]), wrong, size, path, root)
    with pytest.raises(tlog.InclusionError):
        require_inclusion(leaf_hash(entries[index]), index, size, [*path, bytes(32)], root)
    if path:
        with pytest.raises(tlog.InclusionError):
            require_inclusion(leaf_hash(entries[index]), index, size, path[:-1], root)


def test_every_proper_prefix_is_refused() -> None:
    # A last signature line that is left out is a proof with fewer witnesses, and refused for that.
    for length in range(len(PROOF)):
        with pytest.raises((BadInputError, tlog.NotLoggedError, note.NotSignedError)):
            tlog.verify(ENTRY, PROOF[:length], OTHERS_POLICY)


@given(st.integers(0, len(PROOF) - 1), st.integers(0, 255))
def test_no_changed_byte_is_overlooked(at: int, byte: int) -> None:
    changed = PROOF[:at] + bytes([byte]) + PROOF[at + 1 :]
    if changed == PROOF:
        return
    with pytest.raises(DropboxError):
        tlog.verify(ENTRY, changed, OTHERS_POLICY)


MALFORMED = {
    "another version": (b"tlog-proof@v1", b"tlog-proof@v2"),
    "an index with a zero before it": (b"index 7", b"index 07"),
    "no index": (b"index 7\n", b""),
    "an index that is none": (b"index 7", b"index seven"),
    "extra that is no base64": (b"index 7", b"extra %\nindex 7"),
    "extra after the index": (b"index 7\n", b"index 7\nextra AA==\n"),
    "a size with a zero before it": (b"\n9\n", b"\n09\n"),
    "no empty line": (b"\n\nlog.", b"\nlog."),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_any_other_spelling_is_refused(case: str) -> None:
    old, new = MALFORMED[case]
    proof = PROOF.replace(old, new)
    assert proof != PROOF
    with pytest.raises(tlog.TlogError):
        tlog.Proof.parse(proof)


def test_extra_data_is_a_sigsum_leaf_or_refused() -> None:
    with pytest.raises(tlog.ProofFormError):
        tlog.verify(ENTRY, PROOF.replace(b"index 7", b"extra AA==\nindex 7"), OTHERS_POLICY)


def test_a_proof_has_its_place_beside_the_file() -> None:
    assert tlog.proof_file("directory.note") == "directory.tlog-proof"
    assert tlog.proof_file("release.note") == "release.tlog-proof"
