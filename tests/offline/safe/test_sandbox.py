"""A renderer that was taken over is contained: every wall, tried from inside by a program that wants out."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dropbox.offline.safe import sandbox
from dropbox.offline.safe.errors import (
    ContainedError,
    ForbiddenCallError,
    MemoryLimitError,
    OutputLimitError,
    ProcessLimitError,
    ProgramFailedError,
    SandboxUnavailableError,
    TimeLimitError,
)
from dropbox.offline.safe.walls import Bounds, Program
from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ATTACKER = Path(__file__).with_name("attacker.py")
# Other runs of these tests may be under way on this machine: each looks for its own processes only.
INSIDE = f"/attacker-{os.getpid()}"
LONG = f"86390.{os.getpid()}"
BEGAN = b"began\n"
MIB = 1 << 20
LITTLE = Bounds(
    seconds=30,
    silent_seconds=20,
    resident_bytes=150 * MIB,
    scratch_bytes=8 * MIB,
    processes=20,
    output_bytes=4 * MIB,
)
NAMES = ctypes.CDLL("libseccomp.so.2")
# linux/sched.h
NEW_USER, NEW_NET, NEW_MOUNTS = 0x10000000, 0x40000000, 0x00020000


def number_of(call: str) -> str:
    return str(NAMES.seccomp_syscall_resolve_name(call.encode()))


@pytest.fixture(scope="module")
def box() -> sandbox.Sandbox:
    require("bwrap")
    return sandbox.make()


class Attack:
    """The attacker in the place of a renderer, and what came out of it."""

    def __init__(self, box: sandbox.Sandbox) -> None:
        self._box = box
        self.said = b""

    def __call__(self, *words: str, bounds: Bounds = LITTLE, sees: dict[str, Path] | None = None) -> list[str]:
        program = Program(["/usr/bin/python3", "-I", INSIDE, *words], {INSIDE: ATTACKER, **(sees or {})})
        self.said = b""
        self._box.run(program, self._hear, bounds)
        assert self.said.startswith(BEGAN)
        return self.said.removeprefix(BEGAN).decode().splitlines()

    def _hear(self, piece: bytes) -> None:
        self.said += piece


@pytest.fixture
def attack(box: sandbox.Sandbox) -> Attack:
    return Attack(box)


FAMILIES = {
    "internet": socket.AF_INET,
    "internet 6": socket.AF_INET6,
    "packets": socket.AF_PACKET,
    "the kernel's own line": socket.AF_NETLINK,
    "the host of a virtual machine": socket.AF_VSOCK,
    "bluetooth": 31,
    "ciphers of the kernel": 38,
}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
@pytest.mark.parametrize("kind", ["plain", "hidden"])
def test_asking_for_a_network_is_death(attack: Attack, family: int, kind: str) -> None:
    with pytest.raises(ForbiddenCallError):
        attack("opens_socket", str(int(family)), kind)
    assert attack.said == BEGAN


DEADLY: dict[str, Sequence[object]] = {
    "ptrace": (0, 0, 0, 0),
    "process_vm_readv": (1, 0, 0, 0, 0, 0),
    "mount": (0, 0, 0, 0, 0),
    "umount2": (0, 0),
    "pivot_root": (0, 0),
    "chroot": (0,),
    "fsopen": (0, 0),
    "open_tree": (0, 0, 0),
    "open_by_handle_at": (0, 0, 0),
    "unshare": (NEW_USER,),
    "setns": (0, 0),
    "bpf": (0, 0, 0),
    "keyctl": (0, 0),
    "io_uring_setup": (1, 0),
    "perf_event_open": (0, 0, 0, 0, 0),
    "userfaultfd": (0,),
    "personality": (0x0040000,),
    "init_module": (0, 0, 0),
    "kexec_load": (0, 0, 0, 0),
}


@pytest.mark.parametrize("call", DEADLY)
def test_what_only_an_attacker_asks_of_the_kernel_is_death(attack: Attack, call: str) -> None:
    with pytest.raises(ForbiddenCallError):
        attack("calls", number_of(call), *map(str, DEADLY[call]))
    assert attack.said == BEGAN


@pytest.mark.parametrize("flag", [NEW_USER, NEW_NET, NEW_MOUNTS, NEW_USER | NEW_NET])
def test_no_namespace_is_made_by_clone(attack: Attack, flag: int) -> None:
    with pytest.raises(ForbiddenCallError):
        attack("calls", number_of("clone"), str(flag | 17), "0", "0", "0", "0")


@pytest.mark.parametrize("call", ["clone3", "memfd_create", "shmget", "mq_open", "add_watch_of_next_year"])
def test_a_call_that_nobody_named_is_not_implemented(attack: Attack, call: str) -> None:
    number = number_of(call) if call in {"clone3", "memfd_create", "shmget", "mq_open"} else "900"
    assert attack("calls", number, "0", "0", "0", "0") == ["answered -1 38"]


def test_the_letters_of_another_calling_convention_are_no_way_round(attack: Attack) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("this processor has one calling convention")
    with pytest.raises(ContainedError):
        attack("speaks_32_bit")
    assert attack.said == BEGAN


def test_nothing_is_typed_into_the_editors_terminal(attack: Attack) -> None:
    with pytest.raises(ForbiddenCallError):
        attack("types_for_the_person")


def test_no_local_service_is_reached(attack: Attack, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as service, socket.socket(socket.AF_UNIX) as nameless:
        service.bind(str(tmp_path / "bus"))
        nameless.bind(f"\0press-dropbox-{os.getpid()}")
        for one in (service, nameless):
            one.listen()
            one.settimeout(0.01)
        assert attack("reaches", str(tmp_path / "bus")) == []
        assert attack("reaches", f"press-dropbox-{os.getpid()}") == []
        for one in (service, nameless):
            with pytest.raises(TimeoutError):
                one.accept()


def test_vault_home_and_this_program_are_not_there(attack: Attack, tmp_path: Path) -> None:
    vault = tmp_path / "casework" / "identity.age"
    vault.parent.mkdir()
    vault.write_text("AGE-SECRET-KEY-PQ-1")
    outside = (
        "/etc/passwd",
        "/etc/hostname",
        "/var",
        "/sys",
        "/run",
        "/mnt",
        "/media",
        "/boot",
        "/proc/1/root/root",
    )
    places = [vault, vault.parent, Path.home(), ROOT, *outside]
    assert attack("reads", *map(str, places)) == []


def test_it_sees_itself_and_nothing_of_this_machine(
    attack: Attack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PASSPHRASE", "six words that nobody knows")
    # A descriptor that would be inherited.
    leaked = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(leaked, True)
    try:
        said = attack("looks_around")
    finally:
        os.close(leaked)
    processes = [line for line in said if line.startswith("process ")]
    assert 1 <= len(processes) <= 2
    assert all(b"bwrap" in line.encode() or b"attacker" in line.encode() for line in processes)
    assert said[-6:] == [
        "variables ['HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR']",
        "user 65534 65534 sandbox",
        "descriptors [0, 1, 2]",
        "network ['lo']",
        "capabilities {'0000000000000000'}",
        "no new privileges True",
    ]


def test_it_writes_to_its_own_memory_and_nowhere_else(attack: Attack, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence.jpg"
    evidence.write_bytes(b"as it was sent")
    places = [
        "/in", INSIDE, "/usr/bin/env", "/usr/bin/escaped", "/etc/ld.so.preload", "/etc/ld.so.cache",
        # By these a superuser's kernel starts a program outside. Before this test they could be written.
        "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sysrq-trigger",
        "/proc/self/oom_score_adj", f"/proc/{os.getpid()}/mem", "/dev/mem", "/dev/kmsg", "/dev/sda",
        str(tmp_path / "escaped"),
    ]  # fmt: skip
    assert attack("writes", *places, sees={"/in": evidence}) == []
    assert evidence.read_bytes() == b"as it was sent"
    assert attack("writes_everywhere") == ["/dev/shm /tmp"]  # noqa: S108


def test_its_own_memory_ends(attack: Attack) -> None:
    assert attack("fills", "/tmp", "50") in (["megabytes 7"], ["megabytes 8"])  # noqa: S108
    assert attack("fills", "/dev/shm", "50") in (["megabytes 0"], ["megabytes 1"])  # noqa: S108


def test_a_fork_bomb_is_contained(attack: Attack) -> None:
    with pytest.raises(ProcessLimitError):
        attack("forks")
    assert running(INSIDE) == []


def test_ten_gigabytes_are_not_had(attack: Attack) -> None:
    with pytest.raises(MemoryLimitError):
        attack("takes", "10")


def test_ten_gigabytes_are_not_had_by_ten_processes(attack: Attack) -> None:
    with pytest.raises(MemoryLimitError):
        attack("takes", "10", "10")


def test_no_process_has_more_addresses_than_it_may(attack: Attack) -> None:
    # Where the watch would be too slow, the kernel's own bound holds.
    blind = Bounds(seconds=30, silent_seconds=20, resident_bytes=1 << 60, address_bytes=200 * MIB)
    with pytest.raises(ProgramFailedError):
        attack("takes", "10", bounds=blind)


def test_what_comes_to_no_end_is_ended(attack: Attack) -> None:
    for noise, bounds in {
        "silent": Bounds(seconds=60, silent_seconds=0.5),
        "closed": Bounds(seconds=60, silent_seconds=0.5),
        "loud": Bounds(seconds=1, silent_seconds=60),
    }.items():
        began = time.monotonic()
        with pytest.raises(TimeLimitError):
            attack("loops", noise, bounds=bounds)
        assert time.monotonic() - began < 5, noise
    assert running(INSIDE) == []


def test_it_is_watched_while_its_output_is_worked_on(box: sandbox.Sandbox) -> None:
    # Reading the words of a page takes seconds; a fork bomb does not wait for that.
    program = Program(["/usr/bin/python3", "-I", INSIDE, "forks"], {INSIDE: ATTACKER})
    began = time.monotonic()
    found: list[int] = []

    def work(_: bytes) -> None:
        until(lambda: time.monotonic() > began + 1 and running(INSIDE) == [], 10)
        found.extend(running(INSIDE))

    with pytest.raises(ProcessLimitError):
        box.run(program, work, LITTLE)
    assert found == []


def test_the_time_that_its_output_takes_here_is_not_its_own(box: sandbox.Sandbox) -> None:
    program = Program(["/bin/sh", "-c", "echo page; sleep 0.1; echo page"])
    pieces: list[bytes] = []
    nobody_waits = threading.Event()

    def work(piece: bytes) -> None:
        nobody_waits.wait(1.2)
        pieces.append(piece)

    box.run(program, work, Bounds(seconds=1, silent_seconds=1))
    assert b"".join(pieces) == b"page\npage\n"


def test_more_output_than_any_result_has_is_ended(attack: Attack) -> None:
    with pytest.raises(OutputLimitError):
        attack("floods")
    assert len(attack.said) <= LITTLE.output_bytes


def test_nothing_goes_on_after_the_end(attack: Attack) -> None:
    assert attack("stays", LONG) == []
    assert running(LONG) == []


@pytest.mark.parametrize("reason", [KeyboardInterrupt, OSError])
def test_a_stop_outside_ends_everything_inside(box: sandbox.Sandbox, reason: type[BaseException]) -> None:
    def stop() -> None:
        raise reason

    with pytest.raises(reason):
        box.run(Program(["/usr/bin/sleep", LONG]), lambda _: None, LITTLE, tick=stop)
    assert running(LONG) == []


def test_killing_this_program_ends_everything_inside() -> None:
    require("bwrap")
    code = f"""
from dropbox.offline.safe import sandbox
from dropbox.offline.safe.walls import Program
program = Program(["/bin/sh", "-c", "echo up; exec sleep {LONG}"])
sandbox.make().run(program, lambda piece: print(piece, flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as tool:
        assert tool.stdout is not None
        assert tool.stdout.readline()
        tool.kill()
    assert until(lambda: running(LONG) == [])


def test_where_user_namespaces_are_forbidden_nothing_runs() -> None:
    require("bwrap")
    code = "from dropbox.offline.safe import sandbox\nsandbox.make()"
    forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" "$@"'
    ended = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", forbid, sys.executable, "-c", code],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "SandboxUnavailableError: this machine can't make the sandbox; no file was opened" in ended.stderr


def test_without_bubblewrap_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(SandboxUnavailableError, match="not installed; no file was opened") as refused:
        sandbox.make()
    assert refused.value.hint == "install Debian's package bubblewrap"


def test_only_this_module_starts_a_program() -> None:
    # Nothing runs past the sandbox: in the whole room, one place starts processes.
    starting = {
        path.name
        for path in (ROOT / "dropbox/offline/safe").glob("*.py")
        if any(
            word in path.read_text()
            for word in ("subprocess.Popen", "subprocess.run", "os.system", "os.exec", "posix_spawn")
        )
    }
    assert starting == {"sandbox.py"}


def running(marker: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(word.endswith(marker.encode()) for word in words) and b"pytest" not in b"".join(words):
                found.append(int(entry.name))
    return found


def until(holds: Callable[[], bool], seconds: float = 5) -> bool:
    waited = threading.Event()
    ends = time.monotonic() + seconds
    while not holds() and time.monotonic() < ends:
        waited.wait(0.02)
    return holds()
