"""A machine is lost, or its passphrase: what the sheets bring back, and what they do not."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age, directory, shares
from dropbox.offline import freshness_key, identities, prekeys_file
from dropbox.offline.answers import editor_key
from dropbox.offline.errors import CardMissingError
from dropbox.offline.home import Home
from dropbox.offline.recovery import windowed
from dropbox.offline.recovery.seeds import identity_of
from dropbox.offline.vault import keys
from tests.offline.newsroom import DAY, PASSPHRASE, Newsroom
from tests.offline.recovery.conftest import VAULT_SEED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ID, OTHER = "ab" * 16, "cd" * 16
NEW_PASSPHRASE = "some other words that nobody knows"


def given(files: list[Path]) -> list[str]:
    return [part for path in files for part in ("--share", str(path))]


def copy_folders(old: Home, new: Home) -> None:
    for folder in old.root.iterdir():
        if folder.is_dir():
            shutil.copytree(folder, new.root / folder.name, dirs_exist_ok=True)


def test_with_the_vaults_shares_and_a_copy_of_the_folders_kept_cases_open_again(
    newsroom: Newsroom, offline: Any, home: Home, sheets: Callable[..., list[Path]], tmp_path: Path
) -> None:
    bag = newsroom.bag(tmp_path / "bag", {ID: newsroom.submission("kept")})
    assert offline("collect", bag, "--yes").status == 0
    assert offline("open", "--all").status == 0
    new = Home(tmp_path / "new")
    _, second, third = sheets()
    # The passphrase of the old home is lost: a new one is chosen.
    done = offline(
        "recover", "--for", "vault", *given([third, second]), "--yes", at=new.root, passphrase=NEW_PASSPHRASE
    )
    assert (done.status, done.out.splitlines()[0]) == (0, f"The vault's key is restored in {new.root}.")
    copy_folders(home, new)
    shutil.rmtree(new.root / "cases")
    (new.root / "cases").mkdir(mode=0o700)
    assert offline("open", "--all", at=new.root, passphrase=NEW_PASSPHRASE).status == 0
    (folder,) = (new.root / "cases").iterdir()
    assert (folder / "message.txt").read_text() == "kept"
    # The old passphrase opens nothing of the new home.
    with pytest.raises(age.WrongPassphraseError):
        identities.unlock(new, PASSPHRASE)


def test_a_restored_home_has_keys_of_its_own_to_speak_with(
    offline: Any, home: Home, sheets: Callable[..., list[Path]], tmp_path: Path
) -> None:
    new = Home(tmp_path / "new")
    done = offline("recover", "--for", "vault", *given(sheets()[:2]), "--yes", "--json", at=new.root)
    recipient = str(identity_of(VAULT_SEED).recipient)
    assert done.json == {"card": None, "fingerprint": shares.fingerprint(recipient), "home": str(new.root)}
    assert [str(one) for one in keys.vault_recipients(new)] == [recipient]
    assert str(keys.vault_identity(new, PASSPHRASE)) == str(identity_of(VAULT_SEED))
    assert editor_key.public_half(new) not in {None, editor_key.public_half(home)}
    assert freshness_key.public_half(new) not in {None, freshness_key.public_half(home)}
    assert new.root.stat().st_mode & 0o777 == 0o700
    assert not new.intake_file.exists()


@pytest.fixture
def listed(newsroom: Newsroom) -> windowed.RecoveryKey:
    """Return a recovery key that the newsroom lists beside two readers whose keys are destroyed since."""
    made = windowed.make((DAY.replace(day=1), DAY.replace(month=12, day=3)), 2, 3)
    gone = {f"reader {n}": str(age.Identity.generate().recipient) for n in (1, 2)}
    newsroom.publish({**gone, "recovery": made.recipient})
    return made


def test_with_a_recovery_keys_shares_what_nobody_else_opens_is_opened(
    newsroom: Newsroom, offline: Any, home: Home, listed: windowed.RecoveryKey, tmp_path: Path
) -> None:
    sealed = newsroom.submission("for the day when all are lost")
    bag = newsroom.bag(tmp_path / "bag", {ID: sealed})
    # Every reader's machine, passphrase and card are not enough: their keys of that window are destroyed.
    with pytest.raises(age.NoMatchingIdentityError):
        age.open(io.BytesIO(sealed), identities.unlock(home, PASSPHRASE))
    new, request, card = Home(tmp_path / "new"), tmp_path / "request.txt", tmp_path / "card.txt"
    request.write_bytes(listed.request)
    paper = _write(listed, tmp_path)
    done = offline(
        "recover", "--for", "recovery", "--request", request, "--card", card, *given(paper[1:]),
        at=new.root,
    )  # fmt: skip
    assert (done.status, done.out.splitlines()[0]) == (0, f"The recovery key is restored in {new.root}."), (
        done.err
    )
    assert offline("collect", bag, "--yes", at=new.root).status == 0
    opened = offline("open", "--all", at=new.root)
    assert opened.status == 0, opened.err
    (folder,) = (new.root / "cases").iterdir()
    assert (folder / "message.txt").read_text() == "for the day when all are lost"


def test_a_restored_recovery_key_is_kept_like_the_keys_of_the_windows_and_goes_with_them(
    offline: Any, listed: windowed.RecoveryKey, tmp_path: Path
) -> None:
    new, request, card = Home(tmp_path / "new"), tmp_path / "request.txt", tmp_path / "card.txt"
    request.write_bytes(listed.request)
    paper = _write(listed, tmp_path)
    done = offline(
        "recover", "--for", "recovery", "--request", request, "--card", card, *given(paper[:2]), "--json",
        at=new.root,
    )  # fmt: skip
    assert done.json["card"] == str(card)
    (prekey,) = prekeys_file.unlock(new, PASSPHRASE)
    wanted = directory.read_request(listed.request).recipients[0]
    assert (prekey.from_, prekey.until) == (wanted.from_, wanted.until)
    assert str(prekey.identity.recipient) == listed.recipient
    # Without the card it does not open, and it is no lasting key and not the vault's.
    held = identities.lasting(new, PASSPHRASE)
    assert listed.recipient not in {str(one.recipient) for one in (*held.plain, *held.vault)}
    assert len(held.vault) == 1
    card.unlink()
    with pytest.raises(CardMissingError):
        identities.unlock(new, PASSPHRASE)


def test_without_its_request_a_recovery_key_waits_for_the_key_list_to_say_its_window(
    offline: Any, listed: windowed.RecoveryKey, tmp_path: Path
) -> None:
    new = Home(tmp_path / "new")
    paper = _write(listed, tmp_path)
    done = offline(
        "recover", "--for", "recovery", "--fingerprint", listed.fingerprint, "--day", "2027-01-15",
        *given(paper[:2]), at=new.root,
    )  # fmt: skip
    assert done.status == 0, done.err
    assert "The card lies beside the keys" in done.err
    (prekey,) = prekeys_file.unlock(new, PASSPHRASE)
    assert (prekey.from_.isoformat(), prekey.until.isoformat()) == ("2027-01-01", "2027-02-03")


def test_the_request_of_a_recovery_key_asks_for_it_and_proves_nothing(
    offline: Any, home: Home, tmp_path: Path
) -> None:
    done = offline("recovery", "--from", "2027-02", "-o", tmp_path / "out", "--yes", "--json")
    assert done.status == 0, done.err
    document = done.json
    request = directory.read_request((tmp_path / "out" / "request.txt").read_bytes())
    (wanted,) = request.recipients
    assert (request.editor, request.freshness, wanted.kind) == (None, None, "recovery")
    assert (str(wanted.from_), str(wanted.until)) == ("2027-02-01", "2027-05-03")
    assert document["fingerprint"] == shares.fingerprint(wanted.recipient)
    assert (document["from"], document["until"]) == ("2027-02-01", "2027-05-03")
    assert document["burn_from"] == "2027-11-03"
    # The secret is nowhere but on the sheets; of them any two restore it.
    paper = sorted((tmp_path / "out" / "sheets").glob("*.txt"))
    read = [shares.parse(path.read_text()) for path in paper]
    for two in (read[:2], read[1:], read[::2]):
        assert str(identity_of(shares.combine(two)).recipient) == wanted.recipient
    secret = str(identity_of(shares.combine(read[:2])))
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert wanted.recipient not in {str(one.recipient) for one in identities.unlock(home, PASSPHRASE)}


def _write(made: windowed.RecoveryKey, tmp_path: Path) -> list[Path]:
    files = []
    for share in made.shares:
        path = tmp_path / f"recovery-{share.number}.txt"
        path.write_text(shares.sheet_text(share, "recovery", made.fingerprint))
        files.append(path)
    return files


def test_older_vault_keys_are_said_to_be_on_no_sheet(offline: Any, home: Home, tmp_path: Path) -> None:
    said = offline("split", "-o", tmp_path / "one", "--yes").err
    assert "Older vault keys" not in said
    keys.create_vault(home, PASSPHRASE, DAY, work_factor=1)
    done = offline("split", "-o", tmp_path / "two", "--yes", "--json")
    assert "! Older vault keys are not on these sheets: dropbox-offline reseal --all first" in done.err
    # It is the newest that was split.
    assert done.json["fingerprint"] == shares.fingerprint(home.vault_file.read_text().strip())
