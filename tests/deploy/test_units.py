"""What runs the drop-box on a real machine, through the verifiers of the programs that will read it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dropbox.server import serving
from tests.support.servers import newsroom
from tests.support.tools import ROOT, require

SYSTEMD = ROOT / "deploy" / "systemd"
INSTALLED = "/opt/press-dropbox/.venv/bin"
SERVICES = ("press-dropbox-source.service", "press-dropbox-plain.service")
SOCKETS = ("press-dropbox-source.socket", "press-dropbox-plain.socket")
TENTHS_OF_EXPOSURE = 20


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as installed, but that they start this environment's program."""
    folder = tmp_path / "units"
    shutil.copytree(SYSTEMD, folder)
    for name in SERVICES:
        unit = folder / name
        text = unit.read_text(encoding="utf-8")
        assert INSTALLED in text
        unit.write_text(text.replace(INSTALLED, str(Path(sys.executable).parent)), encoding="utf-8")
    return folder


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [require("systemd-analyze"), *arguments]
    return subprocess.run(command, cwd=units, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", [*SERVICES, *SOCKETS])
def test_systemd_understands_every_line_of_a_unit(units: Path, unit: str) -> None:
    told = analyze(units, "verify", f"./{unit}")

    # An unknown setting is a warning only, and exits with 0.
    assert (told.returncode, told.stderr, told.stdout) == (0, "", "")


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_is_exposed_less_than_2(units: Path, unit: str) -> None:
    told = analyze(units, "security", "--offline=yes", f"--threshold={TENTHS_OF_EXPOSURE}", f"./{unit}")

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("unit", SERVICES)
def test_without_the_shared_sandbox_a_unit_would_fail(units: Path, unit: str) -> None:
    """So the two tests above do read it."""
    shutil.rmtree(units / "press-dropbox-.service.d")

    told = analyze(units, "security", "--offline=yes", f"--threshold={TENTHS_OF_EXPOSURE}", f"./{unit}")

    assert told.returncode == 1


@pytest.mark.parametrize(
    "assessed",
    [
        "PrivateNetwork",
        "NoNewPrivileges",
        "CapabilityBoundingSet_CAP_SYS_ADMIN",
        "MemoryDenyWriteExecute",
        "ProtectSystem",
        "ProtectHome",
        "RestrictAddressFamilies_AF_INET_INET6",
        "SystemCallFilter_privileged",
        "UMask",
    ],
)
@pytest.mark.parametrize("unit", SERVICES)
def test_what_matters_most_is_fully_turned_up(units: Path, unit: str, assessed: str) -> None:
    told = analyze(units, "security", "--offline=yes", "--json=short", f"./{unit}")

    rows = {row["json_field"]: row for row in json.loads(told.stdout)}
    assert rows[assessed]["exposure"] is None or float(rows[assessed]["exposure"]) == 0.0


def test_plaintext_reaches_neither_swap_nor_a_core_dump() -> None:
    sandbox = (SYSTEMD / "press-dropbox-.service.d" / "50-sandbox.conf").read_text(encoding="utf-8")

    assert {"LimitCORE=0", "MemorySwapMax=0"} <= set(sandbox.splitlines())


def test_each_app_has_a_unit_and_a_port_of_its_own() -> None:
    config = tomllib.loads((ROOT / "config" / "dropbox.toml").read_text(encoding="utf-8"))
    for app in serving.APPS:
        service = (SYSTEMD / f"press-dropbox-{app}.service").read_text(encoding="utf-8")
        assert f"ExecStart={INSTALLED}/dropbox-server serve {app} " in service
        socket = (SYSTEMD / f"press-dropbox-{app}.socket").read_text(encoding="utf-8")
        assert f"ListenStream={config[app]['host']}:{config[app]['port']}\n" in socket


@pytest.mark.parametrize("app", serving.APPS)
def test_a_unit_waits_longer_than_its_gunicorn_before_it_kills(app: serving.AppName, tmp_path: Path) -> None:
    service = (SYSTEMD / f"press-dropbox-{app}.service").read_text(encoding="utf-8")
    [waits] = re.findall(r"^TimeoutStopSec=(\d+)$", service, re.MULTILINE)
    probe = "from dropbox.server import gunicorn_conf; print(gunicorn_conf.graceful_timeout)"
    environment = {
        **os.environ,
        "DROPBOX_APP": app,
        "DROPBOX_CONFIG": str(newsroom(tmp_path).config),
    }
    told = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True
    )

    assert int(waits) > int(told.stdout)


def test_the_user_of_the_units_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    sysusers = [require("systemd-sysusers"), "--dry-run", f"--root={tmp_path}", "-"]
    line = (SYSTEMD / "press-dropbox.sysusers.conf").read_text(encoding="utf-8")
    told = subprocess.run(sysusers, input=line, capture_output=True, text=True, check=True)

    assert "Creating user 'press-dropbox'" in told.stderr


def test_systemd_understands_what_is_added_to_debians_tor(tmp_path: Path) -> None:
    debians = Path("/lib/systemd/system/tor@default.service")
    if not debians.exists():
        pytest.skip("tor is not installed: run tests/install-system.sh")
    shutil.copytree(SYSTEMD, tmp_path, dirs_exist_ok=True)
    shutil.copy(debians, tmp_path)

    told = analyze(tmp_path, "verify", "./tor@default.service")

    # Debian's own lines may be older than this systemd; ours may not.
    assert "press-dropbox" not in told.stderr
