"""Floor 2: the colours of the pages, computed so that any newsroom's colour stays readable (WCAG 2.2 AA).

The style sheets name colours only by these tokens. Calm grounds are fixed; the newsroom's one colour is moved
towards black (light theme) or white (dark theme) until text in it and on it and its edges have the contrast
they need.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# WCAG 2.2, 1.4.3: text of any size. The other floor (1.4.11, 3:1 for edges) lies below it.
TEXT_CONTRAST: Final = 4.5
_STEPS: Final = 64
# How far a pressed or hovered control moves on from the accent, in those steps.
_HOVER_STEPS: Final = 8

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """Fixed colours of one theme, and where the newsroom's colour is moved to."""

    scheme: str
    fixed: Mapping[str, str]
    towards: str
    """The end the accent is moved to until it can be read."""
    on_accent: str
    """Text on the accent."""
    against: tuple[str, ...]
    """Grounds on which text stands in the accent."""


LIGHT: Final = Theme(
    scheme="light",
    fixed=MappingProxyType(
        {
            "ground": "#f5f3ef",
            "panel": "#ffffff",
            "sunken": "#f9f8f5",
            "ink": "#1b1f23",
            "quiet": "#51585f",
            "line": "#dedad2",
            "edge": "#7b8188",
            "good": "#1b6a3d",
            "bad": "#a3262c",
            "notice": "#fbf1d6",
            "notice-ink": "#533f00",
            "notice-edge": "#b28a1e",
        }
    ),
    towards="#000000",
    on_accent="#ffffff",
    against=("ground", "panel", "sunken"),
)
DARK: Final = Theme(
    scheme="dark",
    fixed=MappingProxyType(
        {
            "ground": "#14171b",
            "panel": "#1d2126",
            "sunken": "#181c20",
            "ink": "#eceef0",
            "quiet": "#aab1b8",
            "line": "#343a41",
            "edge": "#838b94",
            "good": "#76d19f",
            "bad": "#ff9e98",
            "notice": "#332b14",
            "notice-ink": "#f2dfa9",
            "notice-edge": "#a88a3c",
        }
    ),
    towards="#ffffff",
    on_accent="#101316",
    against=("ground", "panel", "sunken"),
)


def stylesheet(colour: str) -> str:
    """Return the tokens of both themes for a newsroom's colour, as a style sheet."""
    light, dark = (_rule(theme, tokens(theme, colour)) for theme in (LIGHT, DARK))
    return f":root{light}\n@media (prefers-color-scheme: dark) {{\n:root{dark}\n}}\n"


def tokens(theme: Theme, colour: str) -> dict[str, str]:
    """Return every colour of a theme by its name."""
    step = _readable_step(theme, colour)
    return {
        **theme.fixed,
        "accent": _moved(theme, colour, step),
        "accent-strong": _moved(theme, colour, min(step + _HOVER_STEPS, _STEPS)),
        "on-accent": theme.on_accent,
    }


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _rule(theme: Theme, colours: Mapping[str, str]) -> str:
    lines = "".join(f"--{name}:{value};" for name, value in colours.items())
    return f"{{color-scheme:{theme.scheme};{lines}}}"


def _readable_step(theme: Theme, colour: str) -> int:
    def reads(step: int) -> bool:
        moved = _moved(theme, colour, step)
        grounds = [theme.fixed[name] for name in theme.against]
        return min(contrast(moved, other) for other in (*grounds, theme.on_accent)) >= TEXT_CONTRAST

    return next(step for step in range(_STEPS + 1) if reads(step))


def _moved(theme: Theme, colour: str, step: int) -> str:
    start, end = _rgb(colour), _rgb(theme.towards)
    mixed = (round(a + (b - a) * step / _STEPS) for a, b in zip(start, end, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _rgb(colour: str) -> Rgb:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    """Undo the sRGB curve (IEC 61966-2-1)."""
    straight_up_to = 0.04045
    return channel / 12.92 if channel <= straight_up_to else ((channel + 0.055) / 1.055) ** 2.4
