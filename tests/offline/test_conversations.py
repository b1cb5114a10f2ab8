"""What was written with one codename is one case: its folders, its pages, and what never joins it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from tests.offline.newsroom import Item, Newsroom, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dropbox.offline.home import Home

    Opened = Callable[[Mapping[str, object]], dict[str, Path]]

FIRST, SECOND, THIRD = "01" * 16, "ab" * 16, "cd" * 16
NAME, LATER = "2026-11-12-bahad-bahad", "2026-11-20-povor-povor"
REPLY_TO = str(age.Identity.generate().recipient)
CODENAME: dict[str, Any] = {"seed": b"s" * 32, "mailbox": "aa" * 32, "reply_to": REPLY_TO}
JOINED = "Written with the same codename as on 12 November 2026, by whoever holds it."


def first(newsroom: Newsroom, **changes: Any) -> Item:
    made = newsroom.submission("Першае", [Sent("a.jpg", b"a" * 900)], **(CODENAME | changes))
    return Item(made, day=date(2026, 11, 12))


def second(newsroom: Newsroom, message: str = "Другое", **changes: Any) -> Item:
    made = newsroom.submission(message, [Sent("b.jpg", b"b" * 900)], **(CODENAME | changes))
    return Item(made, day=date(2026, 11, 20))


def notices(folder: Path) -> list[str]:
    codes: list[str] = json.loads((folder / "evidence" / "received.json").read_bytes())["notices"]
    return codes


def said(folder: Path) -> str:
    return " ".join((folder / "case.txt").read_text(encoding="utf-8").split())


def is_valid(bag: Path) -> bool:
    bagit = [sys.executable, "-m", "bagit", "--validate", str(bag)]
    return subprocess.run(bagit, capture_output=True, check=False).returncode == 0


def test_a_later_message_goes_into_the_first_ones_folder(newsroom: Newsroom, opened: Opened) -> None:
    one = opened({FIRST: first(newsroom)})[FIRST]
    before = {path: path.read_bytes() for path in one.rglob("*") if path.is_file() and path.suffix != ".html"}
    two = opened({SECOND: second(newsroom)})[SECOND]
    assert two == one / "later" / LATER
    assert (one.name, (two / "message.txt").read_text()) == (NAME, "Другое")
    assert (two / "originals" / "b.jpg").read_bytes() == b"b" * 900
    assert is_valid(one / "evidence" / "tip")
    assert is_valid(two / "evidence" / "tip")
    for path, content in before.items():
        assert path.name == "case.txt" or path.read_bytes() == content
    assert not (two / "case.txt").exists()


@pytest.mark.parametrize("together", [True, False])
def test_the_pages_tell_the_conversation_in_order(
    newsroom: Newsroom, opened: Opened, *, together: bool
) -> None:
    items = {FIRST: first(newsroom), SECOND: second(newsroom)}
    if not together:
        opened({FIRST: items[FIRST]})
    folder = opened(items)[FIRST]
    text = said(folder)
    places = [text.index(words) for words in ("Першае", JOINED, "Другое", "later/" + LATER + "/originals")]
    assert places == sorted(places)
    assert text.count(JOINED) == 1
    assert text.startswith(
        "CASE bahad-bahad received 12 November 2026 to 20 November 2026 · 2 messages, 2 files"
    )
    html = (folder / "case.html").read_text(encoding="utf-8")
    assert (html.count("Першае"), html.count("Другое"), html.count(JOINED)) == (1, 1, 1)
    assert "bagit.py --validate later/2026-11-20-povor-povor/evidence/tip" in html


def test_two_messages_of_one_day_have_names_of_their_own(newsroom: Newsroom, opened: Opened) -> None:
    day = date(2026, 11, 12)
    folders = opened({FIRST: first(newsroom), SECOND: replace(second(newsroom), day=day)})
    told = said(folders[FIRST])
    for number in (1, 2):
        assert told.count(f"FILES, MESSAGE {number} OF 12 NOVEMBER 2026") == 1


def test_a_message_that_was_opened_first_is_the_first_whatever_its_day(
    newsroom: Newsroom, opened: Opened
) -> None:
    later = opened({SECOND: second(newsroom)})[SECOND]
    earlier = opened({FIRST: first(newsroom)})[FIRST]
    assert (later.name, earlier) == (LATER, later / "later" / NAME)
    assert "Written with the same codename as on 20 November 2026" in said(later)
    assert said(later).index("Першае") < said(later).index("Другое")


def test_a_third_message_joins_the_same_folder(newsroom: Newsroom, opened: Opened, offline: Any) -> None:
    items = {FIRST: first(newsroom), SECOND: second(newsroom)}
    opened(items)
    third = Item(newsroom.submission("Трэцяе", **CODENAME), day=date(2026, 11, 21))
    folder = opened({**items, THIRD: third})[THIRD]
    assert folder.parent.parent.name == NAME
    assert said(folder.parent.parent).count(JOINED) == 2
    listed = offline("list")
    assert listed.out.splitlines()[1].split() == ["bahad-bahad", "2026-11-21", "3", *listed.out.split()[-3:]]
    (row,) = offline("list", "--json").json["cases"]
    assert [message["day"] for message in row["messages"]] == ["2026-11-12", "2026-11-20", "2026-11-21"]
    for case in ("bahad", "povor", "sulat"):
        assert "3 messages" in offline("show", case).out


NEVER_JOINED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "another mailbox": ({"mailbox": "bb" * 32}, ["graft"]),
    "another reply-to": ({"reply_to": str(age.Identity.generate().recipient)}, ["graft"]),
    "another key": ({"seed": b"t" * 32}, ["graft"]),
    "no codename": ({"mailbox": None, "reply_to": None, "seed": b"t" * 32}, []),
    "the source's key, and no codename": ({"mailbox": None, "reply_to": None}, ["graft"]),
    "another drop-box": ({"origin": "elsewhere"}, ["origin-differs"]),
    "another desk": ({"desk": "other"}, ["recipients-differ", "unlisted-key", "desk-differs"]),
}


@pytest.mark.parametrize(("changes", "expected"), NEVER_JOINED.values(), ids=NEVER_JOINED.keys())
def test_what_is_not_wholly_of_one_codename_is_never_joined_and_shown_as_what_it_is(
    newsroom: Newsroom, opened: Opened, changes: dict[str, Any], expected: list[str]
) -> None:
    items = {FIRST: first(newsroom), SECOND: second(newsroom, **changes)}
    folders = opened(items)
    assert folders[SECOND].name == LATER
    assert folders[SECOND].parent.name == "cases"
    assert notices(folders[SECOND]) == expected
    assert "same codename as on" not in said(folders[SECOND])
    assert "Другое" not in said(folders[FIRST])


def test_a_replay_is_never_joined(newsroom: Newsroom, opened: Opened) -> None:
    plaintext = newsroom.plaintext("адно", **CODENAME)
    folders = opened({FIRST: newsroom.seal(plaintext), SECOND: newsroom.seal(plaintext)})
    assert folders[SECOND].parent.name == "cases"
    assert notices(folders[SECOND]) == ["replay"]
    assert "same codename as on" not in said(folders[SECOND])


def test_a_planted_graft_does_not_cut_a_source_off_from_its_conversation(
    newsroom: Newsroom, opened: Opened
) -> None:
    graft = Item(newsroom.submission("чужое", **(CODENAME | {"seed": b"t" * 32})), day=date(2026, 11, 13))
    folders = opened({FIRST: first(newsroom), THIRD: graft})
    assert notices(folders[THIRD]) == ["graft"]
    joined = opened({SECOND: second(newsroom)})[SECOND]
    assert joined.parent.parent == folders[FIRST]
    assert notices(joined) == []


def test_a_signature_that_does_not_hold_joins_nothing(newsroom: Newsroom, opened: Opened) -> None:
    plaintext = newsroom.plaintext("падробка", [Sent("b.jpg", b"b" * 900)], **CODENAME)
    at = plaintext.rindex("— press-dropbox/source ".encode()) + 40
    forged = plaintext[:at] + (b"B" if plaintext[at : at + 1] == b"A" else b"A") + plaintext[at + 1 :]
    folders = opened({FIRST: first(newsroom), SECOND: Item(newsroom.seal(forged), day=date(2026, 11, 20))})
    assert folders[SECOND].parent.name == "incomplete"
    for folder in folders.values():
        assert "same codename as on" not in said(folder)
    # It names the codename, and that is all: the page of the conversation says so.
    assert "Something incomplete names the same codename: case povor-povor." in said(folders[FIRST])
    assert "падробка" not in said(folders[FIRST])


def test_the_form_without_scripts_may_have_given_the_codename_away(newsroom: Newsroom, opened: Opened) -> None:
    folders = opened({FIRST: first(newsroom, sealed_by="plain"), SECOND: second(newsroom)})
    assert "since then the server may hold the codename too" in said(folders[FIRST])


def test_a_first_case_with_words_behind_its_name_is_found(
    newsroom: Newsroom, opened: Opened, home: Home
) -> None:
    one = opened({FIRST: first(newsroom)})[FIRST]
    named = one.rename(one.with_name(f"{one.name} Прытыцкага"))
    two = opened({SECOND: second(newsroom)})[SECOND]
    assert two == named / "later" / LATER
    two.rename(two.with_name(f"{LATER} з балкона"))
    (record,) = [record for record in home.records.all() if record.id == SECOND]
    assert home.open_folder(record) == named / "later" / f"{LATER} з балкона"
    for one_record in home.records.all():
        assert home.open_folders().of(one_record) == home.open_folder(one_record)


def test_where_the_first_case_is_gone_nothing_is_lost_and_it_is_said(
    newsroom: Newsroom, opened: Opened, offline: Any, home: Home, tmp_path: Path
) -> None:
    one = opened({FIRST: first(newsroom)})[FIRST]
    one.rename(tmp_path / "archived")
    bag = newsroom.bag(tmp_path / "bag", {SECOND: second(newsroom)})
    offline("collect", bag, "--yes")
    ended = offline("open", "povor")
    own = home.root / "cases" / LATER
    missing = (
        "The message of 12 November 2026 (case bahad-bahad) is not open here: its folder was removed, renamed"
        " or moved away. Nothing is lost: dropbox-offline open bahad-bahad"
    )
    assert ended.out == f"opened: povor-povor: {own}\n"
    assert f"    joined to bahad-bahad: {JOINED}\n    {missing}\n" in ended.err
    assert missing in said(own)
    assert "Другое" in said(own)
    assert offline("list").out.splitlines()[1].endswith("sealed")
    again = offline("open", "bahad")
    assert again.out == f"opened: bahad-bahad: {home.root / 'cases' / NAME}\n"
    for folder, other in ((own, NAME), (home.root / "cases" / NAME, LATER)):
        assert "is not open here" not in said(folder)
        assert ("Першае" in said(folder), "Другое" in said(folder)) == (True, True)
        assert f"../{other}/originals/" in said(folder)
    # What comes next goes where the first message is.
    third = Item(newsroom.submission("Трэцяе", **CODENAME), day=date(2026, 11, 21))
    assert opened({THIRD: third})[THIRD].parent.parent.name == NAME


def test_a_conversation_that_was_closed_opens_as_it_was(
    newsroom: Newsroom, opened: Opened, offline: Any, home: Home
) -> None:
    items = {FIRST: first(newsroom), SECOND: second(newsroom)}
    one = opened(items)[FIRST]
    text = (one / "case.txt").read_text(encoding="utf-8")
    shutil.rmtree(one)
    assert offline("open", "--all").status == 0
    assert (one / "case.txt").read_text(encoding="utf-8") == text
    assert (one / "later" / LATER / "message.txt").read_text() == "Другое"
    assert [path.name for path in (home.root / "cases").iterdir()] == [NAME]


def test_a_damaged_copy_that_comes_whole_later_joins_then(
    newsroom: Newsroom, opened: Opened, offline: Any, home: Home, tmp_path: Path
) -> None:
    one = opened({FIRST: first(newsroom)})[FIRST]
    large = newsroom.submission("Другое", [Sent("a", bytes(200_000))], **CODENAME)
    for name, size_bytes in (("damaged", 150_000), ("whole", None)):
        bag = newsroom.bag(tmp_path / name, {SECOND: Item(large, day=date(2026, 11, 20))})
        if size_bytes:
            os.truncate(bag / "data" / "items" / f"{SECOND}.age", size_bytes)
        offline("collect", bag, "--yes")
        offline("open", "povor")
        assert ("names the same codename: case povor" in said(one)) == (name == "damaged")
    assert (home.root / "incomplete" / LATER).is_dir()
    assert (one / "later" / LATER / "originals" / "a").read_bytes() == bytes(200_000)


def test_an_interruption_while_joining_is_mended_by_the_next_open(
    newsroom: Newsroom,
    opened: Opened,
    offline: Any,
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = opened({FIRST: first(newsroom)})[FIRST]
    offline("collect", newsroom.bag(tmp_path / "bag", {SECOND: second(newsroom)}), "--yes")
    rename = Path.rename

    def pulled(source: Path, target: Path) -> Path:
        if target.parent.name == "later":
            raise KeyboardInterrupt
        return rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", pulled)
        assert offline("open", "--all").status == 130
    # The page tells of a message that is not there yet; it counts as not open.
    assert "Другое" in said(one)
    assert offline("list").out.splitlines()[1].endswith("sealed")
    assert offline("open", "--all").status == 0
    assert (one / "later" / LATER / "message.txt").read_text() == "Другое"
    assert not [path for path in home.root.rglob("*") if path.suffix == ".partial"]


def test_a_first_case_of_an_earlier_release_is_joined_once_it_is_opened_again(
    newsroom: Newsroom, opened: Opened, home: Home, tmp_path: Path
) -> None:
    item = first(newsroom)
    one = opened({FIRST: item})[FIRST]
    (record,) = home.records.all()
    home.records.put(record.opened(replace(record.require_opening(), said=None)))
    two = opened({SECOND: second(newsroom)})[SECOND]
    assert two.parent == one.parent
    one.rename(tmp_path / "away")
    opened({FIRST: item})
    (first_again,) = [record for record in home.records.all() if record.id == FIRST]
    assert home.open_folder(first_again) == two / "later" / NAME
    assert said(two).count("Written with the same codename as on 20 November 2026") == 1


CONSENT = {
    "nothing was asked": ({}, ["ask me first"] * 3),
    "all answered": ({"consent": {"hide": "yes", "publish": "no", "share": "yes"}}, ["no", "yes", "yes"]),
    "one answered": ({"consent": {"publish": "yes"}}, ["yes", "ask me first", "ask me first"]),
    "malformed": ({"consent": {"publish": "YES", "share": 1, "hide": None}}, ["ask me first"] * 3),
    "no object": ({"consent": "yes"}, ["ask me first"] * 3),
}


@pytest.mark.parametrize(("answers", "expected"), CONSENT.values(), ids=CONSENT.keys())
def test_what_the_source_allows_is_said_first(
    newsroom: Newsroom, opened: Opened, answers: dict[str, Any], expected: list[str]
) -> None:
    folder = opened({FIRST: newsroom.submission("Словы", answers=answers)})[FIRST]
    text = said(folder)
    publish, share, hide = (one.upper() for one in expected)
    assert (
        f"May we publish it? {publish} May we share it with lawyers and human-rights bodies? {share}"
        f" Must we hide place, face and voice? {hide}"
    ) in text
    assert text.index("May we publish it?") < text.index("Словы")
    html = (folder / "case.html").read_text(encoding="utf-8")
    assert html.index("What the source allows") < html.index("Словы")
    assert [value in html for value in (f"<dd>{publish.capitalize()}</dd>", f"<dd>{hide.capitalize()}</dd>")]


def test_consent_of_an_incomplete_submission_is_never_taken_for_given(
    newsroom: Newsroom, opened: Opened
) -> None:
    answers = {"consent": {"hide": "no", "publish": "yes", "share": "yes"}}
    whole = newsroom.submission("Словы", [Sent("a", bytes(200_000))], answers=answers)
    folder = opened({FIRST: Item(whole[:-90_000], "cut-short")})[FIRST]
    assert folder.parent.name == "incomplete"
    assert said(folder).count("ASK ME FIRST") == 3


def test_consents_that_differ_are_told_apart(newsroom: Newsroom, opened: Opened) -> None:
    yes, no = ({"consent": {"hide": one, "publish": one, "share": one}} for one in ("yes", "no"))
    text = said(opened({FIRST: first(newsroom, answers=yes), SECOND: second(newsroom, answers=no)})[FIRST])
    assert text.index("Message of 12 November 2026 May we publish it? YES") < text.index(
        "Message of 20 November 2026 May we publish it? NO"
    )


def test_other_answers_are_shown_as_they_were_given(newsroom: Newsroom, opened: Opened) -> None:
    answers = {"consent": {"publish": "yes"}, "Were you there?": "no"}
    assert "Were you there?: no" in said(opened({FIRST: newsroom.submission("", answers=answers)})[FIRST])
