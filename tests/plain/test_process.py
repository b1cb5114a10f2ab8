from __future__ import annotations

import subprocess
import sys

PROBE = """
import ctypes, resource
from dropbox.plain import process
process.forbid_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_a_crash_of_this_process_is_written_nowhere() -> None:
    told = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)

    # PR_GET_DUMPABLE: 0, no core dump, and no other process of the same user may read its memory.
    assert told.stdout == "(0, 0) 0\n"
