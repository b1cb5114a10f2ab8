"""The field for a file that was sealed elsewhere."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pyrage
import pytest

from dropbox import age, limits
from dropbox.intake.errors import NotSealedError, TooSmallError
from dropbox.plain import sending
from dropbox.plain.errors import EmptyFormError, FormError
from dropbox.plain.parts import parts_of
from tests.plain.forms import BOUNDARY, Field, body, cut
from tests.plain.memory import Store, targets
from tests.plain.newsroom import DESK
from tests.support.servers import identity

if TYPE_CHECKING:
    from tests.support.servers import Newsroom

NEWS, TEXT = Field("desk", DESK.encode()), Field("message", b"hello")


def sealed_file(size_bytes: int = 16 * limits.KIB) -> bytes:
    sealed = io.BytesIO()
    with age.seal(sealed, [identity().recipient]) as sealing:
        sealing.write(bytes(size_bytes))
    return sealed.getvalue()


def test_a_sealed_file_is_passed_on_as_it_is(newsroom: Newsroom) -> None:
    sealed, store = sealed_file(), Store()
    whole = body([NEWS, Field("sealed", sealed, "tip.age")])

    sending.pass_on(parts_of(cut(whole, [100, 2_000]), BOUNDARY), targets(newsroom).target, store.receive)

    assert store.stored == [sealed]


def other_sealed(defect: str) -> bytes:
    sealed = sealed_file()
    match defect:
        case "no age file":
            return os.urandom(20_000)
        case "a header that never ends":
            return b"age-encryption.org/v1\n" + b"-> mlkem768x25519 " + b"A" * 200_000
        case "cut in its header":
            return sealed[:500]
        case "smaller than any submission":
            return sealed_file(100)
        case _:
            key = pyrage.x25519.Identity.generate().to_public()
            return bytes(pyrage.encrypt(bytes(20_000), [key]))


@pytest.mark.parametrize(
    ("defect", "refusal"),
    [
        ("no age file", NotSealedError),
        ("a header that never ends", NotSealedError),
        ("cut in its header", NotSealedError),
        ("smaller than any submission", TooSmallError),
        ("sealed to a key that is not post-quantum", NotSealedError),
    ],
)
def test_what_no_desk_could_open_is_refused(newsroom: Newsroom, defect: str, refusal: type[Exception]) -> None:
    store = Store()
    whole = body([NEWS, Field("sealed", other_sealed(defect), "tip.age")])

    with pytest.raises(refusal):
        sending.pass_on(parts_of(cut(whole, [100]), BOUNDARY), targets(newsroom).target, store.receive)
    assert store.stored == []


def test_what_is_not_sealed_is_refused_before_it_is_stored() -> None:
    content = iter([os.urandom(1_000), os.urandom(1_000)])
    sink = io.BytesIO()

    with pytest.raises(NotSealedError):
        sending._pass_on(content, sink)
    assert sink.getvalue() == b""


@pytest.mark.parametrize(
    ("extra", "refusal"),
    [
        ([Field("sealed", b"", "")], EmptyFormError),
        ([], FormError),
        ([Field("sealed", b"x")], FormError),
    ],
)
def test_a_form_without_a_sealed_file_leaves_nothing_behind(
    newsroom: Newsroom, extra: list[Field], refusal: type[Exception]
) -> None:
    store = Store()

    with pytest.raises(refusal):
        sending.pass_on(parts_of([body([NEWS, *extra])], BOUNDARY), targets(newsroom).target, store.receive)
    assert store.stored == []


def test_nothing_may_follow_the_sealed_file(newsroom: Newsroom) -> None:
    store = Store()
    whole = body([NEWS, Field("sealed", sealed_file(), "a.age"), TEXT])

    with pytest.raises(FormError):
        sending.pass_on(parts_of([whole], BOUNDARY), targets(newsroom).target, store.receive)
    assert store.stored == []
