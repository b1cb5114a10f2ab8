"""A bag that was altered, is for others, or comes from nobody who may give orders, is refused whole."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from dropbox import answer, intake, note
from dropbox.bag import bagit
from dropbox.errors import DropboxError
from dropbox.intake.mailboxes import mailbox_of
from tests.intake.answers import (
    EDITOR,
    ONE,
    SMALL,
    STRANGER,
    THREE,
    TWO,
    Outgoing,
    deliver,
    editor,
    require_untouched,
    waiting,
)
from tests.support import servers
from tests.support.servers import DESK, OTHER_DESK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dropbox.directory import EditorEntry
    from dropbox.note.signing import SigningKey
    from dropbox.store import Store


def rewrite_manifests(bag: Path) -> None:
    """Make the manifests right again after a change: anyone can, they are not signed."""
    for path in (bag / "manifest-sha256.txt", bag / "tagmanifest-sha256.txt"):
        names = [line.split("  ", 1)[1] for line in path.read_text().splitlines()]
        hashes = {name: hashlib.sha256((bag / name).read_bytes()).hexdigest() for name in names}
        path.write_bytes(bagit.manifest(hashes))


def answers_of(bag: Path) -> list[Path]:
    return sorted((bag / "data" / "answers").iterdir())


def one_bit(bag: Path) -> None:
    path = answers_of(bag)[0]
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(changed)


def one_bit_and_manifests(bag: Path) -> None:
    one_bit(bag)
    rewrite_manifests(bag)


def other_words(bag: Path) -> None:
    path = bag / "data" / "outgoing.txt"
    text = path.read_text()
    old = mailbox_of(TWO)
    path.write_text(text.replace(old, mailbox_of(THREE)))
    oxum_and_manifests(bag)


def oxum_and_manifests(bag: Path) -> None:
    payload = [path for path in (bag / "data").rglob("*") if path.is_file()]
    info = (bag / "bag-info.txt").read_text().splitlines()[0]
    size_bytes = sum(path.stat().st_size for path in payload)
    (bag / "bag-info.txt").write_text(f"{info}\nPayload-Oxum: {size_bytes}.{len(payload)}\n")
    rewrite_manifests(bag)


def one_file_less(bag: Path) -> None:
    answers_of(bag)[0].unlink()


def one_file_less_and_manifests(bag: Path) -> None:
    gone = answers_of(bag)[0]
    gone.unlink()
    path = bag / "manifest-sha256.txt"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if gone.name not in line))
    oxum_and_manifests(bag)


def one_file_more(bag: Path) -> None:
    (bag / "data" / "answers" / f"{'0' * 32}.age").write_bytes(SMALL)


def a_link(bag: Path) -> None:
    path = answers_of(bag)[0]
    path.rename(bag.parent / "elsewhere")
    path.symlink_to(bag.parent / "elsewhere")


def two_signatures(bag: Path) -> None:
    path = bag / "data" / "outgoing.txt"
    path.write_bytes(note.signing.add_signatures(note.parse(path.read_bytes()), [STRANGER]))
    oxum_and_manifests(bag)


def another_role(bag: Path) -> None:
    """The right key under the name of its other role: what an answer is signed with."""
    path = bag / "data" / "outgoing.txt"
    key = note.signing.SigningKey(answer.KEY_NAME, EDITOR.seed)
    path.write_bytes(note.signing.sign(note.parse(path.read_bytes()).text, [key]))
    oxum_and_manifests(bag)


# fmt: off
ALTERED: dict[str, tuple[Callable[[Path], None], str]] = {
    #                                          how                          the refusal's code
    "a bit of an answer":                      (one_bit,                     "item-damaged"),
    "a bit, and the manifests":                (one_bit_and_manifests,       "outgoing-mismatch"),
    "another mailbox, and the manifests":      (other_words,                 "bad-signature"),
    "an answer is missing":                    (one_file_less,               "item-damaged"),
    "an answer is missing from the manifests": (one_file_less_and_manifests, "outgoing-mismatch"),
    "a file more":                             (one_file_more,               "courier-unlisted"),
    "a link":                                  (a_link,                      "courier-kind"),
    "a second signature":                      (two_signatures,              "outgoing-signer"),
    "the key's other role":                    (another_role,                "outgoing-signer"),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_bag_is_refused_whole(made: servers.Newsroom, store: Store, bag: Path, name: str) -> None:
    alter, code = ALTERED[name]
    alter(bag)
    with pytest.raises(DropboxError) as raised:
        deliver(made, store, bag)
    assert raised.value.code == code
    require_untouched(store)


def test_a_replayed_bag_is_refused_when_it_was_altered(made: servers.Newsroom, store: Store, bag: Path) -> None:
    deliver(made, store, bag)
    intake.wipe(store, ONE)
    one_bit_and_manifests(bag)
    with pytest.raises(DropboxError) as raised:
        deliver(made, store, bag)
    assert raised.value.code == "outgoing-mismatch"
    assert len(waiting(store)) == 1


SIGNER = "outgoing-signer"
# fmt: off
SIGNERS: dict[str, tuple[SigningKey, tuple[EditorEntry, ...], bool, int, str, str | None]] = {
    #                         key       listed                            revoked day desk        code
    "not in the directory":  (STRANGER, (editor(),),                        False,  0,  DESK,       SIGNER),
    "no editors at all":     (EDITOR,   (),                                 False,  0,  DESK,       SIGNER),
    "revoked":               (EDITOR,   (editor(),),                        True,   0,  DESK,       SIGNER),
    "before the window":     (EDITOR,   (editor(begins=1),),                False,  0,  DESK,       SIGNER),
    "the first day":         (EDITOR,   (editor(begins=0),),                False,  0,  DESK,       None),
    "the last day":          (EDITOR,   (editor(ends=1),),                  False,  0,  DESK,       None),
    "after the window":      (EDITOR,   (editor(ends=1),),                  False,  1,  DESK,       SIGNER),
    "another desk's editor": (EDITOR,   (editor(desk=OTHER_DESK),),         False,  0,  DESK,       SIGNER),
    "for another desk":      (EDITOR,   (editor(),),                        False,  0,  OTHER_DESK, SIGNER),
    "for an unlisted desk":  (EDITOR,   (editor(),),           False,  0,  "nobody",   "outgoing-audience"),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", SIGNERS)
def test_only_an_editor_of_the_desk_gives_orders(
    made: servers.Newsroom, store: Store, tmp_path: Path, name: str
) -> None:
    key, editors, revoked, days, desk, code = SIGNERS[name]
    made.publish(editors=editors, revoked=tuple(entry.id for entry in editors if revoked))
    bag = Outgoing([(ONE, SMALL)], recalls=[TWO], key=key, desk=desk).write(tmp_path / "bag")
    if code is None:
        assert deliver(made, store, bag, days=days).answers == 1
        return
    with pytest.raises(DropboxError) as raised:
        deliver(made, store, bag, days=days)
    assert (raised.value.code, raised.value.exit_status) == (code, 4)
    require_untouched(store)


def test_a_bag_for_another_drop_box_is_refused(made: servers.Newsroom, store: Store, tmp_path: Path) -> None:
    bag = Outgoing([(ONE, SMALL)], origin="another-dropbox").write(tmp_path / "bag")
    with pytest.raises(DropboxError) as raised:
        deliver(made, store, bag)
    assert raised.value.code == "outgoing-audience"
    require_untouched(store)


def test_an_expired_directory_keeps_no_answer_back(
    made: servers.Newsroom, store: Store, tmp_path: Path
) -> None:
    made.publish(ends=1, editors=(editor(),))
    bag = Outgoing([(ONE, SMALL)]).write(tmp_path / "bag")
    assert deliver(made, store, bag, days=30).answers == 1


NOT_SEALED = {
    "noise": bytes(20_000),
    "a classic age file": b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n--- x",
    "65 stanzas": servers.sealed_file(200_000, stanzas=65),
    "a header alone, cut": SMALL[:1_000],
    "one byte": b"a",
}


@pytest.mark.parametrize("name", NOT_SEALED)
def test_an_answer_that_is_not_sealed_keeps_the_whole_bag_out(
    made: servers.Newsroom, store: Store, tmp_path: Path, name: str
) -> None:
    answers = [(ONE, SMALL), (ONE, NOT_SEALED[name]), (TWO, SMALL)]
    with pytest.raises(DropboxError) as raised:
        deliver(made, store, Outgoing(answers, recalls=[THREE]).write(tmp_path / "bag"))
    assert raised.value.code == "not-sealed"
    require_untouched(store)


def test_an_answer_that_is_too_large_can_not_even_be_named(tmp_path: Path) -> None:
    with pytest.raises(DropboxError, match="expected an answer of"):
        Outgoing([(ONE, bytes(25 * 1024 * 1024 + 1))]).write(tmp_path / "bag")
