"""When there is no answer, and why: each refusal says what to do."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.offline.answering.bags import ID, OTHER, THIRD
from tests.offline.codenames import CODENAME
from tests.offline.newsroom import Item, Newsroom, Sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home
    from tests.offline.answering.bags import Opened


def changed(**changes: Any) -> Callable[[Newsroom], Item | bytes]:
    return lambda newsroom: newsroom.submission("x", [Sent("a", bytes(200_000))], **(CODENAME | changes))


REFUSED: dict[str, tuple[Callable[[Newsroom], Item | bytes], str]] = {
    "no codename": (
        changed(mailbox=None, reply_to=None),
        "error: its sender kept no codename: nobody could read an answer\n",
    ),
    "incomplete": (
        lambda newsroom: Item(newsroom.submission("", [Sent("a", bytes(200_000))])[:-90_000], "cut-short"),
        "error: this case is incomplete: no signature came, so nothing proves where an answer should go\n",
    ),
    "another drop-box": (
        changed(origin="elsewhere"),
        "error: this case was written for another drop-box or desk, and somebody brought it here\n",
    ),
    "another desk": (
        changed(desk="other"),
        "error: this case was written for another drop-box or desk, and somebody brought it here\n",
    ),
}


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_case_that_can_not_be_answered_says_why(
    newsroom: Newsroom,
    opened: Opened,
    offline: Any,
    home: Home,
    text: Path,
    make: Callable[[Newsroom], Item | bytes],
    says: str,
) -> None:
    opened({ID: make(newsroom)})
    for command in (["answer", "povor", "--text", text, "--yes"], ["recall", "povor", "--yes"]):
        ended = offline(*command)
        assert (ended.status, ended.out) == (2, "")
        assert ended.err.startswith(says)
        assert "\nhint: " in ended.err
    assert not any((home.root / "answers").iterdir())


def test_a_graft_and_a_replay_are_never_answered(
    newsroom: Newsroom, opened: Opened, offline: Any, text: Path, home: Home
) -> None:
    plaintext = newsroom.plaintext("", **CODENAME)
    graft = newsroom.submission("", **(CODENAME | {"seed": b"t" * 32}))
    opened({ID: newsroom.seal(plaintext), OTHER: newsroom.seal(plaintext), THIRD: graft})
    cases = {record.id: record.case for record in home.records.all()}
    for case, says in ((cases[OTHER], "repeats a message"), (cases[THIRD], "mixes two codenames")):
        for command in (["answer", case, "--text", text, "--yes"], ["recall", case, "--yes"]):
            ended = offline(*command)
            assert (ended.status, ended.out) == (2, "")
            assert says in ended.err
    # And what is answered to the first stands on no other page.
    offline("answer", "povor", "--text", text, "--yes")
    assert "Thank you" not in offline("show", cases[THIRD]).out
    assert "never" in offline("list").out


def test_a_case_that_is_not_open_and_a_case_of_an_earlier_release_are_told_how(
    newsroom: Newsroom, opened: Opened, offline: Any, home: Home, tmp_path: Path, text: Path
) -> None:
    sealed = newsroom.submission(**CODENAME)
    offline("collect", newsroom.bag(tmp_path / "bag", {ID: sealed}), "--yes")
    closed = offline("answer", "povor")
    assert closed.err == "error: this case is not open yet\nhint: dropbox-offline open povor-povor\n"
    folder = opened({ID: sealed})[ID]
    path = next((home.root / "records").iterdir())
    record = json.loads(path.read_bytes())
    del record["opening"]["said"], record["opening"]["part_of"]
    path.write_text(json.dumps(record))
    old = offline("answer", "povor")
    assert (old.status, old.err.splitlines()[1]) == (
        2,
        "hint: remove its folder, then: dropbox-offline open povor-povor",
    )
    folder.rename(tmp_path / "away")
    assert offline("open", "povor").status == 0
    assert offline("answer", "povor", "--text", text, "--yes").status == 0


@pytest.mark.usefixtures("folder")
def test_a_key_that_no_list_has_answers_nothing(
    newsroom: Newsroom, opened: Opened, offline: Any, home: Home, text: Path
) -> None:
    mine = newsroom.editors.pop("reader 1")
    newsroom.publish(newsroom.readers)
    opened({OTHER: newsroom.submission()})
    unlisted = offline("answer", "povor", "--text", text, "--yes")
    assert unlisted.status == 4
    assert unlisted.err.startswith("error: your key to answer with is not in the key list for this desk")
    newsroom.editors["reader 1"] = mine
    newsroom.revoked = (mine[:16],)
    newsroom.publish(newsroom.readers)
    opened({THIRD: newsroom.submission()})
    revoked = offline("answer", "povor", "--text", text, "--yes")
    assert (revoked.status, "was revoked" in revoked.err) == (4, True)
    home.signing_file.unlink()
    none = offline("answer", "povor", "--text", text, "--yes")
    assert none.err.startswith("error: this machine has no key to sign answers with yet\n")


def test_without_a_key_list_nobody_is_answered(
    newsroom: Newsroom, offline: Any, tmp_path: Path, text: Path
) -> None:
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission(**CODENAME)}, keys=newsroom.seal(b"no tar"))
    offline("collect", bag, "--yes")
    offline("open", "--all")
    ended = offline("answer", "povor", "--text", text, "--yes")
    assert (ended.status, ended.err.splitlines()[0]) == (
        2,
        "error: this machine has no key list yet, so nobody knows whom to seal to",
    )


BAD_TEXT = {
    "nothing": (b"", "there is nothing to send"),
    "comments": (b"# one\n# two\n", "there is nothing to send"),
    "blanks": (b" \n\n \n", "there is nothing to send"),
    "a place to fill in": (b"Hello\n___\n", "the text still has ___"),
    "no UTF-8": (b"\xff\xfe\x00", "the text is not UTF-8"),
    "too long": (b"x" * (1024 * 1024 + 1), "expected a text of at most 1048576 bytes"),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("content", "says"), BAD_TEXT.values(), ids=BAD_TEXT.keys())
def test_a_text_that_says_nothing_is_not_sealed(
    offline: Any, home: Home, text: Path, content: bytes, says: str
) -> None:
    text.write_bytes(content)
    ended = offline("answer", "povor", "--text", text, "--yes")
    assert (ended.status, ended.err.startswith(f"error: {says}")) == (2, True)
    assert not any((home.root / "answers").iterdir())


@pytest.mark.usefixtures("folder")
def test_files_that_are_too_large_are_refused_before_they_are_read(
    offline: Any, home: Home, tmp_path: Path, text: Path
) -> None:
    large = tmp_path / "large.mp4"
    large.touch()
    os.truncate(large, 60_000_000_000)
    ended = offline("answer", "povor", "--text", text, "--file", large, "--yes")
    assert (ended.status, ended.err.splitlines()[0]) == (
        2,
        "error: the files are too large for an answer: together at most 24 MB",
    )
    assert not any((home.root / "answers").iterdir())


@pytest.mark.usefixtures("folder")
def test_the_largest_answer_fits_what_a_source_opens(offline: Any, tmp_path: Path, text: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(os.urandom(24_500_000))
    assert offline("answer", "povor", "--text", text, "--file", large, "--yes").status == 0
    large.write_bytes(os.urandom(25_690_000))
    over = offline("answer", "povor", "--text", text, "--file", large, "--yes")
    assert (over.status, over.err.splitlines()[-1]) == (2, "hint: send less, or in several answers")
    assert offline("courier", tmp_path / "out").status == 0


def test_what_was_sent_and_can_not_be_read_stops_sending_and_nothing_else(
    newsroom: Newsroom, folder: Path, opened: Opened, offline: Any, home: Home, tmp_path: Path, text: Path
) -> None:
    offline("answer", "povor", "--text", text, "--yes")
    (slip,) = (home.root / "answers").glob("*.json")
    slip.write_bytes(b"{")
    for command in (["answer", "povor", "--text", text], ["courier", tmp_path / "out"], ["recall", "povor"]):
        ended = offline(*command, "--yes")
        assert ended.status == 5
        assert ended.err.startswith("error: notes of this machine about what was sent are damaged: 1\nhint: ")
    listed = offline("list")
    assert (listed.status, "povor-povor" in listed.out, slip.stem[:16] in listed.err) == (1, True, True)
    # A later message opens as whole as ever, and joins.
    assert opened({OTHER: newsroom.submission("later", **CODENAME)})[OTHER].parent.parent == folder
