"""Opening: which key is missing is told apart from what is damaged."""

from __future__ import annotations

import io

import pytest

from dropbox import age
from dropbox.age import file_key, header
from dropbox.age.header import Stanza
from tests.age.files import (
    CLASSICAL,
    HYBRID,
    OTHER_CLASSICAL,
    OTHER_HYBRID,
    PASSPHRASE,
    authentic_part,
    sealed,
)
from tests.age.sources import Pipe

SCRYPT = age.ScryptRecipient(PASSPHRASE, 4)
RIGHT = age.ScryptIdentity(PASSPHRASE)
WRONG = age.ScryptIdentity("another passphrase")
CLASSICAL_FILE = sealed(b"evidence")
HYBRID_FILE = sealed(b"evidence", [HYBRID.recipient])
SCRYPT_FILE = sealed(b"evidence", [SCRYPT])
KINDS = {
    #                                     the file        opened with           error
    "the other classical key":           (CLASSICAL_FILE, [OTHER_CLASSICAL],    age.NoMatchingIdentityError),
    "the other post-quantum key":        (HYBRID_FILE,    [OTHER_HYBRID],       age.NoMatchingIdentityError),
    "another passphrase":                (SCRYPT_FILE,    [WRONG],              age.WrongPassphraseError),
    "another passphrase and a key":      (SCRYPT_FILE,    [HYBRID, WRONG],      age.WrongPassphraseError),
    "a classical key, not post-quantum": (HYBRID_FILE,    [CLASSICAL],          age.KindMismatchError),
    "a post-quantum key, not classical": (CLASSICAL_FILE, [HYBRID],             age.KindMismatchError),
    "a passphrase, not a key":           (HYBRID_FILE,    [RIGHT],              age.KindMismatchError),
    "a key, not a passphrase":           (SCRYPT_FILE,    [HYBRID, CLASSICAL],  age.KindMismatchError),
    "nothing at all":                    (HYBRID_FILE,    [],                   age.KindMismatchError),
}  # fmt: skip


@pytest.mark.parametrize(("file", "identities", "error"), KINDS.values(), ids=KINDS)
def test_a_missing_key_is_named(file: bytes, identities: list[age.Identity], error: type[age.AgeError]) -> None:
    with pytest.raises(age.NoMatchingIdentityError) as refusal:
        age.open(io.BytesIO(file), identities)
    assert type(refusal.value) is error
    assert isinstance(refusal.value.hint, str) == (error is age.KindMismatchError)


def test_every_identity_is_tried_in_turn() -> None:
    file = sealed(b"evidence", [OTHER_HYBRID.recipient, HYBRID.recipient])
    assert age.open(io.BytesIO(file), [RIGHT, CLASSICAL, HYBRID]).read() == b"evidence"


def altered(file: bytes, more: tuple[Stanza, ...], *, key: bytes | None) -> bytes:
    """Add stanzas to a file's header, with a right MAC where the file key is given."""
    parsed = header.parse(file)
    stanzas = (*parsed.stanzas, *more)
    unsigned = header.serialize_without_mac(stanzas)
    mac = parsed.mac if key is None else file_key.header_mac(key, unsigned)
    return header.serialize(stanzas, mac) + file[parsed.size_bytes :]


GREASE = (Stanza("x-grease", ("0$", "~"), b""), Stanza("a-grease", (), bytes(100)))


def test_unknown_stanzas_are_ignored() -> None:
    file = sealed(b"evidence")
    key = CLASSICAL.unwrap(header.parse(file).stanzas)
    assert age.open(io.BytesIO(altered(file, GREASE, key=key)), [CLASSICAL]).read() == b"evidence"


def test_a_stanza_added_later_is_found() -> None:
    with pytest.raises(age.HeaderMacError):
        age.open(io.BytesIO(altered(sealed(b"evidence"), GREASE, key=None)), [CLASSICAL])


@pytest.mark.parametrize("identities", [[CLASSICAL], [RIGHT], [HYBRID]])
def test_a_passphrase_beside_a_key_is_refused_whatever_opens_it(identities: list[age.Identity]) -> None:
    (beside,) = header.parse(sealed(b"", [SCRYPT])).stanzas
    file = sealed(b"evidence")
    key = CLASSICAL.unwrap(header.parse(file).stanzas)
    with pytest.raises(age.HeaderError, match="beside another"):
        age.open(io.BytesIO(altered(file, (beside,), key=key)), identities)


def test_a_malformed_stanza_of_ours_is_refused_even_after_one_that_opens() -> None:
    file = sealed(b"evidence")
    key = CLASSICAL.unwrap(header.parse(file).stanzas)
    bad = altered(file, (Stanza("X25519", ("too", "many"), bytes(32)),), key=key)
    with pytest.raises(age.HeaderError, match="arguments"):
        age.open(io.BytesIO(bad), [CLASSICAL])


def test_a_long_header_is_read_from_a_source_that_gives_little() -> None:
    recipients = [OTHER_HYBRID.recipient] * 20 + [HYBRID.recipient]
    assert age.open(Pipe(sealed(b"evidence", recipients)), [HYBRID]).read() == b"evidence"


SHORT = sealed(b"evidence" * 8)
SHORT_HYBRID = sealed(b"evidence", [HYBRID.recipient])


@pytest.mark.parametrize("file", [SHORT, SHORT_HYBRID], ids=["classical", "post-quantum"])
def test_every_proper_prefix_is_refused(file: bytes) -> None:
    for size in range(len(file)):
        assert authentic_part(file[:size]) == b""


def test_every_single_flipped_bit_is_refused() -> None:
    for bit in range(len(SHORT) * 8):
        assert authentic_part(flipped(SHORT, bit)) == b""


def test_a_flipped_bit_in_every_byte_of_a_post_quantum_file_is_refused() -> None:
    for place in range(len(SHORT_HYBRID)):
        assert authentic_part(flipped(SHORT_HYBRID, place * 8 + place % 8)) == b""


def flipped(file: bytes, bit: int) -> bytes:
    changed = bytearray(file)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_bytes_after_the_end_are_refused_once_all_is_read() -> None:
    reader = age.open(io.BytesIO(SHORT + b"\x00"), [CLASSICAL])
    with pytest.raises(age.PayloadError):
        reader.read()
