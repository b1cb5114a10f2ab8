"""Proofs that others made: by a public Sigsum log, and by another program. tests/vectors/tlog/README.md."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from dropbox import note, tlog

VECTORS = Path(__file__).parents[1] / "vectors" / "tlog"
SIGSUM: dict[str, Any] = json.loads((VECTORS / "sigsum.json").read_bytes())
OTHERS: dict[str, Any] = json.loads((VECTORS / "proofbundle.json").read_bytes())
SIGSUM_POLICY = tlog.Policy.parse(SIGSUM["policy"].encode())
SUBMITTER = bytes.fromhex(SIGSUM["submitter"])
OTHERS_POLICY = tlog.Policy.parse(
    "\n".join(
        [
            f"log {OTHERS['log']}",
            *(f"witness w{number} {key}" for number, key in enumerate(OTHERS["witnesses"], 1)),
            "group both all w1 w2",
            "quorum both",
            "",
        ]
    ).encode()
)


@pytest.mark.parametrize("case", SIGSUM["cases"])
def test_a_proof_of_a_public_sigsum_log_is_made_over_and_believed(case: str) -> None:
    given = SIGSUM["cases"][case]
    proof = tlog.from_sigsum(given["proof"], SIGSUM_POLICY).serialize()
    logged = tlog.verify(given["file"].encode(), proof, SIGSUM_POLICY, [SUBMITTER])
    assert logged.witnesses == ("test1", "test2", "test3")
    assert logged.log.startswith("sigsum.org/v1/tree/")


@pytest.mark.parametrize("number", range(len(OTHERS["cases"])))
def test_a_proof_by_another_program_is_believed(number: int) -> None:
    case = OTHERS["cases"][number]
    logged = tlog.verify(case["entry"].encode(), case["proof"].encode(), OTHERS_POLICY)
    assert (logged.log, logged.witnesses) == ("log.example/tests", ("w1", "w2"))
    assert tlog.Proof.parse(case["proof"].encode()).serialize() == case["proof"].encode()


@pytest.mark.parametrize("number", range(len(OTHERS["cases"])))
def test_it_proves_nothing_of_any_other_entry(number: int) -> None:
    case = OTHERS["cases"][number]
    with pytest.raises(tlog.InclusionError):
        tlog.verify(b"another entry\n", case["proof"].encode(), OTHERS_POLICY)


PROOF = SIGSUM["cases"]["the last leaf of an odd tree"]["proof"]
FILE = SIGSUM["cases"]["the last leaf of an odd tree"]["file"].encode()
OTHER_KEY = bytes(32)
WITHOUT_TWO = "".join(
    line
    for line in PROOF.splitlines(keepends=True)
    if not line.startswith(("cosignature=70b8", "cosignature=1c99", "cosignature=49c4"))
)
CHANGED = {
    "another file": (PROOF, b"test3\n", [SUBMITTER], "tlog-leaf"),
    "nobody named as a submitter": (PROOF, FILE, [], "tlog-leaf"),
    "another submitter": (PROOF, FILE, [OTHER_KEY], "tlog-leaf"),
    "another index": (PROOF.replace("leaf_index=929", "leaf_index=928"), FILE, [SUBMITTER], "tlog-inclusion"),
    "an index outside": (PROOF.replace("index=929", "index=930"), FILE, [SUBMITTER], "tlog-inclusion"),
    "a shorter way": (PROOF.rpartition("node_hash=")[0], FILE, [SUBMITTER], "tlog-inclusion"),
    "a longer way": (f"{PROOF}node_hash={'0' * 64}\n", FILE, [SUBMITTER], "tlog-inclusion"),
    "another node": (PROOF.replace("node_hash=77c4", "node_hash=77c5"), FILE, [SUBMITTER], "tlog-inclusion"),
    "another size": (PROOF.replace("tree_size=930", "tree_size=931"), FILE, [SUBMITTER], "bad-signature"),
    "another root": (PROOF.replace("root_hash=f24c", "root_hash=f24d"), FILE, [SUBMITTER], "bad-signature"),
    "another leaf signature": (PROOF.replace(" 7fdadea2", " 7fdadea3"), FILE, [SUBMITTER], "tlog-leaf"),
    "another time of a witness": (PROOF.replace("4 62b2", "5 62b2"), FILE, [SUBMITTER], "bad-signature"),
    "one witness of two": (WITHOUT_TWO, FILE, [SUBMITTER], "tlog-quorum"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_a_changed_proof_proves_nothing(case: str) -> None:
    from dropbox.errors import DropboxError

    text, file, submitters, code = CHANGED[case]
    proof = tlog.from_sigsum(text, SIGSUM_POLICY).serialize()
    with pytest.raises(DropboxError) as refused:
        tlog.verify(file, proof, SIGSUM_POLICY, submitters)
    assert refused.value.code == code


def test_a_log_that_the_policy_does_not_name_is_not_believed() -> None:
    with pytest.raises(tlog.UnknownLogError):
        tlog.from_sigsum(PROOF, OTHERS_POLICY)
    proof = tlog.from_sigsum(PROOF, SIGSUM_POLICY).serialize()
    with pytest.raises(tlog.UnknownLogError):
        tlog.verify(FILE, proof, OTHERS_POLICY, [SUBMITTER])


def test_version_two_of_sigsums_form_is_read_too() -> None:
    second = PROOF.replace("version=1", "version=2").replace("leaf=f62f ", "leaf=")
    assert tlog.from_sigsum(second, SIGSUM_POLICY) == tlog.from_sigsum(PROOF, SIGSUM_POLICY)


@pytest.mark.parametrize(
    "changed",
    [
        ("version=1", "version=3"),
        ("leaf=f62f ", "leaf=f62f"),
        ("leaf=f62f ", "leaf="),
        ("\n\n", "\n"),
        ("tree_size=930", "tree_size=0930"),
        ("root_hash=f", "root_hash=F"),
    ],
)
def test_any_other_form_of_sigsums_proof_is_refused(changed: tuple[str, str]) -> None:
    with pytest.raises(tlog.ProofFormError):
        tlog.from_sigsum(PROOF.replace(*changed), SIGSUM_POLICY)


MLDSA = OTHERS["mldsa"]
MLDSA_POLICY = tlog.Policy.parse(f"log {OTHERS['log']}\nwitness w3 {MLDSA['witness']}\nquorum w3\n".encode())


def test_a_witness_may_sign_with_ml_dsa() -> None:
    entry, proof = MLDSA["entry"].encode(), MLDSA["proof"].encode()
    assert tlog.verify(entry, proof, MLDSA_POLICY).witnesses == ("w3",)
    # One bit of its signature, which fills most of the proof.
    at = proof.index(b"\xe2\x80\x94 w3.example ") + 1_000
    changed = proof[:at] + (b"A" if proof[at : at + 1] != b"A" else b"B") + proof[at + 1 :]
    with pytest.raises(note.BadSignatureError):
        tlog.verify(entry, changed, MLDSA_POLICY)


def test_a_log_may_sign_with_ml_dsa_alone() -> None:
    """The same signature, by a log of that name: it cosigns its own checkpoint."""
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

    from dropbox.tlog.checkpoint import Checkpoint
    from dropbox.tlog.cosignature import MLDSA_44, CosignerKey
    from dropbox.tlog.merkle import leaf_hash

    private = MLDSA44PrivateKey.from_seed_bytes(bytes(32))
    key = CosignerKey("log.example/new", private.public_key().public_bytes_raw(), MLDSA_44)
    text = f"log.example/new\n1\n{base64.b64encode(leaf_hash(b'entry')).decode()}\n"
    name = b"log.example/new"
    message = b"subtree/v1\n\0" + bytes([15]) + name + bytes(8) + bytes([15]) + name + bytes(8)
    signature = bytes(8) + private.sign(message + (1).to_bytes(8, "big") + leaf_hash(b"entry"))
    signed = note.ParsedNote(text, (note.Signature(key.name, key.key_id, signature),))
    proof = tlog.Proof(0, (), Checkpoint.of(signed)).serialize()
    vkey = f"{key.name}+{key.key_id.hex()}+{base64.b64encode(MLDSA_44 + key.public_key).decode()}"
    policy = tlog.Policy.parse(f"log {vkey}\nquorum none\n".encode())
    assert tlog.verify(b"entry", proof, policy).log == "log.example/new"
    with pytest.raises(tlog.UnknownLogError):
        tlog.verify(b"entry", proof, OTHERS_POLICY)
