"""The options that several commands of `dropbox-keys` share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dropbox.directory import fields, months
from dropbox.errors import UsageError
from dropbox.keys import clock
from dropbox.keys.home import DEFAULT as DEFAULT_HOME
from dropbox.keys.home import Home
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.keys.done import Done
    from dropbox.terminal import Terminal


def result(terminal: Terminal, done: Done) -> None:
    """Print what a command did; what must not be overlooked goes to standard error."""
    for line in (done.warning or "").splitlines():
        terminal.say(f"warning: {line}")
    terminal.result(done.facts, done.text)


def examples(*lines: str, title: str = "Examples:") -> str:
    """Write the last words of a command's help, which click must not wrap."""
    return "\n".join(["\b", title, *(f"  {line}" for line in lines)])


class Month(click.ParamType[date]):
    """A month written `YYYY-MM`, as its first day."""

    name = "YYYY-MM"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Turn text into a date; raises `MonthError`."""
        del param, ctx
        return value if isinstance(value, date) else months.parse(str(value))


class Day(click.ParamType[date]):
    """A day written `YYYY-MM-DD`."""

    name = "YYYY-MM-DD"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Turn text into a date; raises `UsageError`."""
        del param, ctx
        if isinstance(value, date):
            return value
        if not fields.DATE.fullmatch(str(value)):
            raise UsageError("expected a day", hint="write it as in 2026-11-24")
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise UsageError("the calendar has no such day") from None


def _home(_: click.Context, __: click.Parameter, value: Path) -> Home:
    return Home(value.expanduser())


def home_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--home`, as a `Home`."""
    return click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        default=DEFAULT_HOME,
        show_default=True,
        metavar="FOLDER",
        callback=_home,
        help="The secret folder, on a machine that never goes online.",
    )(command)


def day_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--day`, as `today`, for a machine whose clock is wrong."""
    return click.option(
        "--day",
        "today",
        type=Day(),
        callback=lambda _, __, given: given or clock.today(),
        help="Which day it is.  [default: by this machine's clock]",
    )(command)


def file_argument(command: Callable[..., None]) -> Callable[..., None]:
    """Add FILE, one that is there."""
    return click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))(
        command
    )


def keys_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--keys`, as `folder`."""
    return click.option(
        "--keys",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        help="The published folder, what everyone gets.  [default: --config's, else keys]",
    )(command)


def root_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--root` and `--threshold`."""
    threshold = click.option(
        "--threshold",
        type=click.IntRange(min=1),
        metavar="N",
        default=1,
        help="With --root: how many of the root keys must sign.  [default: 1]",
    )
    root = click.option(
        "--root",
        "roots",
        multiple=True,
        metavar="HEX",
        help="A root key to believe, instead of the secret folder's or --config's. Repeat for several.",
    )
    return root(threshold(command))
