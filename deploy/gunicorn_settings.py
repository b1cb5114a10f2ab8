# ruff: noqa: INP001 a configuration file, not a package
"""For those who start gunicorn themselves instead of `dropbox-server serve source` and `serve plain`.

    DROPBOX_APP=source DROPBOX_CONFIG=/etc/dropbox/dropbox.toml \
    gunicorn -c deploy/gunicorn_settings.py 'dropbox.server.wsgi:source()'

The values and their reasons are in dropbox/server/gunicorn_conf.py; write yours below to override them.
"""

from dropbox.server.gunicorn_conf import *  # noqa: F403 gunicorn reads every name
