"""Three taps of consent: what is not said is "ask me first"."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import tip
from dropbox.bag import canonical
from dropbox.tip.consent import CHOICES
from tests.tip.test_reading import JSON

ASK = tip.Consent("ask", "ask", "ask")


@pytest.mark.parametrize(("publish", "share", "hide"), list(product(CHOICES, repeat=3)))
def test_every_answer_is_read_as_it_was_written(
    publish: tip.Choice, share: tip.Choice, hide: tip.Choice
) -> None:
    consent = tip.Consent(publish=publish, share=share, hide=hide)
    assert tip.consent_of(consent.as_answers()) == consent


def test_all_three_are_always_written() -> None:
    written = canonical.serialize(ASK.as_answers())
    assert written == b'{"consent":{"hide":"ask","publish":"ask","share":"ask"}}'


MALFORMED: dict[str, dict[str, object]] = {
    "nothing was asked": {},
    "no object": {"consent": "yes"},
    "a list": {"consent": ["yes", "yes", "yes"]},
    "null": {"consent": None},
    "another case": {"consent": {"publish": "Yes", "share": "YES", "hide": " no"}},
    "no text": {"consent": {"publish": True, "share": 1, "hide": None}},
    "deeper": {"consent": {"publish": {"yes": "yes"}, "share": ["yes"], "hide": {}}},
    "other words": {"consent": {"publish": "sure", "share": "", "hide": "да"}},
    "of another form": {"consent": {"media": "yes", "newsroom": "yes"}},
    "at another place": {"publish": "yes", "share": "yes", "hide": "yes"},
}


@pytest.mark.parametrize("answers", MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_ask(answers: dict[str, object]) -> None:
    assert tip.consent_of(answers) == ASK


def test_one_missing_answer_leaves_the_others() -> None:
    assert tip.consent_of({"consent": {"publish": "no", "more": 1}}) == tip.Consent("no", "ask", "ask")


@given(st.dictionaries(st.sampled_from(["consent", "publish"]), JSON | st.dictionaries(st.text(), JSON)))
def test_no_answer_is_an_error_and_nothing_becomes_yes(answers: dict[str, object]) -> None:
    consent = tip.consent_of(answers)
    given_consent = answers.get("consent")
    assert {consent.publish, consent.share, consent.hide} <= set(CHOICES)
    if consent.publish == "yes":
        assert isinstance(given_consent, dict)
        assert given_consent["publish"] == "yes"
