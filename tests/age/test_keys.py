"""Recipients and identities: how they are written, what they are mistaken for, what they never show."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import age
from dropbox.age import bech32, key_files
from dropbox.age.identity import HybridIdentity, X25519Identity
from dropbox.limits import MAX_AGE_KEY_FILE_BYTES
from tests.age.files import CLASSICAL, HYBRID, OTHER_HYBRID, PASSPHRASE, sealed

CLASSICAL_IDENTITY = str(CLASSICAL)
CLASSICAL_RECIPIENT = str(CLASSICAL.recipient)


@given(st.binary(min_size=32, max_size=32))
@settings(deadline=None, max_examples=20)
def test_an_identity_and_its_recipient_are_read_as_they_were_written(raw: bytes) -> None:
    for identity in (HybridIdentity(raw), X25519Identity(raw)):
        text = str(identity)
        assert str(age.Identity.parse(text)) == text
        assert type(age.Identity.parse(text)) is type(identity)
        recipient = identity.recipient
        assert age.Recipient.parse(str(recipient)) == recipient
        assert hash(age.Recipient.parse(str(recipient))) == hash(recipient)


def test_a_generated_identity_is_post_quantum_and_never_the_same() -> None:
    first, second = str(age.Identity.generate()), str(age.Identity.generate())
    assert first.startswith("AGE-SECRET-KEY-PQ-1")
    assert first != second


def test_recipients_of_two_kinds_are_never_equal() -> None:
    assert CLASSICAL.recipient != HYBRID.recipient
    assert HYBRID.recipient != OTHER_HYBRID.recipient
    assert CLASSICAL.recipient != str(CLASSICAL.recipient)


def hybrid_text(raw: bytes) -> str:
    return bech32.encode("age1pq", raw)


NO_RECIPIENT = {
    "nothing": "",
    "an identity": CLASSICAL_IDENTITY,
    "an ssh key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl5",
    "a plugin's recipient": "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t",
    "upper case": CLASSICAL_RECIPIENT.upper(),
    "white space before": f" {CLASSICAL_RECIPIENT}",
    "white space after": f"{CLASSICAL_RECIPIENT}\n",
    "one letter wrong": CLASSICAL_RECIPIENT[:-1] + ("q" if CLASSICAL_RECIPIENT[-1] != "q" else "p"),
    "31 bytes": bech32.encode("age", bytes(31)),
    "a hybrid one of 1215 bytes": hybrid_text(bytes(1215)),
    "a hybrid one of 1217 bytes": hybrid_text(bytes(1217)),
    "a hybrid one of 32 bytes": hybrid_text(bytes(32)),
    "an ML-KEM key with a coefficient of 4095": hybrid_text(b"\xff" * 1216),
}  # fmt: skip


@pytest.mark.parametrize("text", NO_RECIPIENT.values(), ids=NO_RECIPIENT)
def test_what_is_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(age.RecipientFormatError) as refusal:
        age.Recipient.parse(text)
    assert not text.strip() or text.strip() not in str(refusal.value)


def test_an_endless_recipient_is_refused_before_it_is_worked_on() -> None:
    with pytest.raises(age.RecipientFormatError, match="longer than"):
        age.Recipient.parse("age1" + "q" * 10_000)


NO_IDENTITY = {
    "nothing": "",
    "a recipient": CLASSICAL_RECIPIENT,
    "a plugin's identity": "AGE-PLUGIN-YUBIKEY-1QQPQQPQQPQQ",
    "lower case": CLASSICAL_IDENTITY.lower(),
    "white space after": f"{CLASSICAL_IDENTITY} ",
    "one letter wrong": CLASSICAL_IDENTITY[:-1] + ("Q" if CLASSICAL_IDENTITY[-1] != "Q" else "P"),
    "31 bytes": bech32.encode("AGE-SECRET-KEY-", bytes(31)),
    "a hybrid one of 96 bytes": bech32.encode("AGE-SECRET-KEY-PQ-", bytes(96)),
}  # fmt: skip


@pytest.mark.parametrize("text", NO_IDENTITY.values(), ids=NO_IDENTITY)
def test_what_is_no_identity_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(age.IdentityFormatError) as refusal:
        age.Identity.parse(text)
    assert refusal.value.__context__ is None or refusal.value.__suppress_context__
    assert not text or text not in str(refusal.value)


def test_one_taken_for_the_other_is_said() -> None:
    with pytest.raises(age.RecipientFormatError) as refusal:
        age.Recipient.parse(CLASSICAL_IDENTITY)
    assert refusal.value.hint == "this is an identity: keep it secret, it opens files"
    with pytest.raises(age.IdentityFormatError) as other:
        age.Identity.parse(CLASSICAL_RECIPIENT)
    assert other.value.hint == "this is a recipient: it seals, it does not open"


@pytest.mark.parametrize(
    "secret", [CLASSICAL, HYBRID, age.ScryptIdentity(PASSPHRASE), age.ScryptRecipient(PASSPHRASE)]
)
def test_a_secret_is_not_in_its_repr(secret: object) -> None:
    assert repr(secret) == f"<{type(secret).__name__}>"


# The points of small order: their shared secret is all zeros, so that anybody could open the file.
SMALL_ORDER = [
    bytes(32),
    bytes([1, *[0] * 31]),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
]


@pytest.mark.parametrize("raw", SMALL_ORDER)
def test_nothing_is_sealed_to_a_point_of_small_order(raw: bytes) -> None:
    with pytest.raises(age.RecipientFormatError):
        sealed(b"", [age.Recipient.parse(bech32.encode("age", raw))])


def test_files_of_keys_hold_comments_and_empty_lines() -> None:
    text = f"# ours\n\n{CLASSICAL.recipient}\r\n{HYBRID.recipient}"
    assert key_files.parse_recipients(text.encode()) == [CLASSICAL.recipient, HYBRID.recipient]
    (identity,) = key_files.parse_identities(f"# created: 2026-11-24\n{HYBRID}\n".encode())
    assert str(identity) == str(HYBRID)


NO_KEY_FILE = {
    "nothing": (b"", "there is no key"),
    "only comments": (b"# nobody\n\n", "there is no key"),
    "not UTF-8": (b"\xff\xfe", "not UTF-8"),
    "an identity among recipients": (f"#\n{HYBRID}\n".encode(), "line 2 "),
    "too long": (b"#" * (MAX_AGE_KEY_FILE_BYTES + 1), "longer than"),
}  # fmt: skip


@pytest.mark.parametrize(("untrusted", "message"), NO_KEY_FILE.values(), ids=NO_KEY_FILE)
def test_a_bad_file_of_recipients_is_refused_and_its_lines_not_shown(untrusted: bytes, message: str) -> None:
    with pytest.raises(age.RecipientFormatError, match=message) as refusal:
        key_files.parse_recipients(untrusted)
    assert "SECRET" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_bad_line_of_identities_is_named_by_its_number_only() -> None:
    with pytest.raises(age.IdentityFormatError, match="line 2 ") as refusal:
        key_files.parse_identities(f"{HYBRID}\n{str(HYBRID)[:-1]}\n".encode())
    assert "SECRET-KEY-PQ-1X" not in str(refusal.value)


@pytest.mark.parametrize("passphrase", ["", "x" * 5000])
def test_an_empty_or_endless_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(ValueError, match="passphrase"):
        age.ScryptRecipient(passphrase)
    with pytest.raises(ValueError, match="passphrase"):
        age.ScryptIdentity(passphrase)


@pytest.mark.parametrize("work_factor", [0, -1, 21, 1000])
def test_a_work_factor_nobody_could_open_is_not_written(work_factor: int) -> None:
    with pytest.raises(ValueError, match="work factor"):
        age.ScryptRecipient(PASSPHRASE, work_factor)


def test_a_passphrase_file_that_asks_for_too_much_work_is_refused_before_it_is_done() -> None:
    file = sealed(b"", [age.ScryptRecipient(PASSPHRASE, 10)])
    with pytest.raises(age.WorkFactorError, match="2\\^9"):
        age.open(io.BytesIO(file), [age.ScryptIdentity(PASSPHRASE, max_work_factor=9)])
