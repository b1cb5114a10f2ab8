from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from pathlib import Path

RULES = ROOT / "deploy" / "nftables.conf"

PROBE = """
import os, pwd, socket, sys
os.setuid(pwd.getpwnam(sys.argv[1]).pw_uid)
line = socket.socket()
line.settimeout(0.5)
try:
    line.connect(("192.0.2.1", int(sys.argv[2])))
except TimeoutError:
    print("went out")
except OSError:
    print("refused")
"""


def load(rules: Path, then: str = "") -> subprocess.CompletedProcess[str]:
    """Load the rules into a network namespace of their own."""
    nft = require("nft")
    script = f"set -e; ip link set lo up; {nft} -f {rules}; {then or f'{nft} list ruleset'}"
    command = [require("unshare"), "-n", "bash", "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_rules_load_and_drop_what_they_do_not_name() -> None:
    told = load(RULES)

    assert (told.returncode, told.stderr) == (0, "")
    for hook in ("input", "forward", "output"):
        assert f"type filter hook {hook} priority filter; policy drop;" in told.stdout


def test_a_broken_rule_would_not_load(tmp_path: Path) -> None:
    broken = tmp_path / "rules"
    broken.write_text(RULES.read_text(encoding="utf-8").replace("iif lo accept", "iif lo admit"))

    assert load(broken).returncode != 0


@pytest.mark.parametrize(
    ("user", "port", "passes"),
    [("debian-tor", 443, True), ("nobody", 443, False), ("root", 80, False)],
)
def test_only_tor_goes_out(user: str, port: int, passes: bool) -> None:  # noqa: FBT001 a table
    """Asked of the kernel: a rejected connection fails at once, one that may go out waits for an answer."""
    way_out = (
        "ip link add out type veth peer name far; ip link set out up; ip link set far up; "
        "ip addr add 192.0.2.2/24 dev out; ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev out"
    )
    told = load(RULES, f"{way_out}; {shlex.join([sys.executable, '-c', PROBE, user, str(port)])}")

    assert told.stderr == ""
    assert told.stdout.strip() == ("went out" if passes else "refused")
