from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import directory
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.limits import MAX_DIRECTORY_VERSIONS
from tests.vectors.directory import succession
from tests.vectors.directory.people import (
    DESK,
    FULL,
    READERS,
    ROOTS,
    SMALL,
    after,
    recipient_string,
    roots,
    signed,
)  # fmt: skip
from tests.vectors.directory.succession import FIRST, SECOND, THIRD

PUBLISHED = {
    "directory.note": THIRD,
    "history/1.note": FIRST,
    "history/2.note": SECOND,
    "history/3.note": THIRD,
}


def test_a_published_folder_is_walked_from_its_first_version() -> None:
    asked = []

    def read(name: str) -> bytes:
        asked.append(name)
        return PUBLISHED[name]

    trusted = directory.trust_published(read, roots("a"))
    assert trusted == directory.trust([FIRST, SECOND, THIRD], roots("a"))
    assert asked == ["directory.note", "history/1.note", "history/2.note"]


PUBLISHED_BADLY = {
    "a version of the history is another": ({"history/1.note": SECOND}, "version"),
    "the history is another's": ({"history/1.note": signed(SMALL, "b")}, "not-signed"),
    "the last is no directory": ({"directory.note": b"<html>"}, "note-form"),
    "a version is empty": ({"history/2.note": b""}, "note-form"),
}


@pytest.mark.parametrize("name", PUBLISHED_BADLY)
def test_a_published_folder_is_refused_where_its_history_breaks(name: str) -> None:
    changes, code = PUBLISHED_BADLY[name]
    with pytest.raises((BadInputError, NotTrustedError)) as refusal:
        directory.trust_published((PUBLISHED | changes).__getitem__, roots("a"))
    assert refusal.value.code == code


def test_a_missing_version_is_the_folders_own_error() -> None:
    with pytest.raises(KeyError):
        directory.trust_published({"directory.note": THIRD, "history/1.note": FIRST}.__getitem__, roots("a"))


def test_a_hostile_server_does_not_make_a_reader_ask_for_ever() -> None:
    far = signed(replace(SMALL, version=MAX_DIRECTORY_VERSIONS + 1, previous="0" * 64))
    with pytest.raises(directory.DirectoryRuleError, match="versions"):
        directory.trust_published({"directory.note": far}.__getitem__, roots("a"))


def test_a_reader_with_a_memory_walks_on_and_never_goes_back() -> None:
    remembered = directory.trust([FIRST, SECOND], roots("a"))
    assert directory.advance(remembered, THIRD) == directory.trust([FIRST, SECOND, THIRD], roots("a"))
    for older in (FIRST, SECOND):
        with pytest.raises(directory.VersionError):
            directory.advance(remembered, older)


def test_a_version_error_says_what_was_expected() -> None:
    with pytest.raises(directory.VersionError, match="expected version 2, got 3") as refusal:
        directory.trust([FIRST, THIRD], roots("a"))
    assert (refusal.value.expected, refusal.value.got) == (2, 3)


@given(
    st.lists(st.sampled_from([FIRST, SECOND, THIRD, after(FIRST, "b"), signed(FULL, "ab"), b"", FIRST[:-1]]))
)
def test_only_the_true_history_is_ever_trusted(history: list[bytes]) -> None:
    try:
        trusted = directory.trust(history, roots("a"))
    except (BadInputError, NotTrustedError):
        return
    assert history == [FIRST, SECOND, THIRD][: trusted.version]


def test_expiry_stops_sealing_and_nothing_else() -> None:
    trusted = directory.trust([FIRST], roots("a"))
    long_after = date(2099, 1, 1)
    with pytest.raises(directory.DirectoryExpiredError) as refusal:
        trusted.require_sealing_day(long_after)
    assert refusal.value.expires == SMALL.expires
    assert refusal.value.hint
    # What was sealed on a day in the past is still judged by who was listed then.
    assert trusted.recipients_on(DESK, date(2026, 12, 1)) == SMALL.recipients
    assert trusted.at_version(1) is trusted


def test_before_its_first_day_the_clock_is_named() -> None:
    trusted = directory.trust([FIRST], roots("a"))
    with pytest.raises(directory.DirectoryNotYetValidError) as refusal:
        trusted.require_sealing_day(date(2026, 10, 31))
    assert refusal.value.issued == SMALL.issued
    assert "date" in (refusal.value.hint or "")


def test_an_earlier_version_stays_at_hand() -> None:
    last = directory.trust([FIRST, SECOND, THIRD], roots("a"))
    assert [last.at_version(number).version for number in (1, 2, 3)] == [1, 2, 3]
    assert last.at_version(1) == directory.trust([FIRST], roots("a"))


@pytest.mark.parametrize("version", [-1, 0, 4, 2**31])
def test_a_version_that_never_was_is_unknown(version: int) -> None:
    with pytest.raises(directory.UnknownVersionError):
        directory.trust([FIRST, SECOND, THIRD], roots("a")).at_version(version)


def test_another_drop_boxs_directory_is_refused_by_its_name() -> None:
    trusted = directory.trust([FIRST], roots("a"))
    assert trusted.require_origin("example.press") is trusted
    with pytest.raises(directory.WrongOriginError):
        trusted.require_origin("another.press")


def test_a_revoked_reader_is_never_sealed_to_whatever_the_month_of_the_revocation() -> None:
    revoked = directory.Revocation(READERS["reader 2, winter"].id, "2099-12")
    document = replace(
        FULL, revocations=tuple(sorted((*FULL.revocations, revoked), key=lambda entry: entry.id))
    )
    trusted = directory.trust([signed(document, "ab")], document.roots)
    ids = {entry.id for entry in trusted.recipients_on(DESK, date(2026, 12, 1))}
    assert ids == {READERS["reader 1, winter"].id, READERS["recovery"].id}


def test_parsed_and_trusted_are_different_types() -> None:
    parsed = directory.parse(FIRST)
    assert not hasattr(parsed, "recipients_on")
    assert not hasattr(parsed, "require_sealing_day")


def test_strings_are_read_from_every_file_they_lie_in() -> None:
    names = ("reader 1, winter", "reader 2, winter", "reader 1, spring")
    entries = [READERS[name] for name in names]
    files = {
        directory.recipients_file_name(entries[0]): directory.recipients_file(map(recipient_string, names[:2])),
        directory.recipients_file_name(entries[2]): directory.recipients_file([recipient_string(names[2])]),
    }
    assert directory.read_recipients(entries, files.__getitem__) == tuple(sorted(map(recipient_string, names)))
    assert directory.read_recipients(entries[::-1], files.__getitem__) == tuple(
        sorted(map(recipient_string, names))
    )
    with pytest.raises(KeyError):
        directory.read_recipients([READERS["other desk"]], files.__getitem__)


@pytest.mark.parametrize("strings", [["a b"], ["a\nb"], [""], ["\u0430"], ["a", "a"]])
def test_a_recipients_file_no_reader_would_read_is_never_written(strings: list[str]) -> None:
    with pytest.raises(directory.RecipientsFileError):
        directory.recipients_file(strings)


def test_the_table_names_every_refusal_of_succession() -> None:
    outcomes = {outcome for _, _, outcome in succession.cases().values()}
    remembering = {directory.RolledBackError, directory.ForkedError}
    errors = {*directory.SuccessionError.__subclasses__()} - remembering
    assert {error.code for error in errors} <= outcomes
    assert {"not-signed-by-predecessor", "not-signed-by-new-roots", "too-few-signatures"} <= outcomes


def test_trust_has_no_clock_no_network_and_no_private_key() -> None:
    program = (
        "import sys, datetime\n"
        "from dropbox import directory\n"
        f"history = [{FIRST!r}, {SECOND!r}]\n"
        f"trusted = directory.trust(history, directory.Roots({(ROOTS['a'].verifier.public_key.hex(),)!r}, 1))\n"
        "directory.check_phrase(trusted, 'be')\n"
        "private = {'dropbox.note.signing', 'dropbox.age.identity', 'dropbox.age.opening'}\n"
        "loaded = {*private, 'socket', 'ssl', 'click'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
