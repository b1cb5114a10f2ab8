"""The one folder of the air-gapped machine (docs/spec/case-folder.md): keys, sealed files, opened cases."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dropbox.offline import files
from dropbox.offline.errors import HomeBusyError, HomeMissingError, SealedMissingError
from dropbox.offline.remembered.post import Post
from dropbox.offline.remembered.records import Records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dropbox.offline.remembered.conversations import Conversation
    from dropbox.offline.remembered.records import Outcome, Record

# A day and the words of a case; an editor's own words may follow.
_NAME: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(-[a-z]{5})+")
# In a case folder: what was written later with the same codename.
LATER: Final = "later"
# Says nothing about whose work it is.
DEFAULT: Final = "~/casework"
_FOLDERS: Final = (
    "answers", "bags", "cases", "destroyed", "directory", "incomplete", "recalls", "records", "sealed",
)  # fmt: skip
_PLACES: Final[dict[Outcome, str]] = {"verified": "cases", "incomplete": "incomplete"}


class Home:
    """Where everything lies. Nothing else in this package knows a path by name."""

    def __init__(self, root: Path, card: Path | None = None) -> None:
        self.root = root
        # Where the card lies, if the person at the keyboard said so.
        self.card = card
        self.identity_file = root / "identity.age"
        self.recipient_file = root / "recipient.txt"
        self.signing_file = root / "signing.age"
        self.editor_file = root / "editor.txt"
        self.freshness_file = root / "freshness.age"
        self.freshness_public_file = root / "freshness.txt"
        self.vault_file = root / "vault.txt"
        self.intake_file = root / "intake.age"
        self.intake_public_file = root / "intake.txt"
        self.card_file = root / "card.txt"
        self.card_place_file = root / "card-place.txt"
        self.destroyed_folder = root / "destroyed"
        self.last_bag_file = root / "last-bag.json"
        self.directory_folder = root / "directory"
        self.records = Records(root / "records")
        self.post = Post(root)

    def create(self) -> None:
        """Make the folder and its rooms; those that are there stay."""
        for name in _FOLDERS:
            files.private_folders(self.root / name)
        # A folder that was there before may be open to others.
        self.root.chmod(0o700)

    def require(self) -> None:
        """Refuse a folder that was never set up."""
        if not self.identity_file.is_file():
            raise HomeMissingError(
                "this machine is not set up yet",
                hint="dropbox-offline init makes its key; or give --home FOLDER",
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Work alone; what an interrupted run left is removed first."""
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeBusyError("another command is at work here", hint="wait until it has ended") from None
            # A home that was made by an earlier release gets the rooms it has not.
            self.create()
            self._clear_partial()
            yield
        finally:
            os.close(descriptor)

    def sealed(self, record: Record) -> Path:
        """Give the place of a submission's sealed bytes."""
        return self.root / "sealed" / f"{record.folder_name}.age"

    def require_sealed(self, record: Record) -> Path:
        """Return the place of a submission's sealed bytes, which must be there."""
        path = self.sealed(record)
        if not path.is_file():
            raise SealedMissingError("its sealed file is gone", hint="collect the courier bag again")
        return path

    def case_folder(self, record: Record, outcome: Outcome) -> Path:
        """Give the place of a case folder, open or not."""
        return self.root / _PLACES[outcome] / record.folder_name

    def conversation_folder(self, conversation: Conversation) -> Path | None:
        """Return where a conversation goes on: its first message's folder, or that of the next one open."""
        open_folders = (self.open_folder(record) for record in (conversation.first, *conversation.later))
        folder = next((folder for folder in open_folders if folder), None)
        return folder.parent.parent if folder and folder.parent.name == LATER else folder

    def open_folder(self, record: Record) -> Path | None:
        """Return the folder of an open message, also when words were put behind its name.

        It is a case folder, or lies in `later` of the one of its conversation.
        """
        if record.opening is None:
            return None
        place = self.root / _PLACES[record.opening.outcome]
        own = _folders_of(record, place)
        if not own and (host := record.opening.part_of):
            # Its first message's folder before all others: a large home has thousands.
            folders = sorted(
                place.iterdir() if place.is_dir() else (), key=lambda folder: host not in folder.name
            )
            around = (_folders_of(record, folder / LATER) for folder in folders)
            own = next((found for found in around if found), [])
        return min(own, default=None)

    def open_folders(self) -> OpenFolders:
        """Look once for the folders of all open messages: a large home has thousands."""
        found: dict[tuple[Path, str], Path] = {}
        for place in map(self.root.joinpath, _PLACES.values()):
            around = sorted(place.iterdir()) if place.is_dir() else []
            inside = (
                later for folder in around if (folder / LATER).is_dir() for later in (folder / LATER).iterdir()
            )
            for folder in (*around, *sorted(inside)):
                name = _NAME.match(folder.name)
                if name and folder.name[name.end() :][:1] not in {"-", "."}:
                    found.setdefault((place, name[0]), folder)
        return OpenFolders(self.root, found)

    def _clear_partial(self) -> None:
        for name in _FOLDERS:
            for left in (self.root / name).glob(f"*{files.PARTIAL}"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        self.post.clear_unfinished()


class OpenFolders:
    """The folders of open messages, as they were at one moment."""

    def __init__(self, root: Path, found: Mapping[tuple[Path, str], Path]) -> None:
        self._root = root
        self._found = found

    def of(self, record: Record) -> Path | None:
        """Return what `Home.open_folder` would."""
        if record.opening is None:
            return None
        return self._found.get((self._root / _PLACES[record.opening.outcome], record.folder_name))


def _folders_of(record: Record, place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    return [folder for folder in place.iterdir() if _is_folder_of(record, folder.name)]


def _is_folder_of(record: Record, name: str) -> bool:
    """Tell whether a folder is the case's: its name, or that and an editor's own words behind it."""
    # After a hyphen a longer name of another case may follow.
    return name.startswith(record.folder_name) and name[len(record.folder_name) :][:1] not in {"-", "."}
