"""What an editor types and what the tool answers, letter for letter."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from dropbox import age, note
from dropbox.directory.document import ROOT_KEY_NAME
from dropbox.offline import freshness_key, identities
from dropbox.offline.answers import editor_key
from dropbox.offline.commands import collect, open_cases, setting_up
from dropbox.offline.main import group
from tests.offline.newsroom import PASSPHRASE, Item, Newsroom, Sent
from tests.offline.typing_at import terminal
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home

ID, OTHER, THIRD, FOURTH = "01" * 16, "ab" * 16, "cd" * 16, "be" * 16
TOOL: Final = [sys.executable, "-m", "dropbox.offline.main"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (setting_up, collect, open_cases):
        monkeypatch.setattr(module, "today", lambda: date(2026, 11, 24))


@pytest.fixture
def newsroom(home: Home) -> Newsroom:
    """Return a newsroom whose check phrase is always the same."""
    made = Newsroom(root=note.signing.SigningKey.from_seed(ROOT_KEY_NAME, b"r" * 32))
    made.publish({"reader 1": home.recipient_file.read_text(encoding="ascii").strip()})
    return made


# `$ ` what is typed; `2> ` standard error; `[n]` an exit status other than 0.
SESSION: Final = """\
$ list
No submission was taken in yet.
$ collect STICK --yes
taken in: bahad-bahad (22.1 kB)
taken in: povor-povor (18.0 kB)
taken in: sulat-sulat (100.0 kB)
Next: dropbox-offline open --all
2> This is the first courier bag on this machine. Its check phrase is
2>     English               sure this fade river client calm
2>     Russian, Belarusian   точка удар кивнуть сержант горючее всегда
2> Compare it with your newsroom's printed card. These keys can open what sources send:
2>     reader    desk      from        until
2>     reader 1  4f2a91c0  2026-11-01  2027-02-03  this machine
$ collect STICK
here already: bahad-bahad
here already: povor-povor
here already: sulat-sulat
$ list
case         received    messages  answers  size      state
bahad-bahad  2026-11-23  1                  22.1 kB   sealed
povor-povor  2026-11-23  1                  18.0 kB   sealed
sulat-sulat  2026-11-23  1                  100.0 kB  sealed, cut short
$ show bah
case      bahad-bahad
received  23 November 2026
taken in  24 November 2026
size      22.1 kB (22139 bytes)
sha256    SHA256
state     sealed
Next: dropbox-offline open bahad-bahad
$ open bah 2026-11-23-povor
opened: bahad-bahad: HOME/cases/2026-11-23-bahad-bahad
opened: povor-povor: HOME/cases/2026-11-23-povor-povor
2>     ! The server could read this
$ open --all
incomplete: sulat-sulat: HOME/incomplete/2026-11-23-sulat-sulat
2>     ! Not everything arrived
$ open --all
Nothing is waiting to be opened.
$ open bah
open already: bahad-bahad: HOME/cases/2026-11-23-bahad-bahad
$ list
case         received    messages  answers      size      state
bahad-bahad  2026-11-23  1         no codename  22.1 kB   open
povor-povor  2026-11-23  1         no codename  18.0 kB   open
sulat-sulat  2026-11-23  1                      100.0 kB  open, incomplete
$ collect DAMAGED
here already: bahad-bahad
here already: povor-povor
here already: sulat-sulat
2> refused: rupuv-rupuv: it is shorter or longer than it should be
2> error: not everything could be taken in whole: see above
2> hint: collect it from another copy; what is whole of a damaged submission can be opened
[1]
$ open --all
incomplete: rupuv-rupuv: HOME/incomplete/2026-11-23-rupuv-rupuv
2>     ! This is damaged
2> refused: rupuv-rupuv: it is damaged; what is whole of it was saved
2> error: 1 submission could not be opened whole
[1]
"""


def test_a_session(newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path) -> None:
    items: dict[str, Item | bytes] = {
        ID: newsroom.submission("Добры дзень", [Sent("Фота.jpg", b"x" * 9_000, "image/jpeg")]),
        OTHER: newsroom.submission("", sealed_by="plain"),
        THIRD: Item(newsroom.submission("cut", [Sent("a", bytes(200_000))])[:100_000], "cut-short"),
    }
    stick = newsroom.bag(tmp_path / "stick" / "bag", items).parent
    damaged = newsroom.bag(
        tmp_path / "damaged", items | {FOURTH: newsroom.submission("four", [Sent("b", bytes(200_000))])}
    )
    os.truncate(damaged / "data" / "items" / f"{FOURTH}.age", 150_000)
    places = {"STICK": str(stick), "DAMAGED": str(damaged), "HOME": str(home.root)}
    said = ""
    for line in re.findall(r"^\$ (.*)$", SESSION, flags=re.MULTILINE):
        ended = offline(*(places.get(word, word) for word in line.split()))
        errors = "".join(f"2> {error}\n" for error in ended.err.splitlines())
        said += f"$ {line}\n{ended.out}{errors}" + (f"[{ended.status}]\n" if ended.status else "")
    said = re.sub("[0-9a-f]{64}", "SHA256", said).replace(places["HOME"], "HOME")
    assert said.splitlines() == SESSION.splitlines()


MISUSE: dict[str, tuple[list[str], str]] = {
    "nothing to open": (
        ["open"],
        "error: expected the names of cases, or --all\nhint: dropbox-offline list shows the names\n",
    ),
    "all and one": (
        ["open", "--all", "bah"],
        "error: expected the names of cases, or --all\nhint: dropbox-offline list shows the names\n",
    ),
    "no such case": (
        ["show", "zzz"],
        "error: there is no such case\nhint: dropbox-offline list shows them all\n",
    ),
    "a case of no letters": (
        ["show", ""],
        "error: there is no such case\nhint: dropbox-offline list shows them all\n",
    ),
    "an ambiguous case": (
        ["show", "2026"],
        "error: 2 cases begin like that\nhint: type a few more letters\n",
    ),
    "a second init": (
        ["init"],
        "error: this machine has its keys already\nhint: for one more key to read with: init --another-key\n",
    ),
    "a settings file": (
        ["list", "--config", __file__],
        "error: dropbox-offline has no settings file\nhint: leave --config out\n",
    ),
    "no bag given": (["collect"], "error: missing argument 'BAG'\nhint: see dropbox-offline collect --help\n"),
}


@pytest.mark.parametrize(("arguments", "says"), MISUSE.values(), ids=MISUSE.keys())
def test_misuse_is_answered_with_what_to_do(
    newsroom: Newsroom, offline: Any, tmp_path: Path, arguments: list[str], says: str
) -> None:
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission(), OTHER: newsroom.submission()})
    offline("collect", bag, "--yes")
    ended = offline(*arguments)
    assert (ended.status, ended.out, ended.err) == (2, "", says)


@pytest.mark.parametrize(
    "command", [["list"], ["recipient"], ["show", "x"], ["open", "--all"], ["collect", "."]]
)
def test_a_machine_that_is_not_set_up_is_told_how(offline: Any, tmp_path: Path, command: list[str]) -> None:
    ended = offline(*command, at=tmp_path / "nothing")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "error: this machine is not set up yet\n"
        "hint: dropbox-offline init makes its key; or give --home FOLDER\n"
    )
    assert not (tmp_path / "nothing").exists()


def test_setting_up(offline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "new"
    short = offline("init", at=place, passphrase="too short")
    assert short.status == 2
    assert short.err.startswith("error: the passphrase must have at least 12 characters\n")
    assert not place.exists()
    monkeypatch.setattr(identities.create, "__defaults__", (1,))
    monkeypatch.setattr(editor_key.create, "__defaults__", (1,))
    monkeypatch.setattr(freshness_key.create, "__defaults__", (1,))
    made = offline("init", at=place)
    assert (made.status, made.err) == (0, "")
    assert made.out == (
        "This machine has its keys.\nNext: dropbox-offline prekeys makes the year's keys that sources seal to\n"
    )
    assert {path.name for path in place.iterdir()} == {
        "answers", "bags", "cases", "destroyed", "directory", "editor.txt", "freshness.age", "freshness.txt",
        "identity.age", "incomplete", "recalls", "recipient.txt", "records", "sealed", "signing.age",
    }  # fmt: skip


def test_a_machine_that_could_only_read_gets_its_signing_key_under_the_same_passphrase(
    offline: Any, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_key.create, "__defaults__", (1,))
    monkeypatch.setattr(freshness_key.create, "__defaults__", (1,))
    identity = home.identity_file.read_bytes()
    home.signing_file.unlink()
    home.freshness_file.unlink()
    shown = offline("recipient")
    assert shown.out.count("\n") == 1
    assert shown.err.endswith("There is no key to answer with yet: dropbox-offline init makes it.\n")
    wrong = offline("init", passphrase="some other words of mine")
    assert (wrong.status, home.signing_file.exists()) == (3, False)
    made = offline("init")
    assert (made.status, made.out.splitlines()[:2]) == (
        0,
        [
            "This machine has a key to sign answers with.",
            "This machine has a key to say which key list is the newest.",
        ],
    )
    assert home.identity_file.read_bytes() == identity
    key = editor_key.unlock(home, PASSPHRASE)
    assert offline("recipient").out.splitlines()[1] == f"# {key.verifier.vkey}"
    assert freshness_key.unlock(home, PASSPHRASE).verifier.vkey == freshness_key.public_half(home)
    assert offline("init").status == 2


def test_the_signing_key_is_opened_by_age_and_openssl_and_shares_nothing_with_the_identity(home: Home) -> None:
    with home.signing_file.open("rb") as sealed:
        pem = age.open(sealed, [age.ScryptIdentity(PASSPHRASE)]).read()
    shown = subprocess.run(
        [require("openssl"), "pkey", "-text", "-noout"], input=pem, capture_output=True, check=True
    ).stdout.decode()
    public = "".join(shown.partition("pub:")[2].split()).replace(":", "")
    assert public == editor_key.unlock(home, PASSPHRASE).verifier.public_key.hex()
    assert home.signing_file.stat().st_mode & 0o777 == 0o600


def test_the_file_for_the_admin_has_both_public_halves_and_never_overwrites(
    offline: Any, home: Home, tmp_path: Path
) -> None:
    shown = offline("recipient")
    text = shown.out
    vkey = editor_key.unlock(home, PASSPHRASE).verifier.vkey
    assert re.fullmatch(rf"age1pq1[a-z0-9]{{1952}}\n# {re.escape(vkey)}\n", text)
    in_fours = r"([0-9a-f]{4} ){3}[0-9a-f]{4}\n"
    assert re.fullmatch(
        "Digits to compare with your admin, by voice:\n"
        rf"    your key to read with    {in_fours[:-2]} \(a key that lasts\)\n"
        f"    your key to answer with  {in_fours}",
        shown.err,
    )
    output = tmp_path / "key.txt"
    written = offline("recipient", "-o", output)
    assert (written.status, written.out, written.err) == (0, "", shown.err)
    assert output.read_text() == text
    # To age it is a recipients file with a comment.
    seal = [sys.executable, "-m", "dropbox.age", "-R", str(output)]
    assert subprocess.run(seal, cwd=ROOT, input=b"x", capture_output=True, check=True).stdout[:3] == b"age"
    again = offline("recipient", "--output", output)
    assert (again.status, again.err) == (2, "error: that file exists already\nhint: choose another name\n")
    document = offline("recipient", "--json").json
    assert document == {
        "digits": hashlib.sha256(text.splitlines()[0].encode()).hexdigest()[:16],
        "editor": vkey,
        "editor_digits": editor_key.public_key(vkey)[:16],
        "recipient": text.splitlines()[0],
    }


def test_another_key_opens_beside_the_first(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identities.add, "__defaults__", (1,))
    to_the_first = newsroom.submission("first")
    assert offline("init", "--another-key").status == 0
    second = home.recipient_file.read_text().strip()
    newsroom.publish({"reader 1": second})
    bag = newsroom.bag(tmp_path / "bag", {ID: to_the_first, OTHER: newsroom.submission("second")})
    assert offline("collect", bag, "--yes").status == 0
    assert offline("open", "--all").status == 0
    for case, message in (("bahad-bahad", "first"), ("povor-povor", "second")):
        assert (home.root / "cases" / f"2026-11-23-{case}" / "message.txt").read_text() == message


def test_every_result_is_one_line_of_json_on_demand(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    plain = newsroom.submission("x", sealed_by="plain")
    bag = newsroom.bag(tmp_path / "bag", {ID: plain, OTHER: plain[:9_000]})
    collected = offline("collect", bag, "--yes", "--json").json
    assert collected.pop("check_phrase")["en"] == "sure this fade river client calm"
    assert collected == {
        "added": [],
        "added_editors": [],
        "passed": [],
        "passed_editors": [],
        "renewed": [],
        "renewed_editors": [],
        "answers": [],
        "recalled": 0,
        "damaged": [],
        "directory_version": 1,
        "known": [],
        "refused": [],
        "new": ["bahad-bahad", "povor-povor"],
    }
    folder = str(home.root / "cases" / "2026-11-23-bahad-bahad")
    opened = offline("open", "--all", "--json")
    assert (opened.status, opened.out.count("\n")) == (1, 1)
    assert opened.json == {
        "for_others": [],
        "open_already": [],
        "opened": [
            {
                "case": "bahad-bahad",
                "folder": folder,
                "notices": ["plain"],
                "outcome": "verified",
                "part_of": None,
            },
        ],
        "refused": {"povor-povor": "not even its beginning can be opened"},
    }
    listed = offline("list", "--json").json["cases"]
    assert [(row["case"], row["state"], row["folder"]) for row in listed] == [
        ("bahad-bahad", "verified", folder),
        ("povor-povor", "sealed", None),
    ]
    assert offline("show", "bah", "--json").json == listed[0]


def test_show_prints_the_case_and_where_it_lies(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("collect", newsroom.bag(tmp_path / "bag", {ID: newsroom.submission("Добры дзень")}), "--yes")
    offline("open", "--all")
    folder = home.root / "cases" / "2026-11-23-bahad-bahad"
    assert offline("show", "bah").out == f"{(folder / 'case.txt').read_text()}\nfolder: {folder}\n"


def test_a_case_folder_with_words_behind_its_name_is_still_that_case(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("collect", newsroom.bag(tmp_path / "bag", {ID: newsroom.submission()}), "--yes")
    offline("open", "--all")
    named = home.root / "cases" / "2026-11-23-bahad-bahad Прытыцкага"
    (home.root / "cases" / "2026-11-23-bahad-bahad").rename(named)
    assert offline("open", "--all").out == "Nothing is waiting to be opened.\n"
    assert offline("show", named.name).out.endswith(f"folder: {named}\n")


def test_a_case_whose_folder_was_removed_opens_again(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("collect", newsroom.bag(tmp_path / "bag", {ID: newsroom.submission()}), "--yes")
    offline("open", "--all")
    folder = home.root / "cases" / "2026-11-23-bahad-bahad"
    folder.rename(tmp_path / "archived")
    assert "sealed\n" in offline("list").out
    assert offline("open", "--all").out == f"opened: bahad-bahad: {folder}\n"


@pytest.mark.parametrize("command", sorted(set(group.commands) - {"completion"}))
def test_help_gives_an_example_of_every_command(offline: Any, command: str) -> None:
    ended = subprocess.run([*TOOL, command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert re.search(rf"\n  Examples?:\n    dropbox-offline {command}", ended.stdout)
    for option in ("--config", "--json", "--passphrase-fd", "--yes", "--home"):
        assert option in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= 80
    assert offline


def test_the_shell_completes_the_names_of_cases(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("collect", newsroom.bag(tmp_path / "bag", {ID: newsroom.submission()}), "--yes")
    typed = f"dropbox-offline show --home {home.root} ba"
    environment = {
        **os.environ,
        "_DROPBOX_OFFLINE_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": "4",
    }
    ended = subprocess.run(TOOL, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout == "plain,bahad-bahad\n"


def test_at_a_terminal_the_passphrase_is_asked_unseen_and_consent_by_a_word(
    newsroom: Newsroom, home: Home, tmp_path: Path
) -> None:
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission()})
    command = [*TOOL, "collect", str(bag), "--home", str(home.root)]
    for answer, status, says in (
        ("n", 130, "error: stopped as you wished; nothing was changed\n"),
        ("y", 0, "taken in: bahad-bahad (18.0 kB)\nNext: dropbox-offline open --all\n"),
    ):
        ended, screen = terminal(command, [("Passphrase: ", PASSPHRASE), ("[y/N]: ", answer)])
        assert ended == status
        assert screen.endswith(
            "Are these the words on your card, and do you know every one of these readers?"
            f" [y/N]: {answer}\n{says}"
        )
        assert PASSPHRASE not in screen
    assert json.loads((home.directory_folder / "pinned.json").read_bytes())["version"] == 1


def test_at_a_terminal_a_new_passphrase_is_asked_twice(tmp_path: Path) -> None:
    command = [*TOOL, "init", "--home", str(tmp_path / "new")]
    questions = [("New passphrase: ", PASSPHRASE), ("The same once more: ", "something else altogether")]
    ended, screen = terminal(command, questions)
    assert ended == 2
    assert screen == (
        "New passphrase: \nThe same once more: \n"
        "error: the two passphrases are not the same\nhint: start again\n"
    )
    assert not (tmp_path / "new").exists()
