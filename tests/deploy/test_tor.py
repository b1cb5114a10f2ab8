from __future__ import annotations

import subprocess
import tomllib
from typing import TYPE_CHECKING

from tests.support.tools import ROOT, require

if TYPE_CHECKING:
    from pathlib import Path

TORRC = ROOT / "deploy" / "tor" / "torrc"


def options() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in TORRC.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition(" ")
            found.setdefault(name, []).append(value)
    return found


def verify(torrc: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let tor read a configuration; its folders are moved, for they belong to Debian's user."""
    moved = folder / "torrc"
    moved.write_text(torrc.replace("/var/lib/tor/", f"{folder}/"), encoding="utf-8")
    command = [require("tor"), "--verify-config", "-f", str(moved), "--defaults-torrc", "/dev/null"]
    return subprocess.run(
        [*command, "--DataDirectory", str(folder / "data")], capture_output=True, text=True, check=False
    )


def test_tor_accepts_the_configuration(tmp_path: Path) -> None:
    told = verify(TORRC.read_text(encoding="utf-8"), tmp_path)

    assert told.returncode == 0, told.stdout
    assert "Configuration was valid" in told.stdout
    warnings = [line for line in told.stdout.splitlines() if "[warn]" in line and "as root" not in line]
    assert warnings == []


def test_tor_would_have_said_so_otherwise(tmp_path: Path) -> None:
    broken = TORRC.read_text(encoding="utf-8").replace("PoWDefensesEnabled 1", "PoWDefensesEnabled maybe")

    assert verify(broken, tmp_path).returncode != 0


def test_the_onion_service_leads_to_both_apps_and_nowhere_else() -> None:
    config = tomllib.loads((ROOT / "config" / "dropbox.toml").read_text(encoding="utf-8"))
    source, plain = (f"{config[app]['host']}:{config[app]['port']}" for app in ("source", "plain"))

    assert options()["HiddenServicePort"] == [f"80 {source}", f"{config['plain']['port']} {plain}"]
    assert options()["HiddenServiceVersion"] == ["3"]


def test_this_tor_is_no_proxy_and_no_relay() -> None:
    assert (options()["SocksPort"], options()["ORPort"], options()["ExitRelay"]) == (["0"], ["0"], ["0"])


def test_floods_meet_a_puzzle_quiet_introduction_points_and_a_bound_on_streams() -> None:
    assert options()["HiddenServicePoWDefensesEnabled"] == ["1"]
    assert options()["HiddenServiceEnableIntroDoSDefense"] == ["1"]
    assert 6 < int(options()["HiddenServiceMaxStreams"][0]) <= 64
