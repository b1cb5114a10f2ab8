"""A renderer that was taken over: run inside the sandbox in the place of one, it tries one thing.

    python3 -I attacker.py ATTACK [ARGUMENTS…]

It writes `began`, and then whatever it got hold of; a wall that holds leaves `began` alone. Standard library
only.
"""
# Plain, and rude.
# ruff: noqa: PERF401, PTH123, PTH208, S606, SIM105, SIM115

import ctypes
import fcntl
import os
import pathlib
import signal
import socket
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def opens_socket(family: str, kind: str = "2") -> None:
    # Also with rubbish in the half of the argument that the kernel does not look at.
    upper = 1 << 32 if kind == "hidden" else 0
    answer = libc.syscall(41, ctypes.c_long(int(family) | upper), 2, 0)
    say("socket", answer, ctypes.get_errno())


def calls(number: str, *arguments: str) -> None:
    libc.syscall.restype = ctypes.c_long
    answer = libc.syscall(ctypes.c_long(int(number)), *(ctypes.c_long(int(one, 0)) for one in arguments))
    say("answered", answer, ctypes.get_errno())


def types_for_the_person() -> None:
    fcntl.ioctl(0, 0x5412, b"r")
    say("typed")


def speaks_32_bit() -> None:
    import mmap

    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # getpid by int 0x80
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    say("pid", ctypes.CFUNCTYPE(ctypes.c_int)(address)())


def reaches(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect("\0" + address if not address.startswith("/") else address)
            line.sendall(b"secret")
            say("sent")
        except OSError:
            pass


def reads(*paths: str) -> None:
    for path in map(pathlib.Path, paths):
        try:
            say(path, path.read_bytes()[:20] if path.is_file() else os.listdir(path))
        except OSError:
            pass


def looks_around() -> None:
    say("processes", sorted(int(name) for name in os.listdir("/proc") if name.isdecimal()) != [])
    for name in os.listdir("/proc"):
        if name.isdecimal():
            say("process", pathlib.Path("/proc", name, "cmdline").read_bytes().replace(b"\0", b" ")[:60])
    say("variables", sorted(os.environ))
    say("user", os.getuid(), os.getgid(), os.uname().nodename)
    say("descriptors", sorted(map(int, os.listdir("/proc/self/fd")))[:-1])
    say("network", [line.split(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:]])
    status = pathlib.Path("/proc/self/status").read_text()
    say("capabilities", {line.split()[1] for line in status.splitlines() if line.startswith("Cap")})
    say("no new privileges", "NoNewPrivs:\t1" in status)


def writes(*paths: str) -> None:
    for path in paths:
        try:
            # To have it open is proof enough: where a wall is missing, this machine must not be harmed.
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
            say("opened", path)
        except OSError:
            pass


def writes_everywhere() -> None:
    """Try every folder there is."""
    found = set()
    for folder, below, _ in os.walk("/"):
        if folder.startswith(("/proc/", "/usr/share/", "/usr/lib/")):
            below.clear()
        try:
            pathlib.Path(folder, "escaped").write_bytes(b"x")
            found.add(folder)
        except OSError:
            pass
    say(*sorted(found))


def forks() -> None:
    # 256 processes and no more: where a wall is missing, this machine must live on.
    for _ in range(8):
        os.fork()
    time.sleep(20)


def takes(gigabytes: str, processes: str = "1") -> None:
    for _ in range(int(processes) - 1):
        if os.fork() == 0:
            break
    held = []
    for _ in range(int(gigabytes) * 1024 // 16 // int(processes)):
        held.append(b"\1" * (16 << 20))
    say("has it")
    time.sleep(60)


def fills(folder: str, megabytes: str) -> None:
    got = 0
    try:
        for number in range(int(megabytes)):
            pathlib.Path(folder, str(number)).write_bytes(b"x" * (1 << 20))
            got += 1
    except OSError:
        pass
    say("megabytes", got)


def loops(noise: str = "silent") -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    if noise == "closed":
        os.close(1)
    while True:
        if noise == "loud":
            say("still here")
            time.sleep(0.02)


def floods() -> None:
    while True:
        os.write(1, b"x" * (1 << 20))


def stays(marker: str) -> None:
    """Leave a child behind that nobody waits for, in a session of its own."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.close(1)
            os.execv("/usr/bin/sleep", ["sleep", marker])
        os._exit(0)
    os._exit(0)


if __name__ == "__main__":
    say("began")
    globals()[sys.argv[1]](*sys.argv[2:])
