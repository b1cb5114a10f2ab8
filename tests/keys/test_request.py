"""`press-dropbox/request@v1`: one spelling, both keys sign, and what is asked for is listed as it is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropbox import directory, note
from dropbox.directory import Request, RequestError, RequestSignatureError, Wanted, months
from dropbox.errors import DropboxError
from dropbox.keys import coverage, listing
from dropbox.keys.errors import SingleReaderError
from dropbox.keys.people import People
from dropbox.note.signing import SigningKey, sign
from tests.keys.company import Company, editor_key, freshness_key, public, recipient_string, request
from tests.keys.test_draft import ONE_DESK, TODAY, TWO_DESKS
from tests.keys.test_key_day import tree
from tests.vectors.directory.people import DESK, OTHER_DESK

if TYPE_CHECKING:
    from collections.abc import Callable

EDITOR, FRESH = editor_key("anna"), freshness_key("anna")
WINTER = Wanted(*months.window(date(2026, 11, 1), date(2027, 2, 1)), "intake", recipient_string("a"))
SPRING = Wanted(*months.window(date(2027, 2, 1), date(2027, 5, 1)), "intake", recipient_string("b"))
ASKED = Request(public(EDITOR), public(FRESH), (SPRING, WINTER))
NOTE = sign(ASKED.serialize(), [EDITOR, FRESH])
THROW_AWAY = SigningKey.from_seed("press-dropbox/recovery", bytes(32))
RECOVERY = Request(None, None, (replace(WINTER, kind="recovery"),))


def test_what_was_asked_is_read_whatever_order_it_was_given_in() -> None:
    assert directory.read_request(NOTE) == ASKED
    assert directory.read_request(sign(ASKED.serialize(), [FRESH, EDITOR])) == ASKED
    assert Request(ASKED.editor, ASKED.freshness, (WINTER, SPRING)).serialize() == ASKED.serialize()
    assert directory.read_request(sign(RECOVERY.serialize(), [THROW_AWAY])) == RECOVERY


def _replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def _reordered(text: str) -> str:
    *head, first, second, end = text.split("\n")
    return "\n".join([*head, second, first, end])


TEXTS: dict[str, Callable[[str], str]] = {
    "another type":               _replaced("request@v1", "request@v2"),
    "no recipient":               lambda text: "\n".join(text.split("\n")[:3]) + "\n",
    "no last line end":           lambda text: text[:-1],
    "an empty line more":         lambda text: f"{text}\n",
    "not sorted":                 _reordered,
    "a recipient twice":          lambda text: text + text.splitlines(keepends=True)[-1],
    "one recipient, two windows": lambda text: text + replace(SPRING, recipient=WINTER.recipient).line,
    "keys in capitals":           lambda text: text.replace(public(EDITOR), public(EDITOR).upper()),
    "one key only":               _replaced(public(FRESH), "-"),
    "one key for both":           _replaced(public(FRESH), public(EDITOR)),
    "a window backwards":         _replaced("2026-11-01", "2027-11-01"),
    "a day that is none":         _replaced("2027-02-03", "2027-02-30"),
    "another kind":               _replaced(" intake ", " root "),
    "a recovery key":             _replaced(" intake ", " recovery "),
    "a letter changed":           lambda text: text[:-2] + ("q" if text[-2] != "q" else "p") + "\n",
    "two spaces":                 _replaced(" intake ", "  intake "),
    "a carriage return":          lambda text: text.replace("\n", "\r\n"),
    "25 recipients":              lambda text: text + "".join(WINTER.line for _ in range(23)),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_another_spelling_is_no_request(name: str) -> None:
    text = TEXTS[name](ASKED.serialize())
    assert text != ASKED.serialize()
    with pytest.raises(RequestError):
        Request.parse(text)


def test_every_proper_prefix_is_refused() -> None:
    text = ASKED.serialize()
    for length in (*range(300), len(text) - 2000, len(text) - 1):
        with pytest.raises(RequestError):
            Request.parse(text[:length])


@given(st.integers(0, 2000), st.characters(codec="utf-8"))
def test_one_letter_changed_is_refused_or_another_request(place: int, letter: str) -> None:
    text = ASKED.serialize()
    at = place % len(text)
    changed = text[:at] + letter + text[at + 1 :]
    try:
        read = Request.parse(changed)
    except RequestError:
        return
    assert read.serialize() == changed


OTHER = SigningKey.from_seed("press-dropbox/editor", bytes(32))
SIGNERS = {
    "the editor's key alone":    (ASKED, [EDITOR]),
    "the freshness key alone":   (ASKED, [FRESH]),
    "the editor's key twice":    (ASKED, [EDITOR, EDITOR]),
    "somebody else for one":     (ASKED, [OTHER, FRESH]),
    "somebody else besides":     (ASKED, [EDITOR, FRESH, OTHER]),
    "recovery by two":           (RECOVERY, [THROW_AWAY, THROW_AWAY]),
    "recovery by an editor":     (RECOVERY, [EDITOR]),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNERS)
def test_exactly_the_keys_that_it_names_sign_it(name: str) -> None:
    asked, signers = SIGNERS[name]
    with pytest.raises(RequestSignatureError) as refusal:
        directory.read_request(sign(asked.serialize(), signers))
    assert refusal.value.code == "request-signature"


def test_a_text_changed_under_the_signatures_is_refused() -> None:
    changed = note.ParsedNote(
        NOTE.decode().rpartition("\n\n")[0].replace("2027-02-03", "2027-03-03") + "\n",
        note.parse(NOTE).signatures,
    )
    with pytest.raises(RequestSignatureError):
        directory.read_request(bytes(changed))


def means(signed: frozenset[str] = frozenset(), people: People | None = None) -> listing.Means:
    numbers = count(1)
    return listing.Means(lambda: f"{next(numbers):016x}", signed, people or People(), TODAY)


def test_all_windows_and_both_keys_are_listed() -> None:
    listed = listing.add_request(ONE_DESK, ASKED, listing.Place(), means())
    document = directory.parse_text(directory.serialize(listed.document))
    assert {(entry.from_, entry.until, entry.role) for entry in document.recipients} == {
        (WINTER.from_, WINTER.until, "reader 1"),
        (SPRING.from_, SPRING.until, "reader 1"),
    }
    (editor,) = document.editors
    assert (editor.key, editor.from_, editor.until) == (public(EDITOR), WINTER.from_, SPRING.until)
    assert public(FRESH) in document.freshness


def test_a_signed_window_ends_a_month_later_for_who_comes_after() -> None:
    taken = frozenset({f"recipients/{DESK}-20261101-20270203.txt"})
    listed = listing.add_request(ONE_DESK, ASKED, listing.Place(), means(taken))
    assert {entry.until for entry in listed.recipients} == {date(2027, 3, 3), SPRING.until}


def test_what_is_listed_stays_and_what_is_over_is_left_out() -> None:
    first = listing.add_request(ONE_DESK, replace(ASKED, recipients=(SPRING,)), listing.Place(), means())
    again = listing.add_request(
        first.document, ASKED, listing.Place(), replace(means(), new_id=lambda: "f" * 16)
    )
    assert [entry.sha256 for entry in again.recipients] == [directory.sha256_of(WINTER.recipient)]
    assert (again.recipients[0].role, again.freshness) == ("reader 1", None)
    late = listing.add_request(ONE_DESK, ASKED, listing.Place(), replace(means(), today=date(2027, 4, 1)))
    assert ([entry.until for entry in late.recipients], late.past) == ([SPRING.until], 1)


def _only(wanted: Wanted) -> Request:
    return replace(ASKED, recipients=(wanted,))


NOT_LISTED = {
    "all of it is there":     (ASKED, TODAY, "recipient-known"),
    "all of it is over":      (ASKED, date(2027, 6, 1), "request-window"),
    "a window from a day on": (_only(replace(WINTER, from_=date(2026, 11, 12))), TODAY, "request-window"),
    "a window up to a day":   (_only(replace(WINTER, until=date(2027, 2, 17))),  TODAY, "request-window"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_LISTED)
def test_what_can_not_be_listed_is_named(name: str) -> None:
    asked, today, code = NOT_LISTED[name]
    before = ONE_DESK
    if code == "recipient-known":
        before = listing.add_request(before, asked, listing.Place(), means()).document
    with pytest.raises(DropboxError) as refusal:
        listing.add_request(before, asked, listing.Place(), replace(means(), today=today))
    assert refusal.value.code == code
    assert refusal.value.hint


def test_two_requests_by_one_editor_are_one_person_whatever_the_roles() -> None:
    more = replace(
        ASKED,
        recipients=(
            replace(WINTER, recipient=recipient_string("c")),
            replace(SPRING, recipient=recipient_string("d")),
        ),
    )
    people = People.of([ASKED, more], {})
    one = listing.add_request(ONE_DESK, ASKED, listing.Place(role="reader 1"), means())
    two = listing.add_request(
        one.document,
        more,
        listing.Place(role="reader 2"),
        replace(means(), new_id=iter("ab").__next__, people=people),
    )
    with pytest.raises(SingleReaderError):
        coverage.require_two_persons(two.document, people, DESK)
    assert len(people.persons(two.document, two.document.recipients)) == 1
    # Without what the requests say, two roles would be two people.
    editorless = replace(two.document, editors=())
    assert len(People().persons(editorless, editorless.recipients)) == 2


def test_one_person_at_two_desks_is_one_person_at_each() -> None:
    other = Request(public(EDITOR), public(FRESH), (replace(WINTER, recipient=recipient_string("c")),))
    people = People.of([ASKED, other], {})
    one = listing.add_request(TWO_DESKS, ASKED, listing.Place(DESK), means())
    two = listing.add_request(
        one.document, other, listing.Place(OTHER_DESK), replace(means(), new_id=lambda: "e" * 16)
    )
    assert len(people.persons(two.document, two.document.recipients)) == 1


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Company:
    made = Company.gather(tmp_path, capsys, monkeypatch)
    for name, keys in (("anna", "anna"), ("boris", "boris"), ("anna again", "anna")):
        Path(f"{name.replace(' ', '-')}.note").write_bytes(request(name, keys=keys))
    made.does("home", "init --origin example.press")
    return made


def test_a_desk_in_one_persons_hands_is_refused_and_leaves_nothing(company: Company) -> None:
    before = tree("home")
    printed = company.tries("home", "add-desk --id news anna.note anna-again.note")
    assert "the keys of desk news would be in one person's hands" in printed
    assert tree("home") == before
    printed = company.does("home", "add-desk --id news anna.note boris.note")
    assert "reader 1 of desk news is in the draft and can read:" in printed
    assert "reader 2 of desk news" in printed
    company.does("home", "sign")


def test_it_is_said_that_somebody_is_there_already_under_another_role(company: Company) -> None:
    company.does("home", "add-desk --id news anna.note boris.note")
    printed = company.does("home", "add-recipient anna-again.note --role 'reader 9'")
    assert "The same editor as reader 1: they count as one reader." in printed
    company.does("home", "reset")
    company.does("home", "add-desk --id news")
    company.does("home", "add-recipient anna.note")
    company.does("home", "add-recipient anna-again.note --role 'reader 2'")
    assert "only one person could read what is sent to desk news" in company.tries("home", "sign")


REFUSED = {
    "a window given":   ("add-recipient anna.note --until 2027-05", "a request says its windows itself"),
    "a broken request": ("add-recipient broken.note",               "not signed by the two keys that it names"),
    "an older file":    ("add-desk --id sport reader-1.txt",        "expected an editor's request"),
    "no such desk":     ("add-recipient anna.note --desk sport",    "there is no such desk"),
    "a name for role":  ("add-recipient anna.note --role Anna",     "the role is malformed"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_that_is_refused_changes_nothing(company: Company, name: str) -> None:
    command, said = REFUSED[name]
    company.does("home", "add-desk --id news")
    broken = Path("anna.note").read_bytes().replace(b"2027-02-03", b"2027-03-03")
    Path("broken.note").write_bytes(broken)
    before = tree("home")
    printed = company.tries("home", command)
    assert said in printed
    assert tree("home") == before
