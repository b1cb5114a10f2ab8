"""What is asked of every screen: nothing jumps, everything can be pressed, read, heard; and a picture of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tests.support.tools import PAGE, ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES: Final = ROOT / ".artefacts" / "screens"
AXE: Final = (PAGE / "node_modules" / "axe-core" / "axe.min.js").read_text()
AXE_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_TARGET_PX: Final = 44
MAX_WORDS: Final = 20

# Runs before the page: every shift that nobody asked for, and what moved.
WATCH_SHIFTS: Final = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.shifts.push([entry.value, ...entry.sources.map((s) => s.node?.outerHTML?.slice(0, 80))]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SMALL_TARGETS: Final = """(least) =>
  [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .map((element) => element.closest("label") ?? element)
  .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""
OVERFLOW: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIPPED: Final = """() => [...document.querySelectorAll("a, button, h1, h2, h3, p, bdi")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .filter((element) => !element.matches(".unseen, .bar-words"))
  .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
  .map((element) => element.outerHTML.slice(0, 80))"""
TEXTS: Final = """() => [...document.querySelectorAll("h1, h2, h3, p, li, label, legend, button, a")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .map((element) => element.innerText.trim())"""


def look_at(page: Page, name: str) -> None:
    """Check a screen and keep its picture, whole, as `name`.png."""
    assert page.evaluate(OVERFLOW) <= 0, f"{name} is wider than its window"
    shifts = page.evaluate("window.shifts")
    assert shifts == [], f"{name} jumps"
    small = page.evaluate(SMALL_TARGETS, LEAST_TARGET_PX)
    assert small == [], f"{name} has targets too small to press"
    assert page.evaluate(CLIPPED) == [], f"{name} has words that do not fit"
    long = [text for text in page.evaluate(TEXTS) for part in re.split(r"(?<=[.!?…:])\s+", text)
            if len(part.split()) > MAX_WORDS]  # fmt: skip
    assert long == [], f"{name} says too much at once"
    assert violations(page) == [], f"{name} is not accessible"
    picture(page, name)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, by rule and place."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags } })", AXE_RULES
    )
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, taken as if the window were as high as the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    page.screenshot(path=PICTURES / f"{name}.png")
    page.set_viewport_size(size)
    # A shift within half a second of a resize counts as wanted: the next one must not.
    page.wait_for_timeout(600)
