"""What leaves for the server, once; and what comes back from colleagues."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, answer, note
from dropbox.answer import OutgoingStatement
from dropbox.bag import outgoing
from dropbox.note.signing import SigningKey
from dropbox.offline import editor_key, post
from dropbox.offline.commands import options
from tests.offline.conftest import public_key
from tests.offline.newsroom import DESK, ORIGIN, PASSPHRASE, Newsroom
from tests.offline.test_disk_and_kill import on_a_small_disk
from tests.support.tools import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dropbox.offline.home import Home

    Opened = Callable[[Mapping[str, object]], dict[str, Path]]

ID, OTHER = "ab" * 16, "cd" * 16
SOURCE, STRANGER = age.Identity.generate(), age.Identity.generate()
CODENAME: dict[str, Any] = {"seed": b"s" * 32, "mailbox": "aa" * 32, "reply_to": str(SOURCE.recipient)}
ANOTHER: dict[str, Any] = {"seed": b"o" * 32, "mailbox": "bb" * 32, "reply_to": str(STRANGER.recipient)}
TODAY = date(2026, 11, 24)
TOOL = [sys.executable, "-m", "dropbox.offline.main"]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "today", lambda: TODAY)


@pytest.fixture
def newsroom(answering_newsroom: Newsroom) -> Newsroom:
    return answering_newsroom


@pytest.fixture
def folders(newsroom: Newsroom, opened: Opened) -> dict[str, Path]:
    return opened({ID: newsroom.submission("one", **CODENAME), OTHER: newsroom.submission("two", **ANOTHER)})


@pytest.fixture
def write(offline: Any, tmp_path: Path) -> Callable[..., str]:
    """Return an editor who answers: `write("povor", "text")` gives the answer's id."""

    def go(case: str, words: str = "Thank you.", at: Path | None = None) -> str:
        path = tmp_path / "text"
        path.write_text(words)
        done: str = offline("answer", case, "--text", path, "--yes", "--json", at=at).json["id"]
        return done

    return go


def statement(bag: Path) -> OutgoingStatement:
    parsed = note.parse((bag / "data" / "outgoing.txt").read_bytes())
    return OutgoingStatement.parse(parsed.text)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.usefixtures("folders")
def test_one_bag_takes_all_that_waits_and_the_next_only_what_is_new(
    offline: Any, write: Callable[..., str], tmp_path: Path, home: Home
) -> None:
    ids = {write("povor"), write("sulat")}
    done = offline("courier", tmp_path / "out", "--json").json
    assert (set(done["bags"][0]["answers"]), done["waiting"]) == (ids, 0)
    said = statement(tmp_path / "out")
    assert {line.id: line.mailbox for line in said.answers}.keys() == ids
    assert {line.mailbox for line in said.answers} == {"aa" * 32, "bb" * 32}
    assert (said.audience_sha256, said.day) == (answer.audience_sha256(ORIGIN, DESK), TODAY)
    verifier = note.VerifierKey("outgoing", bytes.fromhex(public_key(home)))
    note.parse((tmp_path / "out" / "data" / "outgoing.txt").read_bytes()).verify([verifier])
    nothing = offline("courier", tmp_path / "next")
    assert (nothing.status, nothing.err) == (
        2,
        "error: no answer and no recall waits\nhint: for the last bag once more: --again\n",
    )
    assert not (tmp_path / "next").exists()
    third = write("povor", "more")
    assert offline("courier", tmp_path / "next", "--json").json["bags"][0]["answers"] == [third]


@pytest.mark.usefixtures("folders")
def test_the_last_bag_is_written_again_to_the_letter(
    offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    assert offline("courier", tmp_path / "none", "--again").err.startswith(
        "error: no outgoing bag was written yet"
    )
    write("povor")
    first = offline("courier", tmp_path / "out", "--json").json["bags"][0]["bag"]
    write("povor", "later")
    again = offline("courier", tmp_path / "again", "--again", "--json").json
    assert (again["bags"][0]["bag"], again["waiting"]) == (first, 1)
    assert content(tmp_path / "again") == content(tmp_path / "out")


@pytest.mark.usefixtures("folders")
def test_a_stick_with_other_things_gets_a_folder_of_its_own(
    offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "holiday.jpg").write_bytes(b"x")
    write("povor")
    (bag,) = offline("courier", stick, "--json").json["bags"]
    assert bag["folder"] == str(stick / f"bag-{bag['bag'][:8]}")
    assert outgoing.is_outgoing(stick / f"bag-{bag['bag'][:8]}")


@pytest.mark.usefixtures("folders")
def test_the_clear_text_of_a_bag_names_no_newsroom_person_or_product(
    offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    write("povor")
    offline("courier", tmp_path / "out")
    for name, body in content(tmp_path / "out").items():
        if not name.endswith(".age"):
            for word in (b"press", b"dropbox", ORIGIN.encode(), DESK.encode(), b"reader", b"editor"):
                assert word not in body, name


def test_a_recall_says_what_it_does_and_travels_with_the_bag(
    folders: dict[str, Path], offline: Any, write: Callable[..., str], tmp_path: Path
) -> None:
    write("povor", "sent before")
    offline("courier", tmp_path / "first")
    waiting, other = write("povor", "never sent"), write("sulat")
    asked = offline("recall", "povor")
    assert asked.err == (
        "This freezes the mailbox of povor-povor for good:\n"
        "  - every answer that waits for its source on the server is deleted with the next stick;\n"
        "  - what waits on this machine (1 answer) is never sent;\n"
        "  - nobody can answer this codename any more, also if its source comes back.\n"
        "error: no terminal to ask for consent\nhint: give it beforehand with --yes\n"
    )
    assert "recalled" not in offline("list").out
    assert offline("recall", "povor", "--yes").status == 0
    assert "recalled" in offline("list").out
    bag = offline("courier", tmp_path / "out", "--json").json["bags"][0]
    assert (bag["answers"], bag["recalls"]) == ([other], 1)
    assert statement(tmp_path / "out").recalls == ("aa" * 32,)
    assert waiting not in bag["answers"]
    page = " ".join((folders[ID] / "case.txt").read_text().split())
    assert "The mailbox was recalled by this machine on 24 November 2026" in page
    assert "(never sent: the mailbox was recalled) never sent" in page
    assert "(sent with the bag of 24 November 2026) sent before" in page
    for command in (["answer", "povor"], ["recall", "povor", "--yes"]):
        ended = offline(*command)
        assert ended.err.startswith(
            "error: this mailbox was recalled on 2026-11-24: it takes in nothing any more\n"
        )


class Colleague:
    """The other editor: their home, and bags as they, or somebody who is not them, would write."""

    def __init__(self, newsroom: Newsroom, home: Home, folder: Path) -> None:
        self.newsroom = newsroom
        self.home = home
        self.folder = folder
        self.key = editor_key.unlock(home, PASSPHRASE)

    def answer(self, words: str = "From reader 2", key: SigningKey | None = None, **changes: Any) -> bytes:
        heading = answer.AnswerHeading(
            **{
                "day": date(2026, 11, 14),
                "software_agent": "press-dropbox 0.1.0",
                "origin": ORIGIN,
                "desk": DESK,
                "directory_version": len(self.newsroom.notes),
                "directory_sha256": self.newsroom.text_sha256,
                "mailbox": CODENAME["mailbox"],
                "reply_to": CODENAME["reply_to"],
                "number": 1,
                "previous": None,
                "received": (),
                "receipts": (),
                **changes,
            }
        )
        return answer.write(heading, words, [], key or self.key)

    def seal(self, stream: bytes, *recipients: str) -> bytes:
        sink = io.BytesIO()
        readers = recipients or (CODENAME["reply_to"], *self.newsroom.readers.values())
        with age.seal(sink, map(age.Recipient.parse, readers)) as sealing:
            sealing.write(stream)
        return sink.getvalue()

    def bag(self, *sealed: bytes, key: SigningKey | None = None, **changes: Any) -> Path:
        ids = {f"{number:032x}": body for number, body in enumerate(sealed, start=1)}
        lines = [
            answer.OutgoingAnswer(one, CODENAME["mailbox"], len(body), hashlib.sha256(body).hexdigest())
            for one, body in ids.items()
        ]
        said = OutgoingStatement(
            **{
                "audience_sha256": answer.audience_sha256(ORIGIN, DESK),
                "bag_id": os.urandom(16).hex(),
                "day": date(2026, 11, 14),
                "answers": tuple(lines),
                "recalls": (),
                **changes,
            }
        )
        signer = SigningKey.from_seed("outgoing", (key or self.key).seed)
        folder = self.folder / f"bag{len(list(self.folder.iterdir()))}"
        outgoing.write(folder, said.day, note.signing.sign(said.serialize(), [signer]), ids)
        return folder


@pytest.fixture
def reader_2(newsroom: Newsroom, colleague: Home, tmp_path: Path) -> Colleague:
    folder = tmp_path / "sticks"
    folder.mkdir()
    return Colleague(newsroom, colleague, folder)


def test_a_colleagues_answers_are_shown_in_their_cases(
    folders: dict[str, Path], offline: Any, reader_2: Colleague, write: Callable[..., str], tmp_path: Path
) -> None:
    bag = reader_2.bag(reader_2.seal(reader_2.answer()))
    taken = offline("collect", bag)
    assert (taken.status, taken.out, taken.err) == (
        0,
        "answer by reader 2, 14 November 2026: povor-povor\n",
        "",
    )
    for name in ("case.txt", "case.html"):
        page = (folders[ID] / name).read_text()
        assert "answer by reader 2, 14 november 2026" in page.lower()
        assert "From reader 2" in page
        assert "From reader 2" not in (folders[OTHER] / name).read_text()
    again = offline("collect", bag)
    assert (again.status, again.out) == (0, "here already: the answers of this bag\n")
    # It never goes out a second time, and does not touch our own row.
    mine = write("povor")
    assert offline("courier", tmp_path / "out", "--json").json["bags"][0]["answers"] == [mine]
    (read,) = [
        answer.read(age.open(outgoing.open_bag(tmp_path / "out").open_answer(mine), [SOURCE])),
    ]
    assert (read.statement.number, read.statement.previous) == (1, None)


def test_a_whole_stick_brings_submissions_and_answers_together(
    newsroom: Newsroom, offline: Any, reader_2: Colleague, home: Home
) -> None:
    newsroom.bag(reader_2.folder / "from-the-server", {ID: newsroom.submission("one", **CODENAME)})
    reader_2.bag(reader_2.seal(reader_2.answer()))
    taken = offline("collect", reader_2.folder, "--yes")
    assert taken.out.splitlines() == [
        "taken in: povor-povor (19.6 kB)",
        "answer by reader 2, 14 November 2026: its case is not open here",
        "Next: dropbox-offline open --all",
    ]
    offline("open", "--all")
    (case,) = (home.root / "cases").iterdir()
    assert "From reader 2" in (case / "case.txt").read_text()


def test_a_colleagues_recall_stops_us_too(
    folders: dict[str, Path], offline: Any, reader_2: Colleague, write: Callable[..., str], tmp_path: Path
) -> None:
    write("povor")
    taken = offline("collect", reader_2.bag(recalls=("aa" * 32,)))
    assert taken.out == "recalled by reader 2, 14 November 2026: povor-povor\n"
    assert "error: this mailbox was recalled on 2026-11-14" in offline("answer", "povor").err
    assert "recalled by reader 2 on 14 November 2026" in " ".join(
        (folders[ID] / "case.txt").read_text().split()
    )
    # Neither our waiting answer nor their recall is ours to carry.
    assert offline("courier", tmp_path / "out").err.startswith("error: no answer and no recall waits")


def stranger() -> SigningKey:
    return SigningKey.generate("press-dropbox/editor")


def swapped(reader_2: Colleague) -> Path:
    return reader_2.bag(reader_2.seal(reader_2.answer(mailbox="bb" * 32, reply_to=ANOTHER["reply_to"])))


def other_reply_to(reader_2: Colleague) -> Path:
    return reader_2.bag(reader_2.seal(reader_2.answer(reply_to=ANOTHER["reply_to"])))


REFUSED_ANSWERS: dict[str, tuple[Callable[[Colleague], Path], str]] = {
    "by a key that is not listed": (
        lambda reader_2: reader_2.bag(reader_2.seal(reader_2.answer(key=stranger()))),
        "the key list has no such editor for that desk and day",
    ),
    "on a day before the key's": (
        lambda reader_2: reader_2.bag(reader_2.seal(reader_2.answer(day=date(2026, 10, 1)))),
        "the key list has no such editor for that desk and day",
    ),
    "to another mailbox": (swapped, "it is for another codename than the bag says"),
    "to another reply-to": (other_reply_to, "it is for another codename than the bag says"),
    "for another drop-box": (
        lambda reader_2: reader_2.bag(reader_2.seal(reader_2.answer(origin="elsewhere"))),
        "it is for another drop-box",
    ),
    "by a directory never published": (
        lambda reader_2: reader_2.bag(reader_2.seal(reader_2.answer(directory_sha256="0" * 64))),
        "it names a key list that is not on this machine; collect a newer courier bag first",
    ),
    "sealed well, and no answer": (
        lambda reader_2: reader_2.bag(reader_2.seal(reader_2.answer().replace(b"From", b"Frem"))),
        "",
    ),
}


@pytest.mark.parametrize(("make", "says"), REFUSED_ANSWERS.values(), ids=REFUSED_ANSWERS.keys())
def test_an_answer_that_is_not_believed_is_named_and_kept_nowhere(
    folders: dict[str, Path],
    offline: Any,
    home: Home,
    reader_2: Colleague,
    make: Callable[[Colleague], Path],
    says: str,
) -> None:
    ended = offline("collect", make(reader_2))
    assert ended.status == 1
    assert f"refused: an answer (00000000): {says}" in ended.err
    assert not any((home.root / "answers").iterdir())
    assert "From reader 2" not in (folders[ID] / "case.txt").read_text()


def altered(reader_2: Colleague, name: str) -> Path:
    bag = reader_2.bag(reader_2.seal(reader_2.answer()))
    path = next(bag.rglob(name))
    body = path.read_bytes()
    path.write_bytes(body[:200] + bytes([body[200] ^ 1]) + body[201:])
    return bag


def one_more_file(reader_2: Colleague) -> Path:
    bag = reader_2.bag(reader_2.seal(reader_2.answer()))
    (bag / "data" / "more.txt").write_bytes(b"x")
    return bag


def exchanged(reader_2: Colleague) -> Path:
    """Pack another answer under a note that names the first: whole as a bag, and not what was signed."""
    first = reader_2.bag(reader_2.seal(reader_2.answer()))
    body = reader_2.seal(reader_2.answer("Exchanged"))
    folder = reader_2.folder / "exchanged"
    outgoing.write(folder, TODAY, (first / "data" / "outgoing.txt").read_bytes(), {f"{1:032x}": body})
    return folder


REFUSED_BAGS: dict[str, tuple[Callable[[Colleague], Path], int, str]] = {
    "by a key that is not listed": (
        lambda reader_2: reader_2.bag(reader_2.seal(reader_2.answer()), key=stranger()),
        4,
        "no editor in the key list signed this outgoing bag",
    ),
    "for another drop-box": (
        lambda reader_2: reader_2.bag(
            audience_sha256=answer.audience_sha256("elsewhere", DESK), recalls=("aa" * 32,)
        ),
        4,
        "this outgoing bag is for another drop-box or desk",
    ),
    "for another desk": (
        lambda reader_2: reader_2.bag(
            audience_sha256=answer.audience_sha256(ORIGIN, "other"), recalls=("aa" * 32,)
        ),
        4,
        "this outgoing bag is for another drop-box or desk",
    ),
    "an answer altered": (lambda reader_2: altered(reader_2, "*.age"), 3, ""),
    "the note altered": (lambda reader_2: altered(reader_2, "outgoing.txt"), 3, ""),
    "a file more": (one_more_file, 3, ""),
    "an answer exchanged": (exchanged, 3, "the bag does not hold the answers that its note names"),
}


@pytest.mark.parametrize(("make", "status", "says"), REFUSED_BAGS.values(), ids=REFUSED_BAGS.keys())
def test_a_bag_that_is_altered_or_not_a_colleagues_is_refused_whole(
    folders: dict[str, Path],
    offline: Any,
    home: Home,
    reader_2: Colleague,
    make: Callable[[Colleague], Path],
    status: int,
    says: str,
) -> None:
    bag = make(reader_2)
    ended = offline("collect", bag)
    assert (ended.status, ended.out) == (status, "")
    assert ended.err.startswith(f"error: {says}")
    assert not any((home.root / "answers").iterdir())
    assert not any((home.root / "recalls").iterdir())
    assert "From reader 2" not in (folders[ID] / "case.txt").read_text()


@pytest.mark.usefixtures("folders")
def test_a_revoked_colleague_is_believed_no_more(
    newsroom: Newsroom, opened: Opened, offline: Any, reader_2: Colleague, colleague: Home
) -> None:
    by_us = reader_2.bag(reader_2.seal(reader_2.answer()))
    newsroom.revoked = (public_key(colleague)[:16],)
    newsroom.publish(newsroom.readers)
    opened({"ef" * 16: newsroom.submission()})
    ended = offline("collect", by_us)
    assert (ended.status, "no editor in the key list signed" in ended.err) == (4, True)


@pytest.mark.usefixtures("folders")
def test_what_is_sealed_to_others_is_left(offline: Any, reader_2: Colleague, home: Home) -> None:
    ended = offline("collect", reader_2.bag(reader_2.seal(reader_2.answer(), CODENAME["reply_to"])))
    assert (ended.status, ended.err) == (0, "1 answer not sealed to a key of this machine\n")
    assert not any((home.root / "answers").iterdir())


def test_a_machine_without_a_key_list_believes_nobody(offline: Any, reader_2: Colleague) -> None:
    ended = offline("collect", reader_2.bag(reader_2.seal(reader_2.answer())))
    assert (ended.status, ended.err.splitlines()[0]) == (
        2,
        "error: this machine has no key list yet, so nobody knows whose bag this is",
    )


# -- interruptions


@pytest.mark.usefixtures("folders")
def test_an_interrupted_bag_is_written_again_under_its_id(
    offline: Any, write: Callable[..., str], home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write("povor")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outgoing, "write", killed)
        stopped = offline("courier", tmp_path / "out")
    assert (stopped.status, stopped.err) == (130, "\nerror: stopped\n")
    assert not (tmp_path / "out").exists()
    (bag,) = home.post.bags.all()
    second = write("povor", "meanwhile")
    done = offline("courier", tmp_path / "out")
    assert "The last bag was interrupted: it is written first, the same as before." in done.err
    assert "1 more wait" in done.out
    said = statement(tmp_path / "out")
    assert (said.bag_id, [line.id for line in said.answers]) == (bag.id, [first])
    assert home.post.bags.all() == (replace(bag, is_written=True),)
    assert offline("courier", tmp_path / "next", "--json").json["bags"][0]["answers"] == [second]


@pytest.mark.usefixtures("folders")
def test_a_full_stick_gets_nothing_half_written(
    offline: Any, write: Callable[..., str], home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("povor")
    real = os.fsync
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > 4:
            raise OSError(28, "no space left on device")
        real(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        ended = offline("courier", tmp_path / "out")
    assert (ended.status, ended.err.splitlines()[0]) == (5, "error: the disk is full")
    assert not (tmp_path / "out").exists()
    assert not any(bag.is_written for bag in home.post.bags.all())
    assert offline("courier", tmp_path / "out").status == 0
    assert len(outgoing.open_bag(tmp_path / "out").answers) == 1


def test_a_full_disk_while_answering_leaves_no_half_answer_and_keeps_the_draft(
    folders: dict[str, Path], offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("answer", "povor", "--template", "thanks")
    draft = folders[ID] / "answer.txt"
    large = tmp_path / "large"
    large.write_bytes(os.urandom(6_000_000))
    ended = on_a_small_disk(home, "4m", "answer", "povor", "--file", large, "--yes", "--day", "2026-11-24")
    assert ended.returncode == 5
    assert ".partial" not in ended.stdout
    assert draft.exists()
    assert on_a_small_disk(home, "20m", "answer", "povor", "--file", large, "--yes").returncode == 0


@pytest.mark.usefixtures("folders")
def test_sealed_bytes_without_their_slip_are_no_answer_and_go(
    write: Callable[..., str], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(post.Slips, "put", killed)
        with pytest.raises(ValueError, match="Expecting value"):
            write("povor")
    assert [path.suffix for path in (home.root / "answers").iterdir()] == [".age"]
    written = write("povor")
    assert {path.stem for path in (home.root / "answers").iterdir()} == {written}


def test_ctrl_c_at_the_question_changes_nothing(folders: dict[str, Path], home: Home, offline: Any) -> None:
    offline("answer", "povor", "--template", "thanks")
    before = content(home.root)
    ours, theirs = os.openpty()
    reading, writing = os.pipe()
    os.write(writing, f"{PASSPHRASE}\n".encode())
    command = [
        "setsid", "--ctty", "--wait", *TOOL, "answer", "povor", "--day", "2026-11-24",
        "--home", str(home.root), "--passphrase-fd", str(reading),
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, pass_fds=[reading]
    ) as process:
        os.close(theirs)
        seen = b""
        while b"[y/N]" not in seen:
            seen += os.read(ours, 4096)
        os.write(ours, b"\x03")
        process.wait()
    os.close(ours)
    assert process.returncode in {130, -signal.SIGINT}
    assert content(home.root) == before
    assert (folders[ID] / "answer.txt").exists()
