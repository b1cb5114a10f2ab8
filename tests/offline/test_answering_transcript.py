"""What an editor types to answer, and what the tool says, letter for letter."""

from __future__ import annotations

import re
import sys
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from dropbox import age, note
from dropbox.directory.document import ROOT_KEY_NAME
from dropbox.offline.commands import collect, open_cases, options
from tests.offline.conftest import public_key
from tests.offline.newsroom import PASSPHRASE, Item, Newsroom, Sent
from tests.offline.typing_at import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home

FIRST, SECOND, NOBODY, GRAFT = "01" * 16, "ab" * 16, "cd" * 16, "be" * 16
CODENAME: dict[str, Any] = {
    "seed": b"s" * 32, "mailbox": "aa" * 32, "reply_to": str(age.Identity.generate().recipient),
}  # fmt: skip
WORDS: Final = """\
Спасибо.
Будем ждать ещё.
"""
PHOTO: Final = Sent("a.jpg", b"x")
TOOL: Final = [sys.executable, "-m", "dropbox.offline.main"]

# `$ ` what is typed; `2> ` standard error; `[n]` an exit status other than 0.
SESSION: Final = """\
$ open --all
opened: bahad-bahad: HOME/cases/2026-11-12-bahad-bahad
opened: povor-povor: HOME/cases/2026-11-12-bahad-bahad/later/2026-11-20-povor-povor
opened: rupuv-rupuv: HOME/cases/2026-11-23-rupuv-rupuv
opened: sulat-sulat: HOME/cases/2026-11-23-sulat-sulat
2>     joined to bahad-bahad: Written with the same codename as on 12 November 2026, by whoever holds it.
2>     ! Do not answer this
$ list
case         received    messages  answers      size     state
bahad-bahad  2026-11-20  2                      39.2 kB  open
rupuv-rupuv  2026-11-23  1         never        19.6 kB  open
sulat-sulat  2026-11-23  1         no codename  19.6 kB  open
$ answer bahad
Your draft: HOME/cases/2026-11-12-bahad-bahad/answer.txt
Open it with a double-click, write your answer, save it.
Then type the same once more: dropbox-offline answer bahad-bahad
$ answer bahad
2> error: the text still has ___ where you meant to write something
2> hint: open it, write there, take the underscores away, save it, and try again
[2]
$ answer bahad --template more
2> error: there is a draft already; it is never overwritten
2> hint: finish it, or remove it; then begin with another template
[2]
$ answer bahad --text TEXT --file PHOTO --yes
sealed: your answer 1 to bahad-bahad (21.2 kB). It waits here.
Next: dropbox-offline courier FOLDER, with a folder on a stick for the server
2> Nothing was sent to the source of bahad-bahad before.
2> === This will be sent to the source:
2>     Спасибо.
2>     Будем ждать ещё.
2>     + photo.jpg (5.0 kB)
2> === signed as reader 1, for 24 November 2026, by this machine's clock
2> === readable by the source with the codename, and at your desk by: reader 1, reader 2
$ list
case         received    messages  answers      size     state
bahad-bahad  2026-11-20  2         1 waiting    39.2 kB  open
rupuv-rupuv  2026-11-23  1         never        19.6 kB  open
sulat-sulat  2026-11-23  1         no codename  19.6 kB  open
$ answer povor --text TEXT --yes
sealed: your answer 2 to bahad-bahad (21.2 kB). It waits here.
Next: dropbox-offline courier FOLDER, with a folder on a stick for the server
2> --- already sealed and waiting, by reader 1 (this machine), 24 November 2026:
2>     Спасибо.
2>     Будем ждать ещё.
2>     + photo.jpg (5.0 kB)
2> === This will be sent to the source:
2>     Спасибо.
2>     Будем ждать ещё.
2> === signed as reader 1, for 24 November 2026, by this machine's clock
2> === readable by the source with the codename, and at your desk by: reader 1, reader 2
$ courier OUT
written: 2 answers and no recalls: OUT
Next: take the stick to whoever runs the server: dropbox-server deliver takes it in.
$ courier OUT
2> error: no answer and no recall waits
2> hint: for the last bag once more: --again
[2]
$ courier OUT --again
written: 2 answers and no recalls: OUT/bag-XXXXXXXX
Next: take the stick to whoever runs the server: dropbox-server deliver takes it in.
$ list
case         received    messages  answers      size     state
bahad-bahad  2026-11-20  2         2 sent       39.2 kB  open
rupuv-rupuv  2026-11-23  1         never        19.6 kB  open
sulat-sulat  2026-11-23  1         no codename  19.6 kB  open
$ collect COLLEAGUE
answer by reader 2, 14 November 2026: bahad-bahad
$ collect COLLEAGUE
here already: the answers of this bag
$ answer sulat
2> error: its sender kept no codename: nobody could read an answer
2> hint: answer by what the message itself says, if it says anything, and if that is safe
[2]
$ answer rupuv
2> error: this case mixes two codenames, and is never answered
2> hint: an answer could reach the wrong person; tell your admin
[2]
$ recall bahad
2> This freezes the mailbox of bahad-bahad for good:
2>   - every answer that waits for its source on the server is deleted with the next stick;
2>   - nobody can answer this codename any more, also if its source comes back.
2> error: no terminal to ask for consent
2> hint: give it beforehand with --yes
[2]
$ recall bahad --yes
recalled: bahad-bahad. It is not done before the stick is at the server.
Next, today: dropbox-offline courier FOLDER, with a folder on a stick for the server
2> This freezes the mailbox of bahad-bahad for good:
2>   - every answer that waits for its source on the server is deleted with the next stick;
2>   - nobody can answer this codename any more, also if its source comes back.
$ answer bahad --text TEXT
2> error: this mailbox was recalled on 2026-11-24: it takes in nothing any more
2> hint: if the source is safe and writes with a new codename, answer that case
[2]
$ courier RECALL
written: no answers and 1 recall: RECALL
Next: take the stick to whoever runs the server: dropbox-server deliver takes it in.
$ list
case         received    messages  answers      size     state
bahad-bahad  2026-11-20  2         recalled     39.2 kB  open
rupuv-rupuv  2026-11-23  1         never        19.6 kB  open
sulat-sulat  2026-11-23  1         no codename  19.6 kB  open
"""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (options, collect, open_cases):
        monkeypatch.setattr(module, "today", lambda: date(2026, 11, 24))


def test_a_session(newsroom: Newsroom, offline: Any, home: Home, colleague: Home, tmp_path: Path) -> None:
    items: dict[str, Item | bytes] = {
        FIRST: Item(
            newsroom.submission("Здравствуйте", [Sent("a.jpg", b"x")], **CODENAME), day=date(2026, 11, 12)
        ),
        SECOND: Item(newsroom.submission("Ещё", **CODENAME), day=date(2026, 11, 20)),
        NOBODY: newsroom.submission("No answer"),
        GRAFT: newsroom.submission("", **(CODENAME | {"seed": b"t" * 32})),
    }
    bag = newsroom.bag(tmp_path / "bag", items)
    for place in (home.root, colleague.root):
        offline("collect", bag, "--yes", at=place)
    offline("open", "--all", at=colleague.root)
    text, photo = tmp_path / "text", tmp_path / "photo.jpg"
    text.write_text(WORDS)
    photo.write_bytes(b"x" * 5_000)
    offline("answer", "bahad", "--text", text, "--yes", "--day", "2026-11-14", at=colleague.root)
    offline("courier", tmp_path / "colleague", "--yes", "--day", "2026-11-14", at=colleague.root)
    places = {
        "HOME": home.root, "OUT": tmp_path / "out", "RECALL": tmp_path / "recall", "PHOTO": photo, "TEXT": text,
        "COLLEAGUE": tmp_path / "colleague",
    }  # fmt: skip
    said = ""
    for line in re.findall(r"^\$ (.*)$", SESSION, flags=re.MULTILINE):
        ended = offline(*(str(places.get(word, word)) for word in line.split()))
        errors = "".join(f"2> {error}".rstrip() + "\n" for error in ended.err.splitlines())
        said += f"$ {line}\n{ended.out}{errors}" + (f"[{ended.status}]\n" if ended.status else "")
    for name, place in places.items():
        said = said.replace(str(place), name)
    said = re.sub(r"bag-[0-9a-f]{8}", "bag-XXXXXXXX", said)
    assert said.splitlines() == SESSION.splitlines()


@pytest.fixture
def newsroom(home: Home, colleague: Home) -> Newsroom:
    """Return a newsroom whose check phrase is always the same, with two who read and answer."""
    made = Newsroom(root=note.signing.SigningKey.from_seed(ROOT_KEY_NAME, b"r" * 32))
    homes = {"reader 1": home, "reader 2": colleague}
    made.editors = {role: public_key(one) for role, one in homes.items()}
    made.publish({role: one.recipient_file.read_text().strip() for role, one in homes.items()})
    return made


def test_at_a_terminal_an_answer_is_shown_and_asked_about(
    newsroom: Newsroom, offline: Any, home: Home, tmp_path: Path
) -> None:
    offline("collect", newsroom.bag(tmp_path / "bag", {FIRST: newsroom.submission("Hi", **CODENAME)}), "--yes")
    offline("open", "--all")
    offline("answer", "bahad", "--template", "thanks")
    command = [*TOOL, "answer", "bahad", "--home", str(home.root), "--day", "2026-11-24"]
    for answer, status, says in (
        ("n", 130, "error: stopped as you wished; nothing was changed\n"),
        ("y", 0, "Next: dropbox-offline courier FOLDER, with a folder on a stick for the server\n"),
    ):
        ended, screen = terminal(command, [("Passphrase: ", PASSPHRASE), ("[y/N]: ", answer)])
        assert (ended, screen.endswith(says)) == (status, True)
        assert "    We have everything you sent." in screen
        assert f"Seal this answer? [y/N]: {answer}\n" in screen
    assert len(home.post.answers.all()) == 1
