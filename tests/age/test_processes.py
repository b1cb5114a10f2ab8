"""What only a fresh process shows: what it loads, how much memory it takes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.age.files import HYBRID
from tests.support.tools import ROOT

SEAL = """
import json, sys
from dropbox import age
from tests.age.sinks import Void
recipient = age.Recipient.parse(sys.argv[1])
with age.seal(Void(), [recipient]) as sealing:
    sealing.write(bytes(5_000_000))
age.sealed_size_bytes(1, [recipient])
age.header.HeaderError, age.AgeError
print(json.dumps(sorted(sys.modules)))
"""
MEMORY = """
import resource, sys
from dropbox import age
from dropbox.age.identity import X25519Identity
from tests.age.sinks import Endless, Void
identity = X25519Identity(bytes(range(32)))
size = int(sys.argv[2])
if sys.argv[1] == "seal":
    piece = bytes(1024 * 1024)
    with age.seal(Void(), [identity.recipient]) as sealing:
        for _ in range(size):
            sealing.write(piece)
else:
    reader = age.open(Endless(identity, size), [identity])
    while reader.read1():
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# Runs read ahead, a run being sealed, and the allocator's own leftovers; the files are 64 and 320 MiB.
MOST_KIB = 12 * 1024


def fresh(script: str, *arguments: str) -> str:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_process_that_seals_never_loads_what_opens() -> None:
    loaded = set(json.loads(fresh(SEAL, str(HYBRID.recipient))))
    assert {"dropbox.age.sealing", "dropbox.age.recipient"} <= loaded
    assert not {"dropbox.age.identity", "dropbox.age.opening", "dropbox.age.reader"} & loaded


def test_the_package_alone_loads_nothing_of_itself() -> None:
    loaded = fresh("import sys, dropbox.age; print([n for n in sys.modules if n.startswith('dropbox.age.')])")
    assert loaded.strip() == "[]"


LOADED = """
import json, sys
before = set(sys.modules)
import dropbox.age.command, dropbox.age.identity, dropbox.age.opening
roots = {name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names
print(json.dumps(sorted(roots)))
"""


def test_only_cryptography_is_loaded_from_outside() -> None:
    # The last two are parts of it.
    assert set(json.loads(fresh(LOADED))) <= {"dropbox", "cryptography", "_cffi_backend", "_openssl"}


@pytest.mark.parametrize("action", ["seal", "open"])
def test_memory_does_not_grow_with_the_file(action: str) -> None:
    small, large = (int(fresh(MEMORY, action, str(size))) for size in (64, 320))
    assert large - small < MOST_KIB
