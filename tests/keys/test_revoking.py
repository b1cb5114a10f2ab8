"""A machine is seized: its keys go at once, whatever is in the draft; what they could read is said."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox import directory
from dropbox.bag import courier
from dropbox.keys.home import Home
from tests.keys.company import Company, freshness_key, public, request
from tests.keys.test_key_day import outcome, tree

if TYPE_CHECKING:
    from dropbox.directory import TrustedDirectory


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Company:
    return Company.gather(tmp_path, capsys, monkeypatch)


@pytest.fixture
def admin(company: Company) -> str:
    (one,) = company.begin(holders=1, threshold=1, editors=0)
    company.does(one, "sign")
    company.does(one, "publish --keys keys")
    return one


def published(home: str) -> TrustedDirectory:
    pinned = Home(Path(home)).pinned().roots
    return directory.trust_published(lambda name: Path("keys", name).read_bytes(), pinned)


def bag(folder: str, *claimed: int, unfinished: int | None = 0) -> None:
    """Write a courier bag: nothing in it, what lies on the server in its list."""
    writer = courier.CourierWriter(Path(folder), date(2026, 11, 23))
    writer.add_keys(lambda sink: sink.write(b"sealed"))
    if unfinished is None:
        writer.finish()
        return
    stored = [
        courier.StoredItem(f"{number:032x}", version, date(2026, 11, 20))
        for number, version in enumerate(claimed)
    ]
    writer.finish(stored, [courier.Unfinished(1, unfinished)] if unfinished else [])


def test_all_keys_of_a_role_go_at_once_with_the_freshness_key(company: Company, admin: str) -> None:
    company.today("2027-05-23")
    printed = outcome(company.does(admin, "revoke 'reader 2' --keys keys --json"))
    document = published(admin).document
    assert document.version == printed["version"] == 2
    of_two = {entry.id for entry in document.recipients if entry.role == "reader 2"}
    of_two |= {entry.id for entry in document.editors if entry.role == "reader 2"}
    assert document.revoked_ids == of_two
    assert public(freshness_key("boris")) not in document.freshness
    assert public(freshness_key("anna")) in document.freshness
    # By the day nobody learns when it happened: the month, as for everything.
    assert document.issued == date(2027, 5, 1)
    assert {revocation.on for revocation in document.revocations} == {"2027-05"}
    assert directory.require_fresh(Path("keys/fresh.note").read_bytes(), published(admin), date(2027, 5, 24))
    # A directory goes on as long as it would have: what is planned stays planned.
    assert document.expires == date(2028, 2, 1)


def test_a_person_under_two_roles_is_named_and_goes_role_by_role(company: Company, admin: str) -> None:
    Path("more.note").write_bytes(request("boris, second machine", keys="boris"))
    assert "They count as one" not in company.does(admin, "add-recipient more.note --role 'reader 7'")
    company.does(admin, "sign")
    assert "Still listed: reader 7 of desk news" in company.does(admin, "revoke 'reader 2' --keys keys")
    assert "Still listed" not in company.does(admin, "revoke 'reader 7' --keys keys")


def test_the_draft_goes_on_after_it_without_the_keys(company: Company, admin: str) -> None:
    Path("vera.note").write_bytes(request("vera"))
    company.does(admin, "add-recipient vera.note")
    company.does(admin, "revoke 'reader 2' --keys keys")
    assert "reader 3" not in {entry.role for entry in published(admin).document.recipients}
    company.does(admin, "sign")
    company.does(admin, "publish --keys keys")
    document = published(admin).document
    assert document.version == 3
    assert {entry.role for entry in document.recipients if entry.id not in document.revoked_ids} == {
        "reader 1",
        "reader 3",
    }
    assert public(freshness_key("boris")) not in document.freshness


def test_the_last_two_readers_can_both_be_taken_and_the_desk_is_closed(company: Company, admin: str) -> None:
    company.does(admin, "revoke 'reader 1' --keys keys")
    printed = company.does(admin, "revoke 'reader 2' --keys keys")
    assert "Desk news has days on which nobody could read: no source can send on them." in printed
    with pytest.raises(directory.NoRecipientsError):
        published(admin).recipients_on("news", date(2026, 11, 25))


def test_several_roles_go_with_one_version(company: Company, admin: str) -> None:
    printed = company.does(admin, "revoke 'reader 1' 'reader 2' --keys keys")
    assert "Taken out: reader 1 of desk news and reader 2 of desk news." in printed
    document = published(admin).document
    assert document.version == 2
    assert len(document.revocations) == len(document.recipients) + len(document.editors)
    # A directory that lists no freshness key asks for none: the admin's own is left.
    assert document.freshness == (Home(Path(admin)).freshness_public(),)


def test_a_freshness_key_is_named_by_its_digits(company: Company, admin: str) -> None:
    digits = public(freshness_key("anna"))[:16]
    company.does(admin, f"revoke {digits} --keys keys")
    assert public(freshness_key("anna")) not in published(admin).document.freshness
    assert not published(admin).document.revocations


BAGS = {
    #                     submissions claim versions, unfinished, said
    "nothing there":      ((),           0, "0 of 0 submissions on the server claim a version that listed it."),
    "before it was here": ((1, 1),       0, "0 of 2 submissions on the server claim a version that listed it."),
    "some":               ((1, 2, 2, 3), 0, "3 of 4 submissions on the server claim a version that listed it."),
    "a version to come":  ((9,),         0, "0 of 1 submissions on the server claim a version that listed it."),
}  # fmt: skip


@pytest.mark.parametrize("name", BAGS)
def test_what_lies_on_the_server_for_it_is_counted(company: Company, admin: str, name: str) -> None:
    claimed, unfinished, said = BAGS[name]
    Path("vera.note").write_bytes(request("vera"))
    company.does(admin, "add-recipient vera.note")
    company.does(admin, "sign")
    company.does(admin, "threshold 1")
    company.does(admin, "sign")
    bag("bag", *claimed, unfinished=unfinished)
    assert said in company.does(admin, "revoke 'reader 3' --keys keys --bag bag")


def test_unfinished_uploads_count_and_an_older_bag_says_that_it_knows_less(
    company: Company, admin: str
) -> None:
    bag("bag", 1, unfinished=2)
    bag("old", unfinished=None)
    assert "So do 2 unfinished uploads." in company.does(admin, "revoke 'reader 1' --keys keys --bag bag")
    printed = company.does(admin, "revoke 'reader 2' --keys keys --bag old")
    assert "in the bag, which does not list what else is on the server" in printed


REFUSED = {
    "nobody of that role": ("'reader 9'", "these are no digits of a key"),
    "too few digits":      ("abc",        "these are no digits of a key"),
    "a key of nobody":     ("00000000",   "got 0"),
    "a role of two desks": ("'reader 1'", "say which with --desk: news, sport"),
    "no such bag":         ("'reader 2' --bag anna.note", "is a file"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_revoked_is_named_and_nothing_changes(company: Company, admin: str, name: str) -> None:
    what, said = REFUSED[name]
    company.does(admin, "add-desk --id sport")
    Path("vera.note").write_bytes(request("vera"))
    company.does(admin, "add-recipient vera.note --desk sport")
    company.does(admin, "sign --accept-single-reader")
    before = tree(admin) | tree("keys")
    assert said in company.tries(admin, f"revoke {what} --keys keys")
    assert tree(admin) | tree("keys") == before


def test_a_wrong_passphrase_changes_nothing(company: Company, admin: str) -> None:
    before = tree(admin) | tree("keys")
    line = f"dropbox-keys revoke 'reader 2' --keys keys --yes --home {admin} 3< wrong"
    assert "? 3" in company.shell.run(line)
    assert tree(admin) | tree("keys") == before


def test_where_several_must_sign_it_begins_their_file(company: Company) -> None:
    one, two, _ = company.begin(holders=3, threshold=2)
    company.does(one, "day first.json --start")
    for name in ("holder-3", two, one):
        company.does(name, "day first.json")
    printed = outcome(company.does(one, "revoke 'reader 2' --file second.json --json"))
    assert printed["complete"] is False
    assert json.loads(Path("second.json").read_bytes())["format"] == "press-dropbox/day@v1"
    # Nothing is added, so no editor is needed.
    assert "Version 2 is complete" in company.does(two, "day second.json")
    company.does(two, "publish --keys keys")
    assert len(published(two).document.revocations) == 8
