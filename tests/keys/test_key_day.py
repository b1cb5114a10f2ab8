"""One file goes from holder to holder: signatures add up, and no disk changes for a file that is refused."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785

from dropbox import directory, note
from dropbox.keys.home import Home
from tests.keys.company import Company, request
from tests.vectors.directory.people import ROOTS

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "day day.json"
NEXT_YEAR = "2027-11-12"


@pytest.fixture
def company(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Company:
    return Company.gather(tmp_path, capsys, monkeypatch)


def tree(folder: str) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def outcome(printed: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(printed.splitlines()[-1])
    return found


def signed_versions(*names: str) -> list[int]:
    return [last.version if (last := Home(Path(name)).signed()) else 0 for name in names]


def first_version(company: Company, holders: int = 3, threshold: int = 2, editors: int = 1) -> list[str]:
    """Hold the first ceremony; everybody keeps version 1."""
    names = company.begin(holders, threshold, editors)
    company.does(names[0], f"{DAY} --start")
    for name in (*reversed(names), *names):
        company.does(name, DAY)
    assert signed_versions(*names) == [1] * holders
    Path("day.json").rename("day-1.json")
    return names


def next_year(company: Company, starter: str) -> None:
    company.today(NEXT_YEAR)
    for name in ("anna", "boris"):
        Path(f"{name}-2.note").write_bytes(request(name, date(2028, 8, 1), 4))
        company.does(starter, f"add-recipient {name}-2.note")


def test_five_people_in_two_countries_sign_one_file(company: Company) -> None:
    one, two, three, four, five = company.begin(holders=5, threshold=3, editors=2)
    assert outcome(company.does(one, f"{DAY} --start --json"))["signed_by"] == ["holder 1"]
    # By post, on a stick, in a mail: whoever is next takes the file as it comes.
    assert "Next: holder 4 (editor) or holder 5 (editor)." in company.does(two, DAY)
    before, file = tree(three), Path("day.json").read_bytes()
    assert "an editor signs first" in company.tries(three, DAY)
    assert (tree(three), Path("day.json").read_bytes()) == (before, file)
    assert signed_versions(one, two) == [0, 0]
    assert outcome(company.does(four, f"{DAY} --json"))["complete"] is True
    for name in (five, one, two, three):
        company.does(name, DAY)
    assert signed_versions(one, two, three, four, five) == [1] * 5

    # Any of them publishes, and what is published says nothing of who they are.
    company.does(five, "publish --keys keys")
    assert "Good: version 1" in company.does(three, "verify --keys keys")
    assert "nothing changed" in company.does(two, "publish --keys keys")
    everything = b"".join(tree("keys").values())
    assert not any(word in everything for word in (b"holder", b"anna", b"boris"))
    signed = Home(Path(two)).signed()
    assert signed is not None
    assert directory.read_fresh(Path("keys/fresh.note").read_bytes(), signed).version == 1


def test_a_holder_who_was_not_there_begins_the_next_one(company: Company) -> None:
    one, two, three = first_version(company)
    next_year(company, three)
    company.does(three, f"{DAY} --start")
    assert signed_versions(one, two, three) == [1, 1, 1]
    for name in (one, two, three):
        company.does(name, DAY)
    assert signed_versions(one, two, three) == [2, 2, 2]
    company.does(two, "publish --keys keys")
    company.does(one, "verify --keys keys")


def test_copies_that_went_two_ways_come_together(company: Company) -> None:
    one, two, three, four, five = company.begin(holders=5, threshold=3, editors=4)
    company.does(one, f"{DAY} --start")
    for name in (two, three):
        shutil.copy("day.json", f"{name}.json")
        company.does(name, f"day {name}.json")
    assert outcome(company.does(one, f"day {two}.json --json"))["signed_by"] == ["holder 1", "holder 2"]
    assert outcome(company.does(one, f"day {three}.json --json"))["complete"] is True
    # What this machine wrote is whole for everybody.
    for name in (four, five, two, three):
        company.does(name, f"day {three}.json")
    assert signed_versions(one, two, three, four, five) == [1] * 5


ROTATIONS = {
    # what is changed,                          who signs,  and whether that is enough
    "a root added, old threshold alone":        (["add-root six.note --threshold 3"],         "1 2",     False),
    "a root added, new threshold too":          (["add-root six.note --threshold 3"],         "1 2 3",   True),
    "a root added, itself among the signers":   (["add-root six.note --threshold 3"],         "1 2 six", True),
    "a lower threshold, by the old":            (["threshold 1"],                             "1",       False),
    "a lower threshold":                        (["threshold 1"],                             "1 2",     True),
    "one leaves, signing":                      (["remove-root {3}"],                         "1 3",     False),
    "one leaves, not asked":                    (["remove-root {3}"],                         "1 2",     True),
    "one for another, the old alone":           (["add-root six.note", "remove-root {1}"],    "1 2",     False),
    "one for another":                          (["add-root six.note", "remove-root {1}"],    "1 2 3",   True),
    "two leave, one comes":                     (["add-root six.note", "remove-root {1}", "remove-root {2}"],
                                                 "1 2 six 3", True),
}  # fmt: skip


@pytest.mark.parametrize("name", ROTATIONS)
def test_roots_change_by_the_old_threshold_and_the_new(company: Company, name: str) -> None:
    changes, signers, enough = ROTATIONS[name]
    names = first_version(company)
    company.does("six", "join -o six.note")
    for change in changes:
        company.does(names[0], change.format(*("", *(Home(Path(one)).root_public() for one in names))))
    homes = ["six" if number == "six" else names[int(number) - 1] for number in signers.split()]
    company.does(homes[0], f"{DAY} --start")
    for home in homes[1:]:
        assert signed_versions(names[0]) == [1]
        company.does(home, DAY)
    company.does(names[0], DAY)
    assert signed_versions(names[0]) == [1 + enough]
    if enough:
        company.does(names[0], "publish --keys keys")
        company.does(names[1], "verify --keys keys")


def test_where_one_key_was_enough_and_two_must_sign_from_now_on_both_do(company: Company) -> None:
    (one,) = company.begin(holders=1, threshold=1, editors=0)
    company.does(one, "sign")
    company.does("two", "join --editor -o two.note")
    company.does(one, "add-root two.note --threshold 2")
    assert "dropbox-keys day FILE --start" in company.tries(one, "sign")
    company.does(one, f"{DAY} --start")
    assert signed_versions(one) == [1]
    company.does("two", DAY)
    assert signed_versions("two") == [2]


def _plain(change: Callable[[dict[str, Any]], object]) -> Callable[[], None]:
    def apply() -> None:
        whole = json.loads(Path("day.json").read_bytes())
        change(whole)
        Path("day.json").write_bytes(rfc8785.dumps(whole) + b"\n")

    return apply


def _text(old: str, new: str) -> Callable[[], None]:
    def apply() -> None:
        text = Path("day.json").read_text(encoding="utf-8")
        assert old in text
        Path("day.json").write_text(text.replace(old, new), encoding="utf-8")

    return apply


def _forged_signature(whole: dict[str, Any]) -> None:
    # The first holder's line, with a signature by somebody else in it.
    parsed = note.parse(str(whole["note"]).encode())
    (true,) = parsed.signatures
    forged = note.Signature(true.key_name, true.key_id, ROOTS["a"].sign(parsed.text).signature)
    whole["note"] = bytes(note.ParsedNote(parsed.text, (forged,))).decode()


def _changed_request(whole: dict[str, Any]) -> None:
    whole["requests"][0] = whole["requests"][0].replace("2027-02-03", "2027-03-03")


def _fresh_of_version_1(whole: dict[str, Any]) -> None:
    whole["fresh"] = json.loads(Path("day-1.json").read_bytes())["fresh"]


def _cut() -> None:
    Path("day.json").write_bytes(Path("day.json").read_bytes()[:-2])


REFUSED = {
    "cut short":                   (_cut, "no file of a key"),
    "another spelling":            (_text('","history"', '", "history"'), "one spelling"),
    "another format":              (_text("press-dropbox/day@v1", "press-dropbox/day@v2"), "no file of a key"),
    "two of one label":            (_text('"label":"holder 2"', '"label":"holder 1"'), "no file of a key"),
    "a reader's key left out":     (_plain(lambda whole: whole["recipients"].pop()), "leaves out a reader"),
    "a text changed under a hand": (_text("reader 2", "reader 9"), "does not verify"),
    "a forged signature":          (_plain(_forged_signature), "does not verify"),
    "a past cut out":              (_plain(lambda whole: whole.update(history=[])), "tells another past"),
    "a request changed":           (_plain(_changed_request), "two keys that it"),
    "another's fresh note":        (_plain(_fresh_of_version_1), "names another version"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused_changes_no_disk(company: Company, name: str) -> None:
    damage, message = REFUSED[name]
    one, two, _ = first_version(company)
    next_year(company, one)
    company.does(one, f"{DAY} --start")
    damage()
    before = tree(two)
    printed = company.tries(two, DAY)
    assert message in printed
    assert "? 3\n" in printed or "? 4\n" in printed
    assert tree(two) == before


def test_a_file_of_last_year_is_told_as_such(company: Company) -> None:
    one, _, three = first_version(company)
    next_year(company, one)
    company.does(one, f"{DAY} --start")
    company.does(three, DAY)
    before = tree(three)
    printed = company.tries(three, "day day-1.json")
    assert "this machine knows a later version already" in printed
    assert tree(three) == before


def test_a_wrong_passphrase_or_a_no_leaves_file_and_home_as_they_were(company: Company) -> None:
    one, two, _ = company.begin(holders=3, threshold=2, editors=2)
    company.does(one, f"{DAY} --start")
    before, file = tree(two), Path("day.json").read_bytes()
    assert "? 3" in company.shell.run(f"dropbox-keys {DAY} --yes --home {two} 3< wrong")
    assert (tree(two), Path("day.json").read_bytes()) == (before, file)


def test_a_root_key_of_nobody_here_joins_nothing(company: Company) -> None:
    one, *_ = company.begin(holders=3, threshold=2)
    company.does(one, f"{DAY} --start")
    company.does("stranger", "join -o stranger.note")
    before = tree("stranger")
    assert "the root key here is none of those that sign this version" in company.tries("stranger", DAY)
    assert tree("stranger") == before


def test_one_machine_signs_one_text_of_a_number(company: Company) -> None:
    one, two, three = first_version(company)
    company.does(one, "threshold 1")
    company.does(one, f"{DAY} --start")
    company.does(one, "threshold 3")
    Path("day.json").rename("first.json")
    before = tree(one)
    assert "this machine signed another version 2" in company.tries(one, f"{DAY} --start")
    assert tree(one) == before
    assert not Path("day.json").exists()
    # The others may: they signed nothing of that number yet. Then the first file is of the past.
    company.does(two, "threshold 3")
    company.does(two, f"{DAY} --start")
    company.does(three, DAY)
    assert "this machine signed another version 2" in company.tries(one, DAY)
    assert signed_versions(one) == [1]


def test_two_different_pasts_are_told_apart_and_nothing_is_signed(company: Company) -> None:
    one, two, three = company.begin(holders=3, threshold=1, editors=3)
    # With a threshold of one, two holders can sign two different versions 1.
    company.does(one, f"{DAY} --start")
    company.does(two, DAY)
    shutil.copytree(one, "twin")
    Path("twin/promised.txt").unlink()
    for name, desk in ((one, "sport"), ("twin", "culture")):
        company.does(name, f"add-desk --id {desk}")
        Path("other.note").write_bytes(request(f"reader of {desk}"))
        company.does(name, f"add-recipient other.note --desk {desk}")
        company.does(name, f"day {desk}.json --start --accept-single-reader")
    assert signed_versions(one, "twin") == [2, 2]
    company.does(two, "day sport.json")
    before = tree(two)
    printed = company.tries(two, "day culture.json")
    assert "the file tells another past" in printed
    assert "dropbox-keys audit" in printed
    assert tree(two) == before
    del three
