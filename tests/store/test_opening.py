"""Making and opening a store; migrations lead to the models."""

from __future__ import annotations

import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from dropbox.store import Sessions, StoreFailedError, StoreMissingError, create_store, open_store
from dropbox.store.models import Base
from dropbox.store.opening import REVISION
from tests.support import servers

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


@pytest.fixture
def made(tmp_path: Path) -> servers.Newsroom:
    return servers.newsroom(tmp_path)


def test_the_migrations_lead_to_the_models(made: servers.Newsroom) -> None:
    with closing(made.open().sessions) as sessions, sessions.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_every_table_hides_the_order_of_arrival(made: servers.Newsroom) -> None:
    with closing(made.open().sessions) as sessions, sessions.reading() as session:
        rows = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        schema = {str(name): str(sql) for name, sql in rows}
    assert schema.keys() == {*Base.metadata.tables, "alembic_version"}
    assert all("WITHOUT ROWID" in schema[name] for name in Base.metadata.tables)


def test_this_release_names_its_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "dropbox.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


FILLED_0001 = """
INSERT INTO uploads VALUES ('u', 'f1', 10, 5, 1, 0, 'news', 1, '2026-11-20');
INSERT INTO finished_uploads VALUES ('v', 10, '2026-11-20');
INSERT INTO parts VALUES ('f1', 0, 5, 's', 'n1');
INSERT INTO submissions VALUES ('i', 'f2', 'news', 10, 'h', '2026-11-20', 1, 'complete', '2026-11-21', NULL);
INSERT INTO submissions VALUES ('j', 'f3', 'news', 10, NULL, '2026-11-20', 1, 'cut-short', NULL, '2026-12-21');
INSERT INTO daily_counts VALUES ('2026-11-20', 'announced', 3);
"""


def contents(connection: Connection) -> dict[str, list[dict[str, object]]]:
    return {
        name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]  # noqa: S608
        for name in ("uploads", "finished_uploads", "parts", "submissions", "daily_counts")
    }


def test_a_filled_store_of_the_first_release_is_brought_up_to_date(made: servers.Newsroom) -> None:
    (made.data_folder / "store.db").unlink()
    config = Config()
    config.set_main_option("script_location", "dropbox.store:migrations")
    with closing(Sessions(made.settings().database)) as sessions, sessions.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FILLED_0001.strip().splitlines():
            connection.execute(text(statement))
        before = contents(connection)
        connection.commit()
    with pytest.raises(StoreMissingError, match="another release"):
        made.open()
    create_store(made.settings()).sessions.close()
    with closing(made.open().sessions) as sessions, sessions.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        for name in ("uploads", "submissions"):
            for row in before[name]:
                row["withdrawal_sha256"] = None
        assert contents(connection) == before
        schema = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        hidden = {str(name) for name, sql in schema if "WITHOUT ROWID" in str(sql)}
    assert hidden == {*Base.metadata.tables}


def test_making_a_store_again_keeps_it(made: servers.Newsroom) -> None:
    with closing(made.open().sessions) as sessions, sessions.writing() as session:
        session.execute(text("INSERT INTO daily_counts VALUES ('2026-11-23', 'x', 1)"))
    create_store(made.settings()).sessions.close()
    with closing(made.open().sessions) as sessions, sessions.reading() as session:
        assert session.scalar(text("SELECT count FROM daily_counts")) == 1


def test_nobody_else_can_read_the_store(made: servers.Newsroom) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.data_folder.iterdir()}
    assert stat.S_IMODE(made.data_folder.stat().st_mode) == 0o700
    assert modes == {"parts": 0o700, "store.db": 0o600, "store.db-journal": 0o600}
    made.data_folder.chmod(0o750)
    with pytest.raises(StoreFailedError, match="others on this machine"):
        made.open()
    create_store(made.settings()).sessions.close()
    made.open().sessions.close()


def test_a_store_that_was_never_made_is_named(made: servers.Newsroom) -> None:
    (made.data_folder / "store.db").unlink()
    with pytest.raises(StoreMissingError, match="can't be read"):
        made.open()
    made.data_folder.rename(made.folder / "elsewhere")
    with pytest.raises(StoreMissingError, match="no data folder"):
        made.open()


def test_a_store_of_another_release_is_named(made: servers.Newsroom) -> None:
    with closing(made.open().sessions) as sessions, sessions.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreMissingError, match="another release"):
        open_store(made.settings())
