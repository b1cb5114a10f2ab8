"""What comes back from colleagues: shown where the key list says that it is theirs, else refused by name."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, answer, note
from dropbox.answer import OutgoingStatement
from dropbox.bag import outgoing
from dropbox.note.signing import SigningKey
from dropbox.offline.answers import editor_key
from tests.offline.answering.bags import ID, OTHER
from tests.offline.codenames import ANOTHER, CODENAME, SOURCE, TODAY
from tests.offline.conftest import public_key
from tests.offline.newsroom import DESK, ORIGIN, PASSPHRASE, Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.offline.home import Home
    from tests.offline.answering.bags import Opened


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
    two_cases: dict[str, Path], offline: Any, reader_2: Colleague, write: Callable[..., str], tmp_path: Path
) -> None:
    bag = reader_2.bag(reader_2.seal(reader_2.answer()))
    taken = offline("collect", bag)
    assert (taken.status, taken.out, taken.err) == (
        0,
        "answer by reader 2, 14 November 2026: povor-povor\n",
        "",
    )
    for name in ("case.txt", "case.html"):
        page = (two_cases[ID] / name).read_text()
        assert "answer by reader 2, 14 november 2026" in page.lower()
        assert "From reader 2" in page
        assert "From reader 2" not in (two_cases[OTHER] / name).read_text()
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
    two_cases: dict[str, Path], offline: Any, reader_2: Colleague, write: Callable[..., str], tmp_path: Path
) -> None:
    write("povor")
    taken = offline("collect", reader_2.bag(recalls=("aa" * 32,)))
    assert taken.out == "recalled by reader 2, 14 November 2026: povor-povor\n"
    assert "error: this mailbox was recalled on 2026-11-14" in offline("answer", "povor").err
    assert "recalled by reader 2 on 14 November 2026" in " ".join(
        (two_cases[ID] / "case.txt").read_text().split()
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
    two_cases: dict[str, Path],
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
    assert "From reader 2" not in (two_cases[ID] / "case.txt").read_text()


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


def signed_once_more(reader_2: Colleague) -> Path:
    """Add the signature of a key that nobody lists."""
    sealed = reader_2.seal(reader_2.answer())
    first = reader_2.bag(sealed)
    parsed = note.parse((first / "data" / "outgoing.txt").read_bytes())
    (line,) = OutgoingStatement.parse(parsed.text).answers
    folder = reader_2.folder / "signed-once-more"
    outgoing.write(folder, TODAY, note.signing.add_signatures(parsed, [stranger()]), {line.id: sealed})
    return folder


REFUSED_BAGS: dict[str, tuple[Callable[[Colleague], Path], int, str]] = {
    "by a key that is not listed": (
        lambda reader_2: reader_2.bag(reader_2.seal(reader_2.answer()), key=stranger()),
        4,
        "no editor in the key list signed this outgoing bag",
    ),
    "signed by a second key": (signed_once_more, 4, "no editor in the key list signed this outgoing bag"),
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
    two_cases: dict[str, Path],
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
    assert "From reader 2" not in (two_cases[ID] / "case.txt").read_text()


@pytest.mark.usefixtures("two_cases")
def test_a_revoked_colleague_is_believed_no_more(
    newsroom: Newsroom, opened: Opened, offline: Any, reader_2: Colleague, colleague: Home
) -> None:
    by_us = reader_2.bag(reader_2.seal(reader_2.answer()))
    newsroom.revoked = (public_key(colleague)[:16],)
    newsroom.publish(newsroom.readers)
    opened({"ef" * 16: newsroom.submission()})
    ended = offline("collect", by_us)
    assert (ended.status, "no editor in the key list signed" in ended.err) == (4, True)


@pytest.mark.usefixtures("two_cases")
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
