"""A machine with keys for windows, a card and a vault; its passphrase takes no time to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox import age
from dropbox.age import recipient, scrypt
from dropbox.offline import prekeys_file
from dropbox.offline.commands import collect, open_cases, options, setting_up
from dropbox.offline.vault import prekeys as making
from tests.offline.newsroom import PASSPHRASE, Newsroom
from tests.offline.vault.windowed import TODAY, Windowed

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.home import Home


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every passphrase cost nothing: what scrypt costs is tested with the age format."""
    monkeypatch.setattr(
        recipient.ScryptRecipient, "wrap", lambda self, key: scrypt.wrap(key, self._passphrase, 1)
    )
    for module in (collect, open_cases, options, setting_up):
        monkeypatch.setattr(module, "today", lambda: TODAY)


@pytest.fixture
def windowed(home: Home, tmp_path: Path) -> Windowed:
    """Return the home with six keys for windows, and a newsroom that lists them beside a colleague's."""
    home.card = tmp_path / "card" / "card.txt"
    home.card.parent.mkdir()
    made = making.make(home, PASSPHRASE, making.plan((), making.Wish(), TODAY), TODAY)
    card, home.card = home.card, None
    newsroom = Newsroom()
    newsroom.prekeys = [("reader 1", one.window.recipient, one.from_, one.until) for one in made.prekeys]
    newsroom.publish({"reader 2": str(age.Identity.generate().recipient)})
    assert prekeys_file.card_place(home) == card
    return Windowed(home, newsroom, made.prekeys, card, tmp_path)
