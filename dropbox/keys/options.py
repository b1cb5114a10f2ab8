"""The options that several commands of `dropbox-keys` share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dropbox.keys.home import DEFAULT as DEFAULT_HOME
from dropbox.keys.home import Home
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Callable


class Month(click.ParamType[date]):
    """A month written `YYYY-MM`, as its first day."""

    name = "YYYY-MM"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Turn text into a date; raises `MonthError`."""
        from dropbox.keys import months

        del param, ctx
        return value if isinstance(value, date) else months.parse(str(value))


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
