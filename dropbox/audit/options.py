"""The options that both audit tools share, and what they come to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dropbox.audit.auditing import Rules, audit
from dropbox.audit.keeping import read_memory, read_policy, write_memory
from dropbox.errors import UsageError
from dropbox.note.keys import PUBLIC_KEY_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from dropbox.audit.auditing import Place, Report
    from dropbox.directory.audit import Anchor


class AuditOptionError(UsageError):
    """What was asked of an audit can't be done."""

    code = "audit-option"


def _nothing(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for."""

    memory: Path | None
    others: tuple[Path, ...]
    policy: Path | None
    submitters: tuple[str, ...]
    require_log: bool

    def run(
        self, places: Sequence[Place], anchor: Anchor, today: date, say: Callable[[str], object] = _nothing
    ) -> Report:
        """Audit; keep what was seen, if nothing speaks against it."""
        if self.require_log and self.policy is None:
            raise AuditOptionError("which logs are to be believed", hint="say it with --policy FILE")
        rules = Rules(
            anchor,
            today,
            None if self.policy is None else read_policy(self.policy),
            self.keys(self.submitters),
            require_log=self.require_log,
            unlikely_name=secrets.token_hex(8),
        )
        done = audit(
            places,
            rules,
            memory=read_memory(self.memory) if self.memory is not None and self.memory.exists() else None,
            others={ascii(file.name)[1:-1]: read_memory(file) for file in self.others},
            say=say,
        )
        kept = done.memory()
        if self.memory is not None and kept is not None:
            write_memory(self.memory, kept)
        return done

    @staticmethod
    def keys(digits: tuple[str, ...]) -> tuple[bytes, ...]:
        """Return the keys of those who may submit to a Sigsum log; raises `AuditOptionError`."""
        try:
            keys = tuple(map(bytes.fromhex, digits))
        except ValueError:
            keys = (b"",)
        if any(len(key) != PUBLIC_KEY_BYTES for key in keys):
            raise AuditOptionError(
                "a submitter's key is malformed", hint="64 hexadecimal digits: sigsum-key to-hex"
            )
        return keys


def audit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--memory --compare --policy --require-log --submitter --check-phrase`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _file(*names: str, exists: bool, **more: Any) -> Callable[..., Any]:
    kind = click.Path(exists=exists, dir_okay=False, path_type=Path)
    return click.option(*names, type=kind, metavar="FILE", **more)


_OPTIONS = (
    _file(
        "--memory",
        exists=False,
        help="Remember what was seen in this file, and accept nothing less the next time.",
    ),
    _file(
        "--compare",
        "others",
        exists=True,
        multiple=True,
        help="Another person's memory file. Repeat for several.",
    ),
    _file("--policy", exists=True, help="The logs and witnesses to believe (C2SP tlog-policy, or Sigsum's)."),
    click.option("--require-log", is_flag=True, help="Refuse what is not shown to stand in a public log."),
    click.option(
        "--submitter",
        "submitters",
        multiple=True,
        metavar="HEX",
        help="A key that may submit to a Sigsum log. Repeat for several.",
    ),
    click.option(
        "--check-phrase",
        "phrase",
        metavar="WORDS",
        help="The six words from a card or a broadcast, in quotes.",
    ),
)
