"""The factories that gunicorn loads: one app a process, so that plaintext never meets the page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dropbox import settings, store
from dropbox.server import CONFIG_VARIABLE, visit_key

if TYPE_CHECKING:
    from flask import Flask


def source() -> Flask:
    """Make the app that serves the page and takes sealed uploads."""
    from dropbox import source as app

    loaded = settings.load(Path(os.environ[CONFIG_VARIABLE]))
    return app.create_app(loaded, store.open_store(loaded))


def plain() -> Flask:
    """Make the app that seals a form while it arrives."""
    from dropbox import plain as app

    loaded = settings.load(Path(os.environ[CONFIG_VARIABLE]))
    return app.create_app(loaded, store.open_store(loaded), visit_key=visit_key.of_master())
