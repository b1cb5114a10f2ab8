from __future__ import annotations

import copy
import pickle
import traceback
from typing import Final

import pytest

from dropbox import codename
from dropbox.errors import BadInputError
from tests.vectors.codename import make

BAD: Final = make.typed_badly()


@pytest.mark.parametrize("name", list(BAD))
def test_no_error_carries_a_piece_of_the_codename(name: str) -> None:
    with pytest.raises(codename.CodenameError) as caught:
        codename.parse(BAD[name])
    error = caught.value
    assert isinstance(error, BadInputError)
    shown = "".join(traceback.format_exception(error))
    assert error.__context__ is None
    words = {word for word in BAD[name].split() if len(word) > 3 and not word.isdigit()}
    assert [word for word in words if word in str(error)] == []
    assert [word for word in make.EN if f'"{word}"' in shown] == []
    assert all(is_a_place(value) for value in vars(error).values())


def is_a_place(value: object) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(one, int) and 1 <= one <= 24 for one in value)
    return value is None or isinstance(value, int)


def test_a_codename_shows_nothing_unless_it_is_asked() -> None:
    secret = codename.Codename(bytes(range(16)))
    keys = codename.derive(secret, "dropbox.example")
    shown = f"{secret} {secret!r} {[secret]} {keys} {keys.identity!r}"
    assert shown == "<Codename> <Codename> [<Codename>] SourceKeys() <HybridIdentity>"


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy, hash])
def test_a_codename_is_not_written_down(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write(codename.Codename(bytes(16)))


def test_two_codenames_are_equal_when_their_bits_are() -> None:
    assert codename.Codename(bytes(16)) == codename.Codename(bytes(16))
    assert codename.Codename(bytes(16)) != codename.Codename(bytes(15) + b"\x01")
    assert codename.Codename(bytes(16)) != bytes(16)


def test_a_codename_is_made_of_all_the_randomness_it_asks_for() -> None:
    asked: list[int] = []

    def random(size_bytes: int) -> bytes:
        asked.append(size_bytes)
        return b"r" * size_bytes

    assert codename.Codename.generate(random).entropy == b"r" * 16
    assert asked == [16]


@pytest.mark.parametrize("size_bytes", [0, 15, 17, 32])
def test_another_length_is_no_codename(size_bytes: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        codename.Codename(bytes(size_bytes))
