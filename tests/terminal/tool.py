"""A small tool on `dropbox.terminal`, with a command for each thing that can happen."""

from __future__ import annotations

import errno
import time

import click

from dropbox.errors import (
    BadInputError,
    CancelledError,
    NotTrustedError,
    ResourceError,
    SomeItemsRefusedError,
    UsageError,
)
from dropbox.terminal import Terminal, common_options, run

SECRET = "something-nobody-may-see"
ERRORS = {
    "some": SomeItemsRefusedError("2 of 5 items were refused"),
    "usage": UsageError("that is not how it works", hint="do it so"),
    "bad": BadInputError("the file is damaged"),
    "untrusted": NotTrustedError("nobody signed this"),
    "resource": ResourceError("the disk failed"),
    "cancelled": CancelledError("stopped as you wished"),
    "full": OSError(errno.ENOSPC, "No space left on device", SECRET),
    "quota": OSError(errno.EDQUOT, "Disk quota exceeded", SECRET),
    "denied": PermissionError(errno.EACCES, "Permission denied", SECRET),
    "nameless": OSError(SECRET),
    "defect": KeyError(SECRET),
    "memory": MemoryError(),
    "interrupt": KeyboardInterrupt(),
    "end": EOFError(),
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def tool() -> None:
    """Do small things."""


@tool.command()
@click.argument("what")
@common_options
def fail(terminal: Terminal, /, what: str) -> None:
    """Fail in one way."""
    del terminal
    raise ERRORS[what]


@tool.command()
@click.option("--times", type=click.IntRange(1, 100_000), default=1)
@common_options
def speak(terminal: Terminal, /, times: int) -> None:
    """Say the same."""
    for number in range(times):
        terminal.say("a line to the person") if times == 1 else None
        terminal.result({"letter": "й", "number": number}, f"й {number}")


@tool.command()
@common_options
def silent(terminal: Terminal, /) -> None:
    """Say nothing to people."""
    terminal.result({}, "")


@tool.command()
@common_options
def refuse(terminal: Terminal, /) -> int:
    """Refuse one item."""
    terminal.refused("item 3", "it is damaged")
    return SomeItemsRefusedError.exit_status


@tool.command()
@common_options
def unlock(terminal: Terminal, /) -> None:
    """Ask for an existing passphrase."""
    terminal.result({}, ascii(terminal.passphrase()))


@tool.command()
@common_options
def lock(terminal: Terminal, /) -> None:
    """Ask for an existing passphrase and a new one."""
    terminal.result({}, ascii((terminal.passphrase("Old one"), terminal.new_passphrase())))


@tool.command()
@common_options
def consent(terminal: Terminal, /) -> None:
    """Ask."""
    terminal.confirm("Really?")
    terminal.result({"can_ask": terminal.can_ask()}, "done")


@tool.command()
@common_options
def sleep(terminal: Terminal, /) -> None:
    """Wait to be stopped."""
    terminal.say("waiting")
    time.sleep(60)


@tool.command()
@common_options
def options(terminal: Terminal, /) -> None:
    """Show what was understood."""
    terminal.result({}, repr((terminal.config and terminal.config.name, terminal.as_json, terminal.yes)))


if __name__ == "__main__":
    run(tool, "some-tool")
