"""What a command sees of the terminal: its common options, its results, its questions."""

from __future__ import annotations

import functools
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from dropbox.terminal import asking
from dropbox.terminal.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Terminal:
    """The common options of one call, and the only way its commands speak."""

    config: Path | None = None
    as_json: bool = False
    passphrase_fd: int | None = None
    yes: bool = False

    def result(self, document: Mapping[str, object], text: str) -> None:
        """Print the result on standard output: one line of JSON with `--json`, else the text."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, sort_keys=True))
        elif text:
            click.echo(text)

    @staticmethod
    def say(line: str) -> None:
        """Tell the person something on standard error."""
        click.echo(line, err=True)

    def refused(self, name: str, reason: str) -> None:
        """Name one item that was refused while the others go on."""
        self.say(f"refused: {name}: {reason}")

    @staticmethod
    def progress(label: str, total: int) -> Progress:
        """Show a long piece of work on standard error; `total` in the unit of `advance`."""
        return Progress(sys.stderr, label, total)

    def passphrase(self, question: str = "Passphrase") -> str:
        """Return an existing passphrase: the next line of `--passphrase-fd`, else asked unseen."""
        if self.passphrase_fd is None:
            return asking.ask_passphrase(question)
        return asking.passphrase_from(self.passphrase_fd)

    def new_passphrase(self, question: str = "New passphrase") -> str:
        """Return a new passphrase, long enough; asked twice, or one line of `--passphrase-fd`."""
        if self.passphrase_fd is None:
            return asking.ask_new_passphrase(question)
        return asking.checked_new(asking.passphrase_from(self.passphrase_fd))

    def confirm(self, question: str) -> None:
        """Go on only with consent; raises `CancelledError`, or `NoTerminalError` with nobody to ask."""
        asking.confirm(question, yes=self.yes)

    @staticmethod
    def ask(question: str) -> str:
        """Return what the person types, seen; raises `NoTerminalError` with nobody to ask."""
        return asking.ask_line(question)

    @property
    def is_attended(self) -> bool:
        """Tell whether a person reads along: no program drives this call, no answer is given ahead."""
        return not (self.as_json or self.yes) and self.passphrase_fd is None and self.can_ask()

    @staticmethod
    def can_ask() -> bool:
        """Tell whether a person sits at a terminal."""
        return asking.has_terminal()


def common_options(
    command: Callable[Concatenate[Terminal, P], R],
) -> Callable[P, R]:
    """Add `--config --json --passphrase-fd --yes` to a command and hand it a `Terminal` first."""

    @click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Settings file.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print results as one line of JSON.")
    @click.option(
        "--passphrase-fd",
        type=click.IntRange(min=0),
        metavar="N",
        help="Read passphrases from this open file descriptor, one a line.",
    )
    @click.option("--yes", is_flag=True, help="Answer every question with yes.")
    @functools.wraps(command)
    def wrapper(*arguments: P.args, **options: P.kwargs) -> R:
        chosen: dict[str, Any] = options
        terminal = Terminal(
            config=chosen.pop("config"),
            as_json=chosen.pop("as_json"),
            passphrase_fd=chosen.pop("passphrase_fd"),
            yes=chosen.pop("yes"),
        )
        return command(terminal, *arguments, **options)

    return wrapper
