"""One passphrase for all keys of a machine: changed everywhere or nowhere, also after an interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dropbox import age
from dropbox.offline import files, freshness_key, identities
from dropbox.offline.answers import editor_key
from dropbox.offline.vault import keys
from tests.offline.newsroom import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.offline.vault.windowed import Windowed

NEW = "зусім іншыя шэсць слоў"
SEALED = ("freshness.age", "identity.age", "intake.age", "signing.age")


def change(offline: Callable[..., Any], old: str = PASSPHRASE, new: str = NEW) -> Any:
    return offline("passphrase", passphrase=f"{old}\n{new}")


def everything(windowed: Windowed, passphrase: str) -> list[str]:
    home = windowed.home
    return [
        *map(str, identities.unlock(home, passphrase)),
        str(keys.vault_identity(home, passphrase)),
        editor_key.unlock(home, passphrase).seed.hex(),
        freshness_key.unlock(home, passphrase).seed.hex(),
    ]


def sealed(windowed: Windowed) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in windowed.home.root.glob("*.age")}


def test_every_age_file_opens_with_the_new_one_and_none_with_the_old(windowed: Windowed, offline: Any) -> None:
    before = everything(windowed, PASSPHRASE)
    assert sorted(sealed(windowed)) == list(SEALED)
    ended = change(offline)
    assert (ended.status, ended.out) == (0, "The passphrase was changed.\n")
    assert everything(windowed, NEW) == before
    for name in SEALED:
        with (windowed.home.root / name).open("rb") as file, pytest.raises(age.WrongPassphraseError):
            age.open(file, [age.ScryptIdentity(PASSPHRASE)])


REFUSED = {
    "a wrong one": ("something else entirely", NEW, 3, "the passphrase is wrong"),
    "a new one that is short": (PASSPHRASE, "short", 2, "at least 12 characters"),
    "an empty new one": (PASSPHRASE, "", 2, "the passphrase is empty"),
}


@pytest.mark.parametrize(("old", "new", "code", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_changes_nothing(
    windowed: Windowed, offline: Any, old: str, new: str, code: int, says: str
) -> None:
    before = sealed(windowed)
    ended = change(offline, old, new)
    assert (ended.status, says in ended.err) == (code, True)
    assert sealed(windowed) == before
    assert old not in ended.err + ended.out


@pytest.mark.parametrize("done", range(len(SEALED)))
def test_after_an_interruption_the_same_command_brings_it_to_its_end(
    windowed: Windowed, offline: Any, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    before, replace, left = everything(windowed, PASSPHRASE), files.replace, [done]

    def cut(path: Path, content: bytes) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        replace(path, content)

    with monkeypatch.context() as context:
        context.setattr(files, "replace", cut)
        assert change(offline).status == 130
    assert change(offline).status == 0
    assert everything(windowed, NEW) == before
    again = change(offline)
    assert (again.status, again.out) == (
        0,
        "The keys open with the new passphrase already; nothing was changed.\n",
    )


def test_a_restored_vault_makes_a_home_that_opens_what_it_kept(windowed: Windowed, tmp_path: Path) -> None:
    """What `recover` does: the key in a home of its own, under a passphrase of its own."""
    home = type(windowed.home)(tmp_path / "new")
    keys.adopt_vault(home, windowed.vault, NEW)
    home.require()
    assert str(keys.vault_identity(home, NEW)) == str(windowed.vault)
    assert keys.vault_recipients(home) == (windowed.vault.recipient,)
    assert [str(one) for one in identities.unlock(home, NEW)] == [str(windowed.vault)]
