from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dropbox.source import create_app
from dropbox.store import create_store
from tests.source.box import box, publish
from tests.source.visiting import visit

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from dropbox.settings import Settings
    from dropbox.store import Store


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A drop-box that publishes its keys; tests only look at it."""
    folder = tmp_path_factory.mktemp("box")
    publish(folder)
    return box(folder)


@pytest.fixture(scope="session")
def store(settings: Settings) -> Store:
    return create_store(settings)


@pytest.fixture(scope="module")
def app(settings: Settings, store: Store) -> Flask:
    """The whole app, with a store, so that uploads answer too."""
    return create_app(settings, store)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return visit(app)
