"""The text of an outgoing order has one spelling, and means what was asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropbox import answer, directory, limits, note
from dropbox.errors import DropboxError
from dropbox.note.signing import SigningKey, sign
from tests.vectors.answer import orders
from tests.vectors.answer.people import EDITOR, sha256

HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
DAYS = st.dates(dt.date(1000, 1, 1))
FRESH = st.builds(
    answer.OutgoingFresh, st.integers(1, 2**31 - 1), DAYS, DAYS, st.binary(min_size=68, max_size=68)
)
ANSWERS = st.lists(
    st.builds(answer.OutgoingAnswer, IDS, HASHES, st.integers(1, limits.MAX_ANSWER_BYTES), HASHES),
    max_size=5,
    unique_by=lambda row: row.id,
)


@settings(deadline=None)
@given(st.tuples(HASHES, IDS, DAYS), ANSWERS, st.sets(HASHES, min_size=1, max_size=5), st.none() | FRESH)
def test_an_order_is_read_as_it_was_written(
    head: tuple[str, str, dt.date],
    answers: list[answer.OutgoingAnswer],
    recalls: set[str],
    fresh: answer.OutgoingFresh | None,
) -> None:
    audience, bag, day = head
    statement = answer.OutgoingStatement(audience, bag, day, tuple(answers), tuple(recalls), fresh)
    read = answer.OutgoingStatement.parse(statement.serialize())
    assert read.fresh == fresh
    assert (read.audience_sha256, read.bag_id, read.day) == (audience, bag, day)
    assert (set(read.answers), set(read.recalls)) == (set(answers), recalls)
    assert read.serialize() == statement.serialize()


def test_every_proper_prefix_is_refused_or_an_order_of_fewer_lines() -> None:
    # A note's signature holds the end; the text alone can't.
    usual = orders.USUAL + orders.FRESH_LINE
    whole = usual.splitlines(keepends=True)
    shorter = {"".join(whole[:lines]) for lines in range(5, len(whole))}
    for end in range(len(usual)):
        prefix = usual[:end]
        if prefix in shorter:
            assert answer.OutgoingStatement.parse(prefix).serialize() == prefix
        else:
            with pytest.raises(answer.OutgoingError):
                answer.OutgoingStatement.parse(prefix)


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(orders.USUAL + orders.FRESH_LINE)), st.integers(0, 8), st.text(max_size=8))
def test_a_changed_text_is_refused_or_has_one_spelling(at: int, cut: int, more: str) -> None:
    usual = orders.USUAL + orders.FRESH_LINE
    changed = usual[:at] + more + usual[at + cut :]
    try:
        assert answer.OutgoingStatement.parse(changed).serialize() == changed
    except answer.OutgoingError:
        return


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    with pytest.raises(answer.OutgoingError):
        answer.OutgoingStatement.parse(text)


REFUSED: dict[str, dict[str, Any]] = {
    "nothing to do": {"answers": (), "recalls": ()},
    "251 lines": {"recalls": tuple(sha256(str(number)) for number in range(limits.MAX_OUTGOING_LINES + 1))},
    "a recall twice": {"recalls": (sha256("x"), sha256("x"))},
    "an answer twice": {"answers": orders.statement().answers[:1] * 2},
    "a bag without an id": {"bag_id": ""},
    "a fresh note of version zero": {"fresh": replace(orders.FRESH, version=0)},
    "a fresh note with half a signature": {"fresh": replace(orders.FRESH, signature=bytes(32))},
    "an audience in clear text": {"audience_sha256": "example.press"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_what_a_reader_would_refuse_is_not_written(changes: dict[str, Any]) -> None:
    usual = orders.statement()
    fields: dict[str, Any] = {name: getattr(usual, name) for name in usual.__dataclass_fields__}
    with pytest.raises(answer.OutgoingError):
        answer.OutgoingStatement(**(fields | changes)).serialize()


def test_the_longest_order_fits_a_note() -> None:
    longest = orders.GOOD["250 answers and a fresh note"].serialize()
    signed = sign(longest, [SigningKey(answer.OUTGOING_KEY_NAME, EDITOR.seed)])
    assert note.parse(signed).text == longest


def test_one_key_signs_answers_and_orders_and_neither_passes_for_the_other() -> None:
    text = orders.USUAL
    key = note.VerifierKey(answer.OUTGOING_KEY_NAME, EDITOR.verifier.public_key)
    as_order = note.parse(sign(text, [SigningKey(answer.OUTGOING_KEY_NAME, EDITOR.seed)]))
    as_answer = note.parse(sign(text, [EDITOR]))
    assert as_order.verify([key]).text == text
    with pytest.raises(note.NotSignedError):
        as_answer.verify([key])


@pytest.mark.parametrize(
    ("origin", "desk"), [("Example.press", "a"), ("example.press\n", "a"), ("a", "b c"), ("", "a")]
)
def test_an_audience_has_a_name_and_a_desk(origin: str, desk: str) -> None:
    with pytest.raises(DropboxError):
        answer.audience_sha256(origin, desk)


def test_the_audience_does_not_mix_origin_and_desk() -> None:
    assert answer.audience_sha256("a", "bc") != answer.audience_sha256("ab", "c")


def _fresh_note(*names: str) -> tuple[bytes, directory.FreshStatement]:
    said = directory.FreshStatement("example.press", 3, sha256("x"), dt.date(2026, 11, 23), dt.date(2027, 1, 7))
    return sign(said.serialize(), [SigningKey(name, EDITOR.seed) for name in names]), said


def test_a_fresh_note_is_put_together_again_and_verifies() -> None:
    whole, said = _fresh_note(directory.FRESHNESS_KEY_NAME)
    told = answer.OutgoingFresh.of(whole)
    again = answer.OutgoingStatement.parse(replace(orders.statement(), fresh=told).serialize()).fresh
    assert again is not None
    assert again.as_note(said.origin, said.directory_sha256) == whole
    key = note.VerifierKey(directory.FRESHNESS_KEY_NAME, EDITOR.verifier.public_key)
    for wrong in (
        again.as_note("another.press", said.directory_sha256),
        again.as_note(said.origin, sha256("y")),
    ):
        with pytest.raises(note.BadSignatureError):
            note.parse(wrong).verify([key])


def test_an_order_with_a_fresh_note_names_nobody_in_clear() -> None:
    whole, said = _fresh_note(directory.FRESHNESS_KEY_NAME)
    text = replace(orders.statement(), fresh=answer.OutgoingFresh.of(whole)).serialize()
    assert not [word for word in (said.origin, "press", "dropbox", said.directory_sha256) if word in text]


@pytest.mark.parametrize("names", [(), ("press-dropbox/root",), (directory.FRESHNESS_KEY_NAME,) * 2])
def test_only_a_fresh_note_with_one_signature_is_told(names: tuple[str, ...]) -> None:
    whole = _fresh_note(*names)[0] if names else b"no note"
    with pytest.raises(DropboxError):
        answer.OutgoingFresh.of(whole)
