"""Floor 7: the app that serves the page and takes sealed uploads. It never sees plaintext.

from dropbox import source
app = source.create_app(settings, store)
"""

from __future__ import annotations

from dropbox.source.app import create_app

__all__ = ["create_app"]
