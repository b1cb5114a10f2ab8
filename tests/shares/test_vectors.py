"""SLIP-39's own vectors (tests/vectors/shares/README.md)."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
import shamir_mnemonic

from dropbox import shares
from tests.support.tools import ROOT

FOLDER = ROOT / "tests" / "vectors" / "shares"
FILE = FOLDER / "slip39.json"
VECTORS: list[tuple[str, list[str], str, str]] = json.loads(FILE.read_text(encoding="ascii"))
PASSPHRASE = b"TREZOR"
# Of another length than 32 bytes, or of several groups: nothing this program makes. By the vector's number.
OUR_NAME = {
    21: "share-checksum", 22: "share-kind", 24: "share-few", 33: "share-kind", 34: "share-kind",
    35: "share-kind", 36: "share-kind", 37: "share-kind", 38: "share-kind",
}  # fmt: skip
RESTORED = (20, 23, 44, 45)


def by_number(number: int) -> tuple[list[str], str]:
    description, mnemonics, secret, _ = VECTORS[number - 1]
    assert description.startswith(f"{number}. ")
    return mnemonics, secret


def restore(mnemonics: list[str]) -> bytes:
    return shares.combine([shares.parse(mnemonic) for mnemonic in mnemonics])


def test_they_are_the_published_ones() -> None:
    told = re.search(r"SHA-256: `([0-9a-f]{64})`", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert told
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == told[1]
    assert len(VECTORS) == 45


@pytest.mark.parametrize(
    ("description", "mnemonics", "secret", "_key"), VECTORS, ids=[v[0][:40] for v in VECTORS]
)
def test_the_library_meets_every_vector(description: str, mnemonics: list[str], secret: str, _key: str) -> None:
    if secret:
        assert shamir_mnemonic.combine_mnemonics(mnemonics, PASSPHRASE).hex() == secret, description
    else:
        with pytest.raises(shamir_mnemonic.MnemonicError):
            shamir_mnemonic.combine_mnemonics(mnemonics, PASSPHRASE)


@pytest.mark.parametrize("number", RESTORED)
def test_a_set_of_32_bytes_is_restored_without_its_passphrase(number: int) -> None:
    mnemonics, secret = by_number(number)
    restored = restore(mnemonics)
    groups = shamir_mnemonic.decode_mnemonics(mnemonics)
    sealed = shamir_mnemonic.recover_ems(groups)
    # The format can't tell a wrong passphrase, and ours is none: other bytes come out.
    assert restored == sealed.decrypt(b"")
    assert sealed.decrypt(PASSPHRASE).hex() == secret
    assert restored.hex() != secret


@pytest.mark.parametrize("number", [number for number in range(1, 46) if number not in RESTORED])
def test_every_other_one_is_refused_by_name(number: int) -> None:
    mnemonics, _ = by_number(number)
    with pytest.raises(shares.SharesError) as refused:
        restore(mnemonics)
    assert refused.value.code == OUR_NAME.get(number, "share-words")
