"""What every command of this tool shares: the common options, `--home`, today, completion of case names."""

from __future__ import annotations

import functools
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

import click

from dropbox.errors import DropboxError, SomeItemsRefusedError, UsageError
from dropbox.offline import clock, files, trusting
from dropbox.offline.errors import NoSettingsError, NoTrustedDirectoryError, OutputExistsError
from dropbox.offline.home import DEFAULT, Home
from dropbox.offline.vault import due
from dropbox.terminal import Terminal, common_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from dropbox.offline.trusting import Known

P = ParamSpec("P")
R = TypeVar("R")


def tool_options(command: Callable[Concatenate[Terminal, Home, P], R]) -> Callable[P, R]:
    """Add the common options and `--home`; hand the command a `Terminal` and a `Home` first."""

    @common_options
    @click.option(
        "--home",
        type=click.Path(file_okay=False, path_type=Path),
        default=DEFAULT,
        show_default=True,
        help="Folder of this machine's keys and cases.",
    )
    @functools.wraps(command)
    def wrapper(terminal: Terminal, /, home: Path, *arguments: P.args, **options: P.kwargs) -> R:
        if terminal.config is not None:
            raise NoSettingsError("dropbox-offline has no settings file", hint="leave --config out")
        return command(terminal, Home(home.expanduser()), *arguments, **options)

    return wrapper  # type: ignore[return-value] # click passes everything by name


def unlocking_options(command: Callable[Concatenate[Terminal, Home, P], R]) -> Callable[P, R]:
    """Add what `tool_options` does and `--card`, for commands that open what sources sealed."""

    @click.option(
        "--card",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Where the card's file is.  [default: where it was last]",
    )
    @functools.wraps(command)
    def with_card(terminal: Terminal, home: Home, /, *arguments: P.args, **options: P.kwargs) -> R:
        home.card = cast("Path | None", options.pop("card"))
        return command(terminal, home, *arguments, **options)

    return tool_options(with_card)


def examples(*lines: str) -> str:
    """Write the last words of a command's help, which click must not wrap."""
    title = "Example" if len(lines) == 1 else "Examples"
    return "\n".join(["\b", f"{title}:", *(f"  {line}" for line in lines)])


def today() -> date:
    """Return the day by this machine's clock, which may be wrong: it is shown as such."""
    return datetime.now().astimezone().date()


def day_option(command: Callable[P, R]) -> Callable[P, R]:
    """Add `--day`, for a machine whose clock is wrong."""
    return click.option(
        "--day",
        metavar="YYYY-MM-DD",
        callback=lambda _, __, typed: _day(typed),
        help="Which day it is.  [default: by this machine's clock]",
    )(command)


def _day(typed: str | None) -> date:
    if typed is None:
        return today()
    try:
        return datetime.strptime(typed, "%Y-%m-%d").date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        raise UsageError("expected a day", hint="write it as in 2026-11-24") from None


def ask_about_clock(terminal: Terminal, home: Home, known: Known | None, day: date) -> None:
    """Say what speaks against a day, and go on only with consent."""
    found = tuple(clock.doubts(home, known, day))
    for doubt in found:
        terminal.say(f"! {doubt}")
    if found:
        terminal.confirm("Go on with this day?")


def say_due(terminal: Terminal, home: Home, day: date) -> None:
    """Say what ends soon and what may be destroyed, to whoever has just unlocked the keys."""
    for notice in due.notices(home, trusting.recall(home.directory_folder), day):
        terminal.say(f"! {notice}")


def write_new_file(path: Path, content: bytes) -> None:
    """Write a file that is handed to somebody; raises `OutputExistsError` rather than overwrite one."""
    try:
        files.write_new(path, content, 0o644)
    except FileExistsError:
        raise OutputExistsError("that file exists already", hint="choose another name") from None


def in_fours(digits: str) -> str:
    """Write digits as they are read out."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def require_known(home: Home) -> Known:
    """Return the key list this machine trusts, without which nobody knows whom to seal to.

    For commands that send: what was sent before must be known, too.
    """
    home.post.require_whole()
    known = trusting.recall(home.directory_folder)
    if known is None:
        raise NoTrustedDirectoryError(
            "this machine has no key list yet, so nobody knows whom to seal to",
            hint="collect a courier bag first",
        )
    return known


def refuse_damaged(terminal: Terminal, home: Home) -> None:
    """Name the records that can't be read; raises `SomeItemsRefusedError` if there are any."""
    damaged = home.records.damaged()
    for submission_id in damaged:
        terminal.refused(submission_id, "what this machine wrote down about it is damaged")
    for name in (sent := home.post.damaged()):
        terminal.refused(name[:16], "what this machine wrote down about an answer is damaged")
    if damaged:
        raise SomeItemsRefusedError(
            f"{len(damaged)} submissions can't be shown", hint="collect their courier bag again: that mends it"
        )
    if sent:
        raise SomeItemsRefusedError(
            f"{len(sent)} notes of what was sent can't be read", hint="put the home's folders back from a copy"
        )


def complete_case(context: click.Context, _parameter: click.Parameter, typed: str) -> list[str]:
    """Offer the names of cases to the shell; silent where there is nothing to offer."""
    home = Home(Path(context.params.get("home") or DEFAULT).expanduser())
    try:
        return [record.case for record in home.records.all() if record.case.startswith(typed)]
    except (DropboxError, OSError):
        return []
