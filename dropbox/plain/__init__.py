"""Floor 7: the form without JavaScript; the server seals while it receives (DESIGN section 3, way 2).

from dropbox import plain
app = plain.create_app(settings, store)
"""

from __future__ import annotations

from dropbox.plain.app import create_app

__all__ = ["create_app"]
