from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.servers import Newsroom

PROBE = """
import ctypes, resource
from dropbox.plain import process
process.forbid_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


MASTER = """
import ctypes
from dropbox.server import gunicorn_conf, visit_key
gunicorn_conf.on_starting(None)
print(len(visit_key.of_master()), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_a_crash_of_this_process_is_written_nowhere() -> None:
    told = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)

    # PR_GET_DUMPABLE: 0, no core dump, and no other process of the same user may read its memory.
    assert told.stdout == "(0, 0) 0\n"


def test_the_master_that_makes_the_key_of_visits_is_written_nowhere_either(newsroom: Newsroom) -> None:
    variables = {**os.environ, "DROPBOX_APP": "plain", "DROPBOX_CONFIG": str(newsroom.config)}
    told = subprocess.run(
        [sys.executable, "-c", MASTER], env=variables, capture_output=True, text=True, check=True
    )

    assert told.stdout == "32 0\n"
