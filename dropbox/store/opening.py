"""Where a store lies, how it is made and how it is opened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from dropbox.store.errors import StoreFailedError, StoreMissingError
from dropbox.store.parts import FolderParts
from dropbox.store.sessions import Sessions, translated

if TYPE_CHECKING:
    from dropbox.settings import Settings

# The newest migration of this release (a test compares).
REVISION: Final = "0003"
_PARTS: Final = "parts"
_PRIVATE: Final = 0o077
_INIT: Final = "run `dropbox-server init`"


@dataclass(frozen=True, slots=True)
class Store:
    """The rows and the parts that they name."""

    sessions: Sessions
    parts: FolderParts


def create_store(settings: Settings) -> Store:
    """Make the folders and the database, or bring an older database up to date."""
    umask = os.umask(_PRIVATE)
    try:
        settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.data_folder.chmod(0o700)
        store = _store(settings)
        store.parts.create()
        with translated():
            _migrate(store.sessions)
    finally:
        os.umask(umask)
    return store


def open_store(settings: Settings) -> Store:
    """Open a store that `create_store` of this release has made."""
    if not settings.data_folder.is_dir():
        raise StoreMissingError("there is no data folder yet", hint=_INIT)
    if settings.data_folder.stat().st_mode & _PRIVATE:
        raise StoreFailedError("others on this machine can read the data folder", hint="chmod 700 it")
    store = _store(settings)
    try:
        with store.sessions.reading() as session:
            revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    except StoreFailedError as error:
        raise StoreMissingError("the database can't be read", hint=_INIT) from error
    if revision != REVISION:
        raise StoreMissingError("the database is of another release", hint=_INIT)
    return store


def _store(settings: Settings) -> Store:
    return Store(Sessions(settings.database), FolderParts(settings.data_folder / _PARTS))


def _migrate(sessions: Sessions) -> None:
    # Only here: no process that serves needs it in memory.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "dropbox.store:migrations")
    with sessions.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
