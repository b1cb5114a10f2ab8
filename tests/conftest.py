"""Rules for every test: on CI nothing is skipped, and what a test needs from the system is named."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Generator

ON_CI = os.environ.get("CI") == "true"

# Speed is measured by `bench/`, never by a test: on a busy machine an example takes as long as it takes.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# A shell's background job ignores Ctrl-C, and so would every program that a test starts to interrupt it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn every skip into a failure under `CI=true`: a skip there would hide a gap."""
    report = yield
    if ON_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI=true: {item.nodeid}: {report.longrepr}"
    return report
