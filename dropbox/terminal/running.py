"""The one place where a tool's errors become `error:` and `hint:` lines and an exit status.

0 done, 1 some items refused (named), 2 usage, 3 bad input, 4 not trusted, 5 full or I/O, 130 cancelled
(DESIGN §7); 70, sysexits' EX_SOFTWARE, for a defect of our own: it must not look like one of them.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from typing import TYPE_CHECKING, Final, NoReturn

import click
from click.shell_completion import get_completion_class

from dropbox.errors import CancelledError, DropboxError, ResourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_DEFECT: Final = 70
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class DefectError(DropboxError):
    """Something went wrong that this program did not foresee."""

    code = "defect"
    exit_status = EXIT_DEFECT


def run(group: click.Command, name: str, arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a tool called `name` and end the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that can't show a letter must not stop the work.
            stream.reconfigure(errors="backslashreplace")
    if isinstance(group, click.Group) and "completion" not in group.commands:
        group.add_command(_completion(group, name))
    sys.exit(_status(group, name, arguments))


def _status(group: click.Command, name: str, arguments: Sequence[str] | None) -> int:
    try:
        outcome = group.main(
            args=None if arguments is None else list(arguments), prog_name=name, standalone_mode=False
        )
    except Exception as error:  # noqa: BLE001 the edge: nothing may leave as a traceback, it would carry data
        return _report(_translate(error, name))
    except KeyboardInterrupt:
        return _report(CancelledError("stopped"))
    except SystemExit as left:
        # click leaves so when nobody reads its output any more, or when the shell asked for a completion.
        return ResourceError.exit_status if left.code == 1 else int(left.code or 0)
    return outcome if isinstance(outcome, int) else 0


def _report(error: DropboxError) -> int:
    click.echo(f"error: {error}", err=True)
    if error.hint:
        click.echo(f"hint: {error.hint}", err=True)
    return error.exit_status


def _translate(error: Exception, name: str) -> DropboxError:
    match error:
        case DropboxError():
            return error
        case click.ClickException() | click.Abort():
            return _translate_click(error, name)
        case OSError():
            return _translate_system(error)
        case MemoryError():
            return ResourceError("not enough memory")
        case _:
            return DefectError(
                f"unexpected {type(error).__name__} at {_place(error)}",
                hint="this is a defect in the program; report this line, it holds nothing of yours",
            )


def _translate_click(error: click.ClickException | click.Abort, name: str) -> DropboxError:
    match error:
        case click.Abort():
            return CancelledError("stopped")
        case click.exceptions.NoArgsIsHelpError():
            return UsageError("which command", hint=f"{name} --help lists them")
        case click.UsageError():
            where = error.ctx.command_path if error.ctx else name
            return UsageError(_our_style(error.format_message()), hint=f"see {where} --help")
        case _:
            return UsageError(_our_style(error.format_message()))


def _translate_system(error: OSError) -> ResourceError:
    if error.errno in _FULL:
        return ResourceError("the disk is full", hint="free some space, then run the same command again")
    # The system's words for the number only: the rest of the message names the file.
    reason = os.strerror(error.errno).lower() if error.errno else type(error).__name__
    return ResourceError(
        f"this machine could not read or write: {reason}", hint="is the folder there, and is it yours?"
    )


def _place(error: Exception) -> str:
    """Name the last line of ours on the way, without any of its values."""
    ours = [
        f"{frame.f_globals.get('__name__')}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__")).startswith("dropbox.")
    ]
    return ours[-1] if ours else "an unknown place"


def _our_style(message: str) -> str:
    line = " ".join(message.split()).removesuffix(".")
    return line[:1].lower() + line[1:]


def _completion(group: click.Group, name: str) -> click.Command:
    @click.command("completion")
    @click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
    def completion(shell: str) -> None:
        """Print the completion for a shell.

        Put it where your shell starts, as in: eval "$(TOOL completion bash)"
        """
        variable = f"_{name}_COMPLETE".replace("-", "_").upper()
        chosen = get_completion_class(shell)
        if chosen is None:
            raise UsageError("expected bash, zsh or fish")
        click.echo(chosen(group, {}, name, variable).source())

    return completion
