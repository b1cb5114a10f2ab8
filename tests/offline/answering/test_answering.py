"""An answer: to whom it goes and what it says."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, answer, directory
from dropbox.bag import outgoing
from dropbox.offline.answers import drafts, editor_key
from tests.offline.answering.bags import ID, OTHER, THIRD
from tests.offline.codenames import CODENAME, EXPECTED, SOURCE, TODAY
from tests.offline.newsroom import DAY, DESK, PASSPHRASE, Item, Newsroom, Sent

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home
    from tests.offline.answering.bags import Opened


def trusted(newsroom: Newsroom) -> directory.TrustedDirectory:
    return directory.trust(newsroom.notes, directory.parse(newsroom.notes[0]).document.roots)


def read_bag(bag: Path, *identities: age.Identity) -> list[answer.ReadAnswer]:
    opened = outgoing.open_bag(bag)
    read = [answer.read(age.open(opened.open_answer(one), identities)) for one in opened.answers]
    return sorted(read, key=lambda one: one.statement.number)


def unlocked(home: Home) -> age.Identity:
    with home.identity_file.open("rb") as sealed:
        lines = age.open(sealed, [age.ScryptIdentity(PASSPHRASE)]).read().decode().splitlines()
    return age.Identity.parse(lines[-1])


def test_the_first_call_makes_a_draft_and_the_second_seals_it(
    newsroom: Newsroom, folder: Path, offline: Any, tmp_path: Path, colleague: Home
) -> None:
    begun = offline("answer", "povor")
    draft = folder / "answer.txt"
    assert (begun.status, begun.out.splitlines()[0]) == (0, f"Your draft: {draft}")
    assert "Здравствуйте." in draft.read_text()
    assert draft.stat().st_mode & 0o777 == 0o600
    unfinished = offline("answer", "povor", "--yes")
    assert (unfinished.status, unfinished.err.splitlines()[0]) == (
        2,
        "error: the text still has ___ where you meant to write something",
    )
    lines = draft.read_text().splitlines()
    draft.write_text("\n".join("Что было дальше?" if line == "___" else line for line in lines))
    done = offline("answer", "povor", "--yes")
    assert (done.status, draft.exists()) == (0, False)
    assert offline("courier", tmp_path / "out").status == 0
    (read,) = read_bag(tmp_path / "out", SOURCE)
    assert read.message.startswith("Здравствуйте.\n")
    assert "Что было дальше?" in read.message.splitlines()
    assert "#" not in read.message
    # A colleague of the desk reads it too, and the source believes it.
    assert read_bag(tmp_path / "out", unlocked(colleague)) == [read]
    assert answer.findings(read, EXPECTED, trusted(newsroom)) == ()
    editor = answer.editor_of(read, trusted(newsroom))
    assert editor is not None
    assert editor.role == "reader 1"
    assert (read.statement.number, read.statement.previous, read.statement.day) == (1, None, TODAY)


def test_the_receipt_names_every_message_of_the_conversation(
    newsroom: Newsroom, folder: Path, opened: Opened, offline: Any, tmp_path: Path, text: Path
) -> None:
    second = newsroom.submission("", [Sent("b", b"y")] * 5, **CODENAME)
    cut = newsroom.submission("", [Sent("c", bytes(200_000))], **CODENAME)[:-90_000]
    graft = newsroom.submission("", **(CODENAME | {"seed": b"t" * 32}))
    folders = opened({OTHER: second, THIRD: Item(cut, "cut-short"), "12" * 16: graft})
    assert folders[OTHER].parent.parent == folder
    offline("answer", "povor", "--text", text, "--yes")
    offline("courier", tmp_path / "out")
    (read,) = read_bag(tmp_path / "out", SOURCE)
    states = [(line.state, line.message_id is None) for line in read.statement.received]
    assert sorted(states) == [("complete", False), ("complete", False), ("damaged", True)]
    assert sorted((receipt.day, receipt.files) for receipt in read.receipts) == [(DAY, 1), (DAY, 5)]
    facts = json.loads((folder / "evidence" / "case.json").read_bytes())["facts"]
    (sealed_sha256,) = [fact["value"] for fact in facts if fact["label"] == "Sealed file, SHA-256"]
    assert sealed_sha256 in {line.sealed_sha256 for line in read.statement.received}


@pytest.mark.usefixtures("folder")
def test_answers_of_one_key_form_a_row(offline: Any, tmp_path: Path, text: Path) -> None:
    for number in (1, 2, 3):
        done = offline("answer", "povor", "--text", text, "--yes", "--json")
        assert (done.json["number"], done.json["sent_before"]) == (number, number - 1)
        if number == 1:
            offline("courier", tmp_path / "first")
    offline("courier", tmp_path / "second")
    row = [*read_bag(tmp_path / "first", SOURCE), *read_bag(tmp_path / "second", SOURCE)]
    assert [one.statement.number for one in row] == [1, 2, 3]
    assert [one.statement.previous for one in row] == [None, row[0].text_sha256, row[1].text_sha256]
    found = answer.sequence_findings(row, answer.Seen())
    assert [codes for codes in found.values() if codes] == []


def test_files_go_along_under_their_names(folder: Path, offline: Any, tmp_path: Path, text: Path) -> None:
    paths = [tmp_path / "Ліст.pdf", tmp_path / "b"]
    for path in paths:
        path.write_bytes(path.name.encode() * 9)
    attached = [word for path in paths for word in ("--file", str(path))]
    shown = offline("answer", "povor", "--text", text, *attached, "--yes")
    assert "    + Ліст.pdf (108 bytes)\n    + b (9 bytes)\n" in shown.err
    offline("courier", tmp_path / "out")
    (read,) = read_bag(tmp_path / "out", SOURCE)
    assert [(one.name, one.type, one.content) for one in read.files] == [
        ("Ліст.pdf", "application/pdf", "Ліст.pdf".encode() * 9),
        ("b", "", b"b" * 9),
    ]
    assert "+ Ліст.pdf (108 bytes)" in (folder / "case.txt").read_text()


def test_text_that_is_piped_in_is_sent_as_it_is(
    folder: Path, offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Дзякуем.\n".encode())))
    assert offline("answer", "povor", "--text", "-", "--yes").status == 0
    offline("courier", tmp_path / "out")
    assert read_bag(tmp_path / "out", SOURCE)[0].message == "Дзякуем.\n"
    assert not (folder / "answer.txt").exists()


@pytest.mark.usefixtures("folder")
def test_what_was_sent_before_and_by_whom_is_shown(
    newsroom: Newsroom, offline: Any, colleague: Home, tmp_path: Path, text: Path
) -> None:
    first = offline("answer", "povor", "--text", text, "--yes")
    assert first.err.startswith("Nothing was sent to the source of povor-povor before.\n")
    offline("courier", tmp_path / "out")
    text.write_text("A second one\n\x1b[2J with a trick")
    second = offline("answer", "povor", "--text", text, "--yes")
    assert "--- already sent by reader 1 (this machine), 24 November 2026:\n    Thank you.\n" in second.err
    assert "    A second one\n    \\u{1b}[2J with a trick\n" in second.err
    third = offline("answer", "povor", "--text", text, "--yes", "--day", "2026-11-25")
    assert "--- already sealed and waiting, by reader 1 (this machine), 24 November 2026:\n" in third.err
    # A colleague who was given the bag sees the same, and by whom.
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission("Здравствуйте", **CODENAME)})
    offline("collect", bag, "--yes", at=colleague.root)
    offline("open", "--all", at=colleague.root)
    taken = offline("collect", tmp_path / "out", at=colleague.root)
    assert taken.out == "answer by reader 1, 24 November 2026: povor-povor\n"
    shown = offline("answer", "povor", "--text", text, "--yes", at=colleague.root)
    assert "--- already sent by reader 1, 24 November 2026:\n    Thank you.\n" in shown.err
    assert "=== signed as reader 2, for 24 November 2026" in shown.err


def test_the_page_tells_answers_that_wait_and_that_went(
    folder: Path, offline: Any, tmp_path: Path, text: Path
) -> None:
    offline("answer", "povor", "--text", text, "--yes")
    page = (folder / "case.txt").read_text()
    title = "Answer by reader 1 (this machine), 24 November 2026".upper()
    assert f"{title}\n{'-' * len(title)}\n(waiting for the next bag)\n  Thank you.\n" in page
    assert "1 answer" in page.splitlines()[1]
    assert "1 waiting" in offline("list").out
    offline("courier", tmp_path / "out")
    for name in ("case.txt", "case.html"):
        assert "ent with the bag of 24 November 2026" in (folder / name).read_text()
    assert "1 sent" in offline("list").out
    # Closed and opened again, the page has them still.
    folder.rename(tmp_path / "archived")
    offline("open", "--all")
    assert (folder / "case.txt").read_text() == (tmp_path / "archived" / "case.txt").read_text()


def test_nothing_of_an_answer_lies_readable_outside_the_case(
    folder: Path, offline: Any, home: Home, text: Path
) -> None:
    text.write_text("unmistakable")
    offline("answer", "povor", "--text", text, "--yes")
    found = [path for path in home.root.rglob("*") if path.is_file() and b"unmistakable" in path.read_bytes()]
    assert sorted(path.name for path in found) == ["case.html", "case.txt"]
    assert {path.parent for path in found} == {folder}


@pytest.mark.usefixtures("folder")
def test_a_draft_is_never_overwritten_and_a_template_comes_in_every_language(
    offline: Any, home: Home, tmp_path: Path
) -> None:
    folder = next((home.root / "cases").iterdir())
    for language in drafts.LANGUAGES:
        for template in drafts.template_names():
            made = offline("answer", "povor", "--language", language, "--template", template, "--json")
            assert made.json["language"] == language
            again = offline("answer", "povor", "--template", template)
            assert (again.status, "never overwritten" in again.err) == (2, True)
            (folder / "answer.txt").unlink()
    both = offline("answer", "povor", "--language", "ru", "--text", tmp_path / "x")
    assert (both.status, both.err.startswith("error: a template is for a draft")) == (2, True)


def test_a_draft_that_an_interruption_kept_is_not_sealed_twice(folder: Path, offline: Any, home: Home) -> None:
    offline("answer", "povor", "--template", "thanks")
    draft = (folder / "answer.txt").read_bytes()
    assert offline("answer", "povor", "--yes").status == 0
    (folder / "answer.txt").write_bytes(draft)
    again = offline("answer", "povor", "--yes")
    assert again.err.startswith("error: this very text was sealed to this source before\n")
    assert len(home.post.answers.all()) == 1


LANGUAGES = {
    "Прывітанне, ёсць відэа": "be", "Здравствуйте, есть видео": "ru", "I have a video": "en", "": "be",
    "12 :)": "be", "Видео from Minsk": "ru",
}  # fmt: skip


@pytest.mark.parametrize(("message", "language"), LANGUAGES.items())
def test_the_language_of_a_draft_is_the_sources(message: str, language: str) -> None:
    assert drafts.language_of([message]) == language


def test_templates_are_the_same_in_every_language_and_speak_simply() -> None:
    names = {one: {path.name for path in (drafts.TEMPLATES / one).iterdir()} for one in drafts.LANGUAGES}
    assert len({frozenset(found) for found in names.values()}) == 1
    for path in drafts.TEMPLATES.rglob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert text.endswith("\n")
        assert not text.startswith("#")
        for sentence in re.split(r"[.!?:]\s", text):
            assert len(sentence.split()) <= 20, sentence
    for name in names["en"]:
        gaps = {(drafts.TEMPLATES / one / name).read_text().count("___") for one in drafts.LANGUAGES}
        assert len(gaps) == 1


CLOCKS = {
    "before what it has seen": ("2026-11-10", "this machine has seen something of 2026-11-24"),
    "before the key list": ("2026-11-01", "the key list is for 2026-11-03 to"),
    "after the key list": ("2028-01-30", "the clock is wrong, or the list is old"),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("day", "says"), CLOCKS.values(), ids=CLOCKS.keys())
def test_a_clock_that_can_not_be_right_is_said_and_asked_about(
    newsroom: Newsroom, opened: Opened, offline: Any, text: Path, day: str, says: str
) -> None:
    newsroom.publish(newsroom.readers)
    opened({OTHER: newsroom.submission()})
    asked = offline("answer", "povor", "--text", text, "--day", day)
    if day != "2028-01-30":
        assert asked.status == 2
        assert says in asked.err
        assert asked.err.endswith(
            "error: no terminal to ask for consent\nhint: give it beforehand with --yes\n"
        )
    else:
        # Nobody of the desk reads on that day any more.
        assert asked.status == 4


@pytest.mark.usefixtures("folder")
def test_a_day_is_typed_in_one_form(offline: Any) -> None:
    for typed in ("24.11.2026", "2026-11-31", "2026-W48-2", ""):
        ended = offline("answer", "povor", "--day", typed)
        assert (ended.status, ended.err) == (2, "error: expected a day\nhint: write it as in 2026-11-24\n")


@pytest.mark.usefixtures("folder")
def test_a_source_of_the_form_without_scripts_is_written_to_with_care(
    newsroom: Newsroom, opened: Opened, offline: Any, text: Path
) -> None:
    before = offline("answer", "povor", "--text", text, "--yes")
    assert "without JavaScript" not in before.err
    opened({OTHER: newsroom.submission("", sealed_by="plain", **CODENAME)})
    after = offline("answer", "povor", "--text", text, "--yes")
    assert "! They wrote through the form without JavaScript." in after.err


@pytest.mark.usefixtures("folder")
def test_what_may_put_somebody_in_danger_is_said_while_writing(
    newsroom: Newsroom, opened: Opened, offline: Any, text: Path
) -> None:
    stranger = str(age.Identity.generate().recipient)
    more = newsroom.seal(newsroom.plaintext(**CODENAME), [*newsroom.readers.values(), stranger])
    opened({OTHER: more})
    shown = offline("answer", "povor", "--text", text, "--yes")
    assert "! Someone else may be able to read this\n" in shown.err


@pytest.mark.usefixtures("folder")
def test_the_answer_is_for_the_desk_of_the_case(offline: Any, text: Path, home: Home) -> None:
    done = offline("answer", "povor", "--text", text, "--yes", "--json").json
    assert (done["desk"], sorted(done["readers"]), done["case"]) == (
        DESK, ["reader 1", "reader 2"], "povor-povor",
    )  # fmt: skip
    assert home.post.answers.get(done["id"]) is not None


def test_a_later_message_is_answered_as_the_conversation(
    newsroom: Newsroom, folder: Path, opened: Opened, offline: Any, home: Home
) -> None:
    opened({OTHER: newsroom.submission(**CODENAME)})
    case = next(record.case for record in home.records.all() if record.id == OTHER)
    begun = offline("answer", case, "--json").json
    assert (begun["case"], begun["draft"]) == ("povor-povor", str(folder / "answer.txt"))
    assert editor_key.public_half(home)
