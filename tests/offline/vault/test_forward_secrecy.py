"""What `retire` covers, and what it does not, in the words of docs/spec/vault.md.

Whoever seizes the machine has everything that ever lay on its disk (flash keeps old blocks), its passphrase,
and the new card. The old card was destroyed by hand. They recorded uploads, copied the server, found a stick.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, intake, shares
from dropbox.age.identity import HybridIdentity
from dropbox.bag import courier
from dropbox.errors import BadInputError
from tests.intake.lines import accept, announce
from tests.offline.newsroom import DAY, ORIGIN, PASSPHRASE, Sent
from tests.offline.vault.windowed import PAST, Windowed
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SECRET = re.compile(rb"AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+")
RECOVERY_SEED = bytes(range(32))


@dataclass
class Disk:
    """Every block that was ever written to some folders."""

    blocks: set[bytes] = field(default_factory=set)

    def image(self, *folders: Path) -> None:
        """Add all that lies there now."""
        for folder in folders:
            self.blocks |= {path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def everything_that_opens(blocks: Iterable[bytes], passphrase: str) -> set[age.Identity]:
    """Return every identity that can be had: with the passphrase, with what that gave, and so on."""
    left, found = set(blocks), {}
    while True:
        for block in left:
            for secret in _SECRET.findall(block):
                found[secret] = age.Identity.parse(secret.decode())
        opened = {block: _opened(block, passphrase, found.values()) for block in left}
        more = {inside for inside in opened.values() if inside is not None} - left
        if not more:
            return set(found.values())
        left |= more


def _opened(block: bytes, passphrase: str, held: Iterable[age.Identity]) -> bytes | None:
    for keys in ([age.ScryptIdentity(passphrase)], list(held)):
        try:
            return age.open(io.BytesIO(block), keys).read()
        except BadInputError:
            continue
    return None


def opens(block: bytes, held: Iterable[age.Identity]) -> bool:
    try:
        return bool(age.open(io.BytesIO(block), list(held)).read())
    except age.NoMatchingIdentityError:
        return False


@dataclass
class Seized:
    """What was recorded in the window that is over, and what the machine held then and later."""

    windowed: Windowed
    disk: Disk
    targets: dict[str, list[bytes]]
    kept_id: str
    kept: bytes
    old_card: bytes

    def held(self, *more: bytes) -> set[age.Identity]:
        """Return what the disk, the passphrase and `more` give."""
        return everything_that_opens({*self.disk.blocks, *more}, PASSPHRASE)


def server_of(windowed: Windowed) -> servers.Newsroom:
    """Set up the newsroom's server: a real store, with the key folder that was published."""
    folder = windowed.place / "server"
    folder.mkdir()
    made = servers.newsroom(folder)
    root = windowed.newsroom.root.verifier.public_key.hex()
    words = made.config.read_text().replace(servers.ORIGIN, ORIGIN).replace(servers.ROOTS.keys[0], root)
    made.config.write_text(words)
    shutil.rmtree(made.folder / "keys")
    for name, content in windowed.newsroom.published().items():
        path = made.folder / "keys" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return made


def send_and_collect(windowed: Windowed, uploads: Iterable[bytes]) -> tuple[Path, Path]:
    """Upload, and write a courier bag; return the bag and a copy of all that the server stored."""
    made = server_of(windowed)
    store, published = made.open(), intake.Published(made.settings())
    for sealed in uploads:
        accept(store, announce(store, published.trusted(), len(sealed), today=DAY), 0, sealed, today=DAY)
    stick = windowed.place / "old stick"
    intake.collect(store, published, servers.DESK, stick, today=DAY)
    store.sessions.close()
    return stick, shutil.copytree(made.data_folder, windowed.place / "copy of the store")


@pytest.fixture
def seized(windowed: Windowed, offline: Any) -> Seized:
    """Two submissions of the first window, one of them kept; the window is over, retired; all is seized."""
    home, disk = windowed.home, Disk()
    recovery = HybridIdentity(RECOVERY_SEED)
    recipients = (*windowed.newsroom.readers.values(), windowed.prekeys[0].window.recipient)
    kept = windowed.newsroom.plaintext("kept", [Sent("a.bin", b"evidence")], recipients=recipients)
    not_kept = windowed.newsroom.plaintext("not kept")
    uploads = [
        windowed.newsroom.seal(kept, recipients),
        windowed.newsroom.seal(not_kept, [*recipients, str(recovery.recipient)]),
    ]
    disk.image(home.root)
    stick, store = send_and_collect(windowed, uploads)
    assert offline("collect", stick, "--yes").status == 0
    disk.image(home.root)
    assert offline("open", "--all").status == 0
    disk.image(home.root)
    first, second = sorted(home.records.all(), key=lambda record: record.sha256 != sha256_of(uploads[0]))
    # A case that was not kept: its folder and its sealed file were removed, and the server's copy has expired.
    folder = home.open_folder(second)
    assert folder
    shutil.rmtree(folder)
    home.sealed(second).unlink()
    offline("collect", windowed.bag({}, PAST, [courier.StoredItem(first.id, 1, DAY)]))
    new = windowed.place / "new card"
    new.mkdir()
    ended = offline("retire", "--new-card", new / "card.txt", "--day", PAST.isoformat(), "--yes")
    assert ended.status == 0, ended.err
    disk.image(home.root, new)
    targets = {
        "a recorded upload": uploads,
        "a copy of the server's store": [
            block for path in store.rglob("*") if path.is_file() and is_age(block := path.read_bytes())
        ],
        "an old courier stick": [path.read_bytes() for path in stick.rglob("*.age")],
    }
    return Seized(windowed, disk, targets, first.id, kept, windowed.card.read_bytes())


def is_age(block: bytes) -> bool:
    return block.startswith(b"age-encryption.org/v1\n")


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


TARGETS = ("a recorded upload", "a copy of the server's store", "an old courier stick")


def test_disk_passphrase_and_new_card_open_nothing_that_was_sealed_in_the_window(seized: Seized) -> None:
    held = seized.held()
    # Enough to open what lies ahead: the disk was read in earnest.
    assert {str(one.recipient) for one in held} >= {one.window.recipient for one in seized.windowed.prekeys[1:]}
    for target in TARGETS:
        assert len(seized.targets[target]) >= 2
        assert not any(opens(sealed, held) for sealed in seized.targets[target]), target


def test_the_old_card_would_have_opened_all_of_it(seized: Seized) -> None:
    """So it must be destroyed by hand; and this shows that the test above could fail."""
    held = seized.held(seized.old_card)
    assert all(opens(sealed, held) for target in TARGETS for sealed in seized.targets[target])


def test_the_case_that_was_kept_opens_as_before(seized: Seized, offline: Any) -> None:
    windowed = seized.windowed
    assert windowed.plaintext(seized.kept_id, [windowed.vault]) == seized.kept
    record = windowed.home.records.get(seized.kept_id)
    assert record
    folder = windowed.home.open_folder(record)
    assert folder
    shutil.rmtree(folder)
    assert offline("open", "--all").status == 1
    assert (folder / "originals" / "a.bin").read_bytes() == b"evidence"


def test_the_shares_of_a_recovery_recipient_open_its_upload_again(seized: Seized) -> None:
    """As the documents say: until they are burnt."""
    *_, first, second = shares.split(RECOVERY_SEED, 2, 3)
    identity = HybridIdentity(shares.combine([first, second]))
    without, sealed_to_it = seized.targets["a recorded upload"]
    assert opens(sealed_to_it, [identity])
    assert not opens(without, [identity])
