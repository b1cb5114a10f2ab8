from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dropbox import note
from dropbox.note.keys import is_key_name
from tests.vectors.note.make import ANNA, BORIS, GOOD, TEXT

# What a note's text may hold: no control below U+0020 but LF, no surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=0x20) | st.just("\n")).map("{}\n".format)
PIECES = [
    b"\n\n",
    b"\n",
    b"\xe2\x80\x94 ",
    b" ",
    b"+",
    b"=",
    b"press-dropbox/test",
    GOOD[-90:],
    b"\r",
    b"\0",
    b"\xff",
]


@given(TEXTS)
@example("\n")
@example("\n\n")
@example(GOOD.decode())
def test_any_legal_text_comes_back_as_it_was_signed(text: str) -> None:
    signed = note.signing.sign(text, [ANNA, BORIS])
    parsed = note.parse(signed)
    assert bytes(parsed) == signed
    assert parsed.verify([BORIS.verifier, ANNA.verifier], 2).text == text


def test_every_proper_prefix_is_refused() -> None:
    for length in range(len(GOOD)):
        with pytest.raises(note.NoteError):
            note.parse(GOOD[:length])


def test_every_flipped_bit_is_refused() -> None:
    for position in range(len(GOOD) * 8):
        flipped = bytearray(GOOD)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises((note.NoteError, note.NotSignedError)):
            note.parse(bytes(flipped)).verify([ANNA.verifier])


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=6)).map(b"".join))
@example(b"\n\n\xe2\x80\x94 x AAAAAAA=\n")
def test_what_is_read_is_written_again_byte_for_byte(untrusted: bytes) -> None:
    try:
        parsed = note.parse(untrusted)
    except note.NoteError:
        return
    assert bytes(parsed) == untrusted


UNREADABLE = {
    "no line feed at the end": "x",
    "empty": "",
    "a tab": "x\ty\n",
    "a carriage return": "x\r\n",
    "a NUL": "\0\n",
    "too large": "x" * 65_536 + "\n",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=list(UNREADABLE))
def test_what_no_reader_would_read_is_never_signed(text: str) -> None:
    with pytest.raises((note.NoteError, ValueError)):
        note.signing.sign(text, [ANNA])


def test_a_note_without_signatures_is_never_written() -> None:
    with pytest.raises(note.NoteFormError):
        note.signing.sign(TEXT, [])


def test_a_second_holder_adds_a_signature() -> None:
    signed = note.signing.add_signatures(note.parse(GOOD), [BORIS])
    assert signed == note.signing.sign(TEXT, [ANNA, BORIS])


def test_signers_are_named_in_the_order_of_the_known_keys() -> None:
    parsed = note.parse(note.signing.sign(TEXT, [ANNA, BORIS]))
    assert parsed.verify([BORIS.verifier, ANNA.verifier]).signed_by == (BORIS.verifier, ANNA.verifier)


@pytest.mark.parametrize("threshold", [0, -1])
def test_a_threshold_that_would_believe_anything_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        note.parse(GOOD).verify([ANNA.verifier], threshold)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "a\u2028", "a\x1f"])
def test_a_key_name_that_no_line_can_hold_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="key name"):
        note.VerifierKey(name, bytes(32))


def test_the_white_space_of_key_names_is_unicodes() -> None:
    # Unicode 16, PropList.txt, White_Space; and the controls, which no note may hold.
    spaces = {
        *range(0x09, 0x0E),
        0x20,
        0x85,
        0xA0,
        0x1680,
        *range(0x2000, 0x200B),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
    }
    refused = {code for code in range(0x11_0000) if not is_key_name(chr(code))}
    assert refused == spaces | {0x3000, ord("+")} | set(range(0x20))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_keys_have_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        note.VerifierKey("a", bytes(length))
    with pytest.raises(ValueError, match="32 bytes"):
        note.signing.SigningKey.from_seed("a", bytes(length))


def test_a_new_key_is_another_one() -> None:
    first, second = (note.signing.SigningKey.generate("a") for _ in range(2))
    assert first.seed != second.seed
    assert note.signing.SigningKey.from_seed("a", first.seed) == first


def test_a_private_key_never_shows_itself() -> None:
    shown = f"{ANNA} {ANNA!r}"
    assert str(ANNA.seed) not in shown
    assert ANNA.seed.hex() not in shown


def test_whoever_verifies_never_loads_what_signs() -> None:
    program = (
        "import sys; from dropbox import note\n"
        f"note.parse({GOOD!r}).verify([note.VerifierKey('press-dropbox/test', {ANNA.verifier.public_key!r})])\n"
        "assert 'dropbox.note.signing' not in sys.modules\n"
        "note.signing; assert 'dropbox.note.signing' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_an_unknown_name_of_the_package_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = note.sealing  # type: ignore[attr-defined]
