"""Files go both ways between us and every other age program at hand."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyrage
import pytest

from dropbox import age
from dropbox.age.armor import ArmorReader, ArmorWriter
from dropbox.age.stream import CHUNK_BYTES
from tests.age.files import CLASSICAL, HYBRID, NOISE, OTHER_CLASSICAL, OTHER_HYBRID, PASSPHRASE, sealed
from tests.age.peers import Request, age_encryption, debian_age, debian_age_with_passphrase
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SIZES = [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 20 * CHUNK_BYTES - 1]
KINDS = {"classical": CLASSICAL, "post-quantum": HYBRID}


@pytest.fixture
def identity_file(tmp_path: Path) -> Path:
    path = tmp_path / "identity"
    path.write_text(f"{CLASSICAL}\n")
    return path


def opened(file: bytes, identity: age.Identity | age.ScryptIdentity = CLASSICAL) -> bytes:
    return age.open(io.BytesIO(file), [identity]).read()


def armored(file: bytes) -> bytes:
    sink = io.BytesIO()
    with ArmorWriter(sink) as writer:
        writer.write(file)
    return sink.getvalue()


@pytest.mark.parametrize("size", SIZES)
def test_debian_age_opens_ours(size: int, identity_file: Path) -> None:
    assert debian_age("-d", "-i", identity_file, file=sealed(NOISE[:size])) == NOISE[:size]


@pytest.mark.parametrize("size", SIZES)
def test_we_open_debian_age_s(size: int) -> None:
    assert opened(debian_age("-r", str(CLASSICAL.recipient), file=NOISE[:size])) == NOISE[:size]


def test_debian_age_takes_our_armor_and_we_take_its(identity_file: Path) -> None:
    assert debian_age("-d", "-i", identity_file, file=armored(sealed(NOISE))) == NOISE
    text = debian_age("-a", "-r", str(CLASSICAL.recipient), file=NOISE)
    raw = ArmorReader(io.BytesIO(text)).read()
    assert opened(raw) == NOISE
    assert armored(raw) == text


def test_debian_age_says_of_a_file_that_we_left_unfinished_that_it_is_cut(identity_file: Path) -> None:
    sink = io.BytesIO()
    age.seal(sink, [CLASSICAL.recipient]).write(NOISE)
    with pytest.raises(Exception, match="non-zero exit status 1"):
        debian_age("-d", "-i", identity_file, file=sink.getvalue())


def test_a_passphrase_goes_both_ways_with_debian_age(tmp_path: Path) -> None:
    ours, theirs, plain, back = (tmp_path / name for name in ("ours", "theirs", "plain", "back"))
    plain.write_bytes(NOISE[:100])
    ours.write_bytes(sealed(NOISE[:100], [age.ScryptRecipient(PASSPHRASE, 10)]))
    debian_age_with_passphrase(PASSPHRASE, "-d", "-o", back, ours)
    assert back.read_bytes() == NOISE[:100]
    debian_age_with_passphrase(PASSPHRASE, "-p", "-o", theirs, plain)
    assert opened(theirs.read_bytes(), age.ScryptIdentity(PASSPHRASE)) == NOISE[:100]


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_and_we_open_each_other_s(size: int) -> None:
    # pyrage writes grease: every file of its own has an unknown stanza now and then.
    recipient = pyrage.x25519.Recipient.from_str(str(CLASSICAL.recipient))
    identity = pyrage.x25519.Identity.from_str(str(CLASSICAL))
    assert str(identity.to_public()) == str(CLASSICAL.recipient)
    for _ in range(5):
        assert opened(pyrage.encrypt(NOISE[:size], [recipient])) == NOISE[:size]
    assert pyrage.decrypt(sealed(NOISE[:size]), [identity]) == NOISE[:size]


def test_a_passphrase_goes_both_ways_with_pyrage() -> None:
    file = sealed(b"evidence", [age.ScryptRecipient(PASSPHRASE, 10)])
    assert pyrage.passphrase.decrypt(file, PASSPHRASE) == b"evidence"
    # Sealed once by pyrage 1.4.0: its choice of a work factor takes many seconds on a busy machine.
    theirs = (ROOT / "tests/vectors/age/pyrage-passphrase.age").read_bytes()
    assert opened(theirs, age.ScryptIdentity(PASSPHRASE)) == b"evidence"


@pytest.mark.parametrize("identity", KINDS.values(), ids=KINDS)
def test_age_encryption_and_we_open_each_other_s(identity: age.Identity) -> None:
    other = OTHER_HYBRID if identity is HYBRID else OTHER_CLASSICAL
    recipients = [other.recipient, identity.recipient]
    texts = [str(recipient) for recipient in recipients]
    plain = [NOISE[:size] for size in SIZES]
    ours = [sealed(plaintext, recipients) for plaintext in plain]
    answers = age_encryption(
        Request("recipient", identities=[str(identity)]),
        *(Request("open", file, identities=[str(identity)]) for file in ours),
        *(Request("seal", plaintext, recipients=texts) for plaintext in plain),
    )
    assert answers[0].decode() == str(identity.recipient)
    assert answers[1 : len(SIZES) + 1] == plain
    theirs = answers[len(SIZES) + 1 :]
    assert [len(file) for file in theirs] == [len(file) for file in ours]
    for key in (identity, other):
        assert [opened(file, key) for file in theirs] == plain


def test_a_passphrase_and_armor_go_both_ways_with_age_encryption() -> None:
    ours = armored(sealed(b"evidence", [age.ScryptRecipient(PASSPHRASE, 10)]))
    back, theirs = age_encryption(
        Request("open", ours, passphrase=PASSPHRASE, armor=True),
        Request("seal", b"evidence", passphrase=PASSPHRASE, armor=True),
    )
    assert back == b"evidence"
    raw = ArmorReader(io.BytesIO(theirs)).read()
    assert opened(raw, age.ScryptIdentity(PASSPHRASE)) == b"evidence"
    assert armored(raw).strip() == theirs.strip()
