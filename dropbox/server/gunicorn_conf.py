"""gunicorn's settings for both apps (a gunicorn configuration module; each value with its reason).

`dropbox-server serve source` and `serve plain` start gunicorn with it; `DROPBOX_APP` and `DROPBOX_CONFIG` say
which app and which settings.
"""

from __future__ import annotations

import os
import resource
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dropbox import settings as _settings
from dropbox.limits import IDLE_SECONDS, OPEN_FILES
from dropbox.server import APP_VARIABLE, CONFIG_VARIABLE, visit_key

if TYPE_CHECKING:
    from dropbox.settings import Listen


def _listen() -> Listen:
    loaded = _settings.load(Path(os.environ[CONFIG_VARIABLE]))
    return loaded.plain if os.environ[APP_VARIABLE] == "plain" else loaded.source


_address = _listen()
bind = f"[{_address.host}]:{_address.port}" if ":" in _address.host else f"{_address.host}:{_address.port}"
proc_name = f"dropbox-{os.environ[APP_VARIABLE]}"

# `sync` kills a slow form at 30 s; 2 x 8 threads are closed by 40 stalled bodies; 2 x 256 answered in 0.1 s
# under 200 of them, at 36 MB.
# `fair_worker` is gthread that takes threads back from whoever only holds them.
worker_class = "dropbox.server.fair_worker.FairWorker"
workers = 2
threads = 256
# Connections that wait between two requests need no thread.
worker_connections = 1_000
backlog = 512
# A circuit through Tor takes seconds to build: a page and its files come over one connection.
keepalive = 20
# Of the worker's main thread, which never waits: only a hanging machine gets here.
timeout = 120
# An upload resumes, a plain form does not: it may finish. The unit's TimeoutStopSec is longer.
graceful_timeout = 900 if os.environ[APP_VARIABLE] == "plain" else 60

# The engine is made after the fork, and a restart of a worker reads everything anew.
preload_app = False
umask = 0o077
# gunicorn puts it first on Python's path: nobody but root may write there.
chdir = "/"
# Its heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 a heartbeat, no data

# No access log; error logs pass dropbox.server.quiet_log, which is tested.
accesslog = None
errorlog = "-"
logger_class = "dropbox.server.quiet_log.QuietLogger"
# A socket that takes orders.
control_socket_disable = True

# HTTP/1.1 only; nobody in front is believed, so that no visitor's header becomes ours.
http_protocols = "h1"
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# The longest request of ours: a POST of 64 hex digits and 100 characters of metadata beside what Tor Browser
# sends (about 700 bytes in 15 fields).
limit_request_line = 1_024
limit_request_fields = 48
limit_request_field_size = 2_048


def on_starting(_server: Any) -> None:
    """Forbid core dumps, which would hold what a handler held; keep files to this user; have descriptors."""
    os.umask(umask)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A shell gives 1,024: fewer than the connections a worker takes, and a worker that runs out ends.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
    if os.environ[APP_VARIABLE] == "plain":
        # Before the first fork: every worker, also one that is started later, opens what another one sealed.
        from dropbox.plain import process

        process.forbid_dumps()
        visit_key.make()


def when_ready(server: Any) -> None:
    """Let no connection stay silent for ever, not even before its request is whole.

    Accepted sockets inherit it (socket(7)); gunicorn's own time-outs begin only behind the request's headers.
    """
    idle = struct.pack("ll", IDLE_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, idle)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, idle)


def post_worker_init(_worker: Any) -> None:
    """Begin the daily work beside the source app."""
    if os.environ[APP_VARIABLE] == "source":
        from dropbox.server import housekeeping

        housekeeping.start(_settings.load(Path(os.environ[CONFIG_VARIABLE])))
