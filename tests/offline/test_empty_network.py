"""The guard itself: it kills what asks for a network, and lets everything else be."""

from __future__ import annotations

import sys

import pytest

from tests.support import empty_network
from tests.support.tools import require

ASKS = {
    "IPv4": ("socket.socket(socket.AF_INET)", empty_network.KILLED),
    "IPv6": ("socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)", empty_network.KILLED),
    "raw packets": ("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", empty_network.KILLED),
    "a lookup": ("socket.getaddrinfo('example.org', 80)", empty_network.KILLED),
    "in a child": (
        "import subprocess as s; s.check_call([sys.executable, '-c', 'import socket; socket.socket()'])",
        1,
    ),
    "a socket within the machine": ("socket.socket(socket.AF_UNIX)", 0),
    "no socket": ("print('fine')", 0),
}


@pytest.mark.parametrize(("asks", "ends_with"), ASKS.values(), ids=ASKS.keys())
def test_asking_for_a_network_is_death(asks: str, ends_with: int) -> None:
    require("unshare")
    ended = empty_network.run([sys.executable, "-c", f"import socket, sys; {asks}"])
    assert ended.returncode == ends_with, ended.stderr


def test_there_is_nothing_but_a_loopback_that_is_down() -> None:
    require("unshare")
    ended = empty_network.run(["cat", "/proc/net/dev", "/proc/net/route", "/proc/net/if_inet6"])
    interfaces = [line.split(":")[0].strip() for line in ended.stdout.splitlines() if ":" in line]
    # An address would stand in if_inet6 if the loopback were up.
    assert interfaces == ["lo"]
    assert "00000000000000000000000000000001" not in ended.stdout
