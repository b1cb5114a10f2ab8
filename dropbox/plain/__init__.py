"""Floor 7: the form without JavaScript; the server seals while it receives (DESIGN section 3, way 2).

from dropbox import plain
app = plain.create_app(settings, store)

`create_app` loads when first asked for: gunicorn's master needs `plain.process` and nothing else of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dropbox.plain.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    if name != "create_app":
        raise AttributeError(name)
    from dropbox.plain import app

    return app.create_app
