"""What an audit reads from this machine and keeps on it: memories, the policy on logs."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Final

from dropbox import tlog
from dropbox.directory.audit import Memory
from dropbox.limits import MAX_LOG_POLICY_BYTES, MAX_MEMORY_BYTES

if TYPE_CHECKING:
    from pathlib import Path

# Whom somebody audits is nobody else's business.
_MODE: Final = 0o600


def read_memory(file: Path) -> Memory:
    """Read a memory file; raises `MemoryFormError`."""
    with file.open("rb") as opened:
        return Memory.parse(opened.read(MAX_MEMORY_BYTES + 1))


def write_memory(file: Path, memory: Memory) -> None:
    """Keep a memory: a crash leaves the old one or the new, never half of it."""
    aside = file.with_name(f".{file.name}.partial")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _MODE)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(memory.serialize())
            opened.flush()
            os.fsync(opened.fileno())
        aside.rename(file)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def read_policy(file: Path) -> tlog.Policy:
    """Read a policy file; raises `PolicyFormError`."""
    with file.open("rb") as opened:
        return tlog.Policy.parse(opened.read(MAX_LOG_POLICY_BYTES + 1))
