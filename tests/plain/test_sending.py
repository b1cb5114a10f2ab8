from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dropbox import codename, limits, tip
from dropbox.directory import (
    DirectoryExpiredError,
    DirectoryNotYetValidError,
    NoRecipientsError,
)
from dropbox.intake import Published
from dropbox.intake.errors import KeysUnusableError
from dropbox.plain import sending
from dropbox.plain.body import Body
from dropbox.plain.errors import EmptyFormError, FormCutShortError, FormError, FormTooLargeError, VisitLostError
from dropbox.plain.parts import parts_of
from dropbox.plain.spool import Spool
from dropbox.plain.target import Targets
from tests.plain.forms import BOUNDARY, VISITS, Field, body, cut, head
from tests.plain.forms import tip as form
from tests.plain.memory import Store, targets
from tests.plain.newsroom import DESK, EXPIRES, ISSUED, TODAY, end_windows
from tests.plain.opening import open_tip
from tests.support.servers import ORIGIN, identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from tests.support.servers import Newsroom

PLACES = st.sets(st.integers(0, 5_000), max_size=20)


def spool_of(newsroom: Newsroom) -> Callable[[], Spool]:
    return lambda: Spool(newsroom.data_folder, lambda _size_bytes: None)


def send(newsroom: Newsroom, pieces: Iterable[bytes], day: date = TODAY) -> tuple[sending.Arrived, bytes]:
    store = Store()
    parts = parts_of(pieces, BOUNDARY)
    arrived = sending.seal_tip(
        parts, targets(newsroom, day).target, VISITS.open, store.receive, spool_of(newsroom)
    )
    [sealed] = store.stored
    return arrived, sealed


def refused(newsroom: Newsroom, pieces: Iterable[bytes], day: date = TODAY) -> type[Exception]:
    """The refusal; nothing may be left behind."""
    store = Store()
    parts = parts_of(pieces, BOUNDARY)
    with pytest.raises(Exception) as raised:  # noqa: PT011 # the class is what is returned
        sending.seal_tip(parts, targets(newsroom, day).target, VISITS.open, store.receive, spool_of(newsroom))
    assert store.stored == []
    assert list(newsroom.data_folder.iterdir()) == []
    return raised.type


FILES = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
            lambda name: "%" not in name
        ),
        st.binary(max_size=2_000),
    ),
    max_size=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(FILES, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=100), PLACES)
def test_every_byte_and_name_comes_out_as_it_went_in(
    newsroom: Newsroom, files: list[tuple[str, bytes]], message: str, places: set[int]
) -> None:
    whole = body(form(*files, message=message.replace("\n", "\r\n")))
    if not files and not message.strip():
        assert refused(newsroom, cut(whole, places)) is EmptyFormError
        return
    arrived, sealed = send(newsroom, cut(whole, places))

    opened = open_tip(io.BytesIO(sealed), identity())
    assert opened.files == files
    assert opened.tip.message == message
    assert (arrived.message, arrived.files) == (bool(message.strip()), len(files))


def test_the_bag_says_who_sealed_it_for_whom_and_when(newsroom: Newsroom) -> None:
    _, sealed = send(newsroom, [body(form(message="hello"))])

    opened = open_tip(io.BytesIO(sealed), identity()).tip
    trusted = Published(newsroom.settings()).trusted()
    assert (opened.sealed_by, opened.day, opened.desk) == ("plain", TODAY, DESK)
    assert (opened.origin, opened.directory_version) == (ORIGIN, trusted.version)
    assert opened.directory_sha256 == trusted.text_sha256
    assert opened.recipients_sha256 == tip.recipients_sha256([str(identity().recipient)])


def test_the_bag_says_where_to_answer_and_what_is_allowed(newsroom: Newsroom) -> None:
    visit = VISITS.begin()
    keys = codename.derive(visit.codename, ORIGIN)

    _, sealed = send(newsroom, [body(form(message="hello", visit=visit.sealed, consent="yes"))])

    opened = open_tip(io.BytesIO(sealed), identity()).tip
    assert (opened.reply_to, opened.mailbox) == (str(keys.identity.recipient), keys.mailbox)
    assert opened.source_key == keys.source_key
    assert tip.consent_of(opened.answers) == tip.Consent("yes", "yes", "yes")


@pytest.mark.parametrize("place", range(3))
def test_each_question_is_its_own(newsroom: Newsroom, place: int) -> None:
    fields = form(message="hello")
    fields[2 + place] = replace(fields[2 + place], content=b"no")

    _, sealed = send(newsroom, [body(fields)])

    opened = open_tip(io.BytesIO(sealed), identity()).tip
    asked = tip.consent_of(opened.answers)
    assert [asked.publish, asked.share, asked.hide] == [*["ask"] * place, "no", *["ask"] * (2 - place)]


def test_who_needs_no_answer_leaves_nothing_to_find(newsroom: Newsroom) -> None:
    visit = VISITS.begin()
    whole = body(form(message="hello", visit=visit.sealed, answer="no"))

    (arrived, first), (_, second) = (send(newsroom, [whole]) for _ in range(2))

    one, other = (open_tip(io.BytesIO(sealed), identity()).tip for sealed in (first, second))
    assert (one.reply_to, one.mailbox, arrived.visit) == (None, None, None)
    own = codename.derive(visit.codename, ORIGIN).source_key
    assert len({one.source_key, other.source_key, own}) == 3


def test_the_same_page_sent_again_is_signed_by_the_same_codename(newsroom: Newsroom) -> None:
    """A line that dies at 99 % takes no codename along."""
    whole = body(form(message="hello"))

    first, second = (open_tip(io.BytesIO(send(newsroom, [whole])[1]), identity()).tip for _ in range(2))

    assert first.source_key == second.source_key
    assert first.message_id != second.message_id


def test_two_forms_share_no_key_and_no_id(newsroom: Newsroom) -> None:
    first, second = (
        open_tip(io.BytesIO(send(newsroom, [body(form(message="hello"))])[1]), identity()).tip for _ in range(2)
    )

    assert first.source_key != second.source_key
    assert first.message_id != second.message_id


def test_three_hundred_files_arrive_in_their_order(newsroom: Newsroom) -> None:
    files = [(f"{number}.jpg", os.urandom(number)) for number in range(300)]

    arrived, sealed = send(newsroom, [body(form(*files))])

    assert arrived.files == 300
    assert open_tip(io.BytesIO(sealed), identity()).files == files


@pytest.mark.parametrize("name", ["/etc/passwd", "..\\..\\a.doc", "C:\\Users\\me\\photo.jpg", "папка/Фота.jpg"])
def test_a_name_with_a_path_is_kept_and_leads_nowhere(newsroom: Newsroom, name: str) -> None:
    _, sealed = send(newsroom, [body(form((name, b"x")))])

    opened = open_tip(io.BytesIO(sealed), identity())
    assert [file.name for file in opened.tip.files] == [name]
    assert all(member.startswith("data/files/0001") for member in opened.bag.members if "files/" in member)


def test_a_file_without_a_name_is_not_lost(newsroom: Newsroom) -> None:
    arrived, sealed = send(newsroom, [body([*form(message="x")[:7], Field("files", b"content", "")])])

    assert arrived.files == 1
    assert open_tip(io.BytesIO(sealed), identity()).files == [("unnamed", b"content")]


@pytest.mark.parametrize("claimed", ["x" * 300, "тып/файл"])
def test_a_type_out_of_bounds_is_dropped_and_its_file_is_not(newsroom: Newsroom, claimed: str) -> None:
    fields = [*form()[:7], Field("files", b"x", "a.jpg", claimed)]

    _, sealed = send(newsroom, [body(fields)])

    [file] = open_tip(io.BytesIO(sealed), identity()).tip.files
    assert (file.name, file.type) == ("a.jpg", "")


def test_inputs_left_alone_between_others_are_no_files(newsroom: Newsroom) -> None:
    nothing = Field("files", b"", "")
    fields = [
        *form()[:7],
        nothing,
        Field("files", b"x" * 100_000, "a"),
        nothing,
        Field("files", b"", "empty"),
        nothing,
    ]

    _, sealed = send(newsroom, [body(fields)])

    assert open_tip(io.BytesIO(sealed), identity()).files == [("a", b"x" * 100_000), ("empty", b"")]


HEAD, TEXT = head(), Field("message", b"hello")
NEWS, VISIT, *CONSENT, ANSWER = HEAD


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        (form(), EmptyFormError),
        (form(message=" \r\n\t "), EmptyFormError),
        ([], FormError),
        ([TEXT], FormError),
        ([NEWS], FormError),
        # In another order.
        ([TEXT, *HEAD], FormError),
        ([VISIT, NEWS, *CONSENT, ANSWER, TEXT], FormError),
        ([NEWS, TEXT, VISIT, *CONSENT, ANSWER], FormError),
        ([NEWS, VISIT, ANSWER, *CONSENT, TEXT], FormError),
        ([NEWS, VISIT, *reversed(CONSENT), ANSWER, TEXT], FormError),
        ([*HEAD, Field("files", b"x", "a"), TEXT], FormError),
        # Without one of them, or with one too many.
        ([NEWS, *CONSENT, ANSWER, TEXT], FormError),
        ([NEWS, VISIT, *CONSENT[1:], ANSWER, TEXT], FormError),
        ([NEWS, VISIT, *CONSENT, TEXT], FormError),
        ([NEWS, VISIT, VISIT, *CONSENT, ANSWER, TEXT], FormError),
        ([*HEAD, TEXT, TEXT], FormError),
        ([*HEAD, TEXT, Field("files", b"x")], FormError),
        ([*HEAD, TEXT, Field("other", b"x", "a")], FormError),
        # With something else in one.
        ([NEWS, Field("visit", b"x"), *CONSENT, ANSWER, TEXT], VisitLostError),
        ([NEWS, Field("visit", b"x", "a"), *CONSENT, ANSWER, TEXT], FormError),
        ([NEWS, Field("visit", b"x" * 65), *CONSENT, ANSWER, TEXT], FormTooLargeError),
        ([NEWS, VISIT, Field("publish", b"maybe"), *CONSENT[1:], ANSWER, TEXT], FormError),
        ([NEWS, VISIT, *CONSENT[:2], Field("hide", b""), ANSWER, TEXT], FormError),
        ([NEWS, VISIT, *CONSENT, Field("answer", b"ask"), TEXT], FormError),
        ([*HEAD, Field("message", b"x", "a.txt")], FormError),
        ([*HEAD, Field("message", b"\xff")], FormError),
        ([*HEAD, Field("message", b"x" * (limits.MAX_MESSAGE_BYTES + 1))], FormTooLargeError),
        ([Field("desk", b"n" * 65), *HEAD[1:], TEXT], FormTooLargeError),
        ([Field("desk", b"sports"), *HEAD[1:], TEXT], FormError),
        ([*HEAD, TEXT, Field("files", b"x", "n" * (limits.MAX_FILE_NAME_CHARACTERS + 1))], FormTooLargeError),
    ],
)
def test_a_form_that_is_not_ours_leaves_nothing_behind(
    newsroom: Newsroom, fields: list[Field], refusal: type[Exception]
) -> None:
    assert refused(newsroom, [body(fields)]) is refusal


def test_the_longest_message_arrives(newsroom: Newsroom) -> None:
    message = "ў" * (limits.MAX_MESSAGE_BYTES // 2)

    _, sealed = send(newsroom, [body(form(message=message))])

    assert open_tip(io.BytesIO(sealed), identity()).tip.message == message


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_body_cut_short_leaves_nothing_behind(newsroom: Newsroom, share: float) -> None:
    whole = body(form(("a", os.urandom(50_000)), ("b", os.urandom(50_000)), message="hello"))
    stream = io.BytesIO(whole[: int(len(whole) * share)])

    assert refused(newsroom, Body(stream, len(whole)).pieces()) is FormCutShortError


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (EXPIRES, DirectoryExpiredError),
        (ISSUED - timedelta(days=1), DirectoryNotYetValidError),
    ],
)
def test_nothing_is_sealed_on_a_day_outside_the_directory(
    newsroom: Newsroom, day: date, refusal: type[Exception]
) -> None:
    assert refused(newsroom, [body(form(message="hello"))], day) is refusal
    with pytest.raises(refusal):
        targets(newsroom, day).open_desks()


def test_nothing_is_sealed_to_nobody(newsroom: Newsroom) -> None:
    end_windows(newsroom, TODAY)

    assert refused(newsroom, [body(form(message="hello"))]) is NoRecipientsError


def test_another_drop_boxs_directory_is_refused(newsroom: Newsroom) -> None:
    other = replace(newsroom.settings(), origin="other.press")

    with pytest.raises(KeysUnusableError):
        Targets(other, Published(other), lambda: TODAY).open_desks()
