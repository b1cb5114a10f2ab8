"""Floor 8: `dropbox-server`: set up, serve, hand over, look."""

from typing import Final

# How gunicorn's processes learn which app they are, and of which drop-box.
APP_VARIABLE: Final = "DROPBOX_APP"
CONFIG_VARIABLE: Final = "DROPBOX_CONFIG"
