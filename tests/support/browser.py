"""Real browsers for the tests: Chromium through Playwright, Firefox ESR without JavaScript through Marionette.

    with chromium() as browser:
        page = browser.new_page()

    with firefox_without_scripts(tmp_path) as firefox:      # the stand-in for Tor Browser's "Safest"
        firefox.navigate(address)

Neither may look anything up: start journeys in an empty network namespace (`unshare -n`, lo up) to be sure.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
import warnings
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import sync_playwright

from tests.support.tools import require

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

# The last one keeps Chromium from asking for any name; only this machine can be reached.
CHROMIUM_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
_FIREFOX_STARTS_WITHIN_S: Final = 60
_FIREFOX_PREFERENCES: Final = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
    "browser.cache.disk.enable": False,
}

# The stand-in for Tor Browser's "Safer": no just-in-time compiler, no WebAssembly.
SAFER: Final[dict[str, object]] = dict.fromkeys(
    (
        f"javascript.options.{name}"
        for name in ("ion", "baselinejit", "blinterp", "native_regexp", "wasm", "asmjs")
    ),
    False,
)


@contextlib.contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Start Debian's Chromium; contexts and pages are the caller's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=require("chromium"), args=[*CHROMIUM_FLAGS, *flags]
        )
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def firefox_without_scripts(folder: Path, **preferences: object) -> Iterator[Any]:
    """Start Firefox ESR with JavaScript off and give its Marionette session; its profile lies in `folder`."""
    with firefox(folder, **{"javascript.enabled": False, **preferences}) as session:
        yield session


@contextlib.contextmanager
def firefox(folder: Path, **preferences: object) -> Iterator[Any]:
    """Start Firefox ESR and give its Marionette session."""
    # It loads old modules of the standard library, and says so.
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        from marionette_driver.marionette import Marionette

    port = free_port()
    profile = folder / "firefox"
    profile.mkdir(parents=True)
    _write_preferences(profile, {**_FIREFOX_PREFERENCES, "marionette.port": port, **preferences})
    process = subprocess.Popen(
        [require("firefox-esr"), "--headless", "--marionette", "--no-remote", "--profile", profile],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        session = Marionette(host="127.0.0.1", port=port)
        session.start_session()
        yield session
        session.delete_session()
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _write_preferences(profile: Path, preferences: dict[str, object]) -> None:
    def spelled(value: object) -> str:
        return (
            str(value).lower()
            if isinstance(value, bool)
            else str(value)
            if isinstance(value, int)
            else f'"{value}"'
        )

    lines = [f'user_pref("{name}", {spelled(value)});\n' for name, value in preferences.items()]
    (profile / "user.js").write_text("".join(lines))


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _FIREFOX_STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"firefox-esr ended with status {process.returncode} before it could be driven")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    pytest.fail("firefox-esr did not come up")
