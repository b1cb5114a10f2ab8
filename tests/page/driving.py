"""Two browsers behind one small interface. Chromium by Selenium: Playwright slows request bodies."""

from __future__ import annotations

import importlib
import json
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, cast

import psutil

from tests.support.browser import CHROMIUM_FLAGS, firefox
from tests.support.tools import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

Name: TypeAlias = Literal["chromium", "firefox"]

# Tor Browser at "Safer": no JIT of any kind, no WebAssembly (TESTBED 1). Which of the two baseline
# interpreters it leaves on must be looked up there; this is the slower one.
SAFER = {
    f"javascript.options.{name}": False
    for name in ("ion", "baselinejit", "blinterp", "native_regexp", "wasm", "asmjs")
}


class Browser(Protocol):
    """What the tests of the engine do with a browser."""

    def open(self, address: str) -> None: ...
    def fill(self, element: str, keys: str) -> None: ...
    def click(self, element: str) -> None: ...
    def text(self, element: str) -> str: ...
    def script(self, script: str) -> object: ...
    def errors(self) -> list[str]: ...


class Chromium:
    def __init__(self, driver: Any) -> None:
        self._driver = driver

    def open(self, address: str) -> None:
        self._driver.get(address)

    def fill(self, element: str, keys: str) -> None:
        self._driver.find_element("id", element).send_keys(keys)

    def click(self, element: str) -> None:
        self._driver.find_element("id", element).click()

    def text(self, element: str) -> str:
        return cast("str", self._driver.find_element("id", element).text)

    def script(self, script: str) -> object:
        return self._driver.execute_script(script)

    def errors(self) -> list[str]:
        """What the console complains of; a policy that was broken is among it."""
        return [entry["message"] for entry in self._driver.get_log("browser") if entry["level"] == "SEVERE"]


class Firefox:
    def __init__(self, session: Any) -> None:
        self._session = session

    def open(self, address: str) -> None:
        self._session.navigate(address)

    def fill(self, element: str, keys: str) -> None:
        self._session.find_element("id", element).send_keys(keys)

    def click(self, element: str) -> None:
        self._session.find_element("id", element).click()

    def text(self, element: str) -> str:
        return cast("str", self._session.find_element("id", element).text)

    def script(self, script: str) -> object:
        return self._session.execute_script(script, sandbox=None)

    def errors(self) -> list[str]:
        """Say nothing: Marionette has no console. What a policy breaks, Chromium tells."""
        return []


@contextmanager
def browser(name: Name, folder: Path, **preferences: object) -> Iterator[Browser]:
    """Start a browser; preferences are Firefox's."""
    if name == "firefox":
        with warnings.catch_warnings():
            # It imports modules that Python is about to drop.
            warnings.simplefilter("ignore", DeprecationWarning)
            importlib.import_module("marionette_driver.marionette")
        with firefox(folder, **preferences) as session:
            session.timeout.page_load = 60
            yield Firefox(session)
    else:
        with _chromium() as driver:
            yield Chromium(driver)


@contextmanager
def _chromium() -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = require("chromium")
    for flag in CHROMIUM_FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(require("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def begin(there: Browser, address: str, files: Sequence[Path], message: str = "") -> None:
    """Open the harness, choose files, press send."""
    there.open(address)
    wait_until(lambda: there.text("ready") == "ready", within_s=30)
    if message:
        there.fill("message", message)
    if files:
        there.fill("files", "\n".join(str(path) for path in files))
    there.click("send")


def state(there: Browser) -> dict[str, Any]:
    """Return the submission's newest state."""
    return cast("dict[str, Any]", json.loads(there.text("state") or "{}"))


def outcome(there: Browser, *, within_s: float) -> dict[str, Any]:
    """Wait for the end and return it."""
    wait_until(lambda: there.text("outcome") != "", within_s=within_s)
    return cast("dict[str, Any]", json.loads(there.text("outcome")))


def wait_until(condition: Callable[[], bool], *, within_s: float) -> None:
    """Ask five times a second; fail loudly."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"it did not come to pass within {within_s} s")
        time.sleep(0.2)


def page_memory_bytes() -> int:
    """Return what the processes of all of this test's Chromium pages hold."""
    pages = [
        child
        for child in psutil.Process().children(recursive=True)
        if "--type=renderer" in " ".join(_command(child))
    ]
    return sum(int(page.memory_info().rss) for page in pages)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []
