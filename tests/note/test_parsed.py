from __future__ import annotations

import pytest

from dropbox import note

KEY = note.signing.SigningKey.from_seed("press-dropbox/test", bytes(range(32)))
OTHER = note.signing.SigningKey.from_seed("press-dropbox/test", bytes(32))
TEXT = "a text\n\nwith an empty line\n"


def test_what_is_signed_verifies() -> None:
    signed = note.signing.sign(TEXT, [KEY])
    verified = note.parse(signed).verify([OTHER.verifier, KEY.verifier])
    assert verified == note.VerifiedNote(TEXT, (KEY.verifier,))


def test_a_changed_text_is_refused() -> None:
    signed = note.signing.sign(TEXT, [KEY]).replace(b"with", b"mith")
    with pytest.raises(note.BadSignatureError):
        note.parse(signed).verify([KEY.verifier])


def test_the_same_key_twice_counts_once() -> None:
    signed = note.signing.sign(TEXT, [KEY, KEY])
    with pytest.raises(note.TooFewSignaturesError):
        note.parse(signed).verify([KEY.verifier, OTHER.verifier], threshold=2)
