"""The command's options: age's own flags, and which of them go together."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Final, NoReturn

import dropbox
from dropbox.errors import UsageError
from dropbox.marks import override

PROGRAM: Final = "python -m dropbox.age"

_DESCRIPTION: Final = """\
Seal and open age v1 files, with age's own flags.

  seal:  -r RECIPIENT | -R FILE | -p   [-a] [-o OUTPUT] [INPUT]
  open:  -d [-i FILE]                  [-o OUTPUT] [INPUT]
  make a post-quantum identity:  -k [-o OUTPUT]
"""
_EPILOG: Final = """\
INPUT and OUTPUT default to standard input and output. A file that exists is never overwritten. While it is
being written the output's name ends in .partial; where an opened file turns out damaged, what was authentic
stays there. Files sealed to a passphrase, and armored ones, are recognised.
Exit status: 0 done, 2 usage, 3 bad input, 5 full or failing disk, 130 stopped.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One call, with options that go together."""

    input: str | None
    output: str | None
    decrypt: bool
    keygen: bool
    armor: bool
    passphrase: bool
    recipients: tuple[str, ...]
    recipient_files: tuple[str, ...]
    identity_files: tuple[str, ...]
    passphrase_fd: int | None


class _Parser(argparse.ArgumentParser):
    @override
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, hint=f"see {PROGRAM} --help")


def parse(arguments: list[str] | None) -> Options:
    """Parse the command line; raises `UsageError`."""
    given = _parser().parse_args(arguments)
    if given.encrypt and given.decrypt:
        raise UsageError("-e can't be used with -d")
    options = Options(
        input=given.input,
        output=given.output,
        decrypt=given.decrypt,
        keygen=given.keygen,
        armor=given.armor,
        passphrase=given.passphrase,
        recipients=tuple(given.recipient),
        recipient_files=tuple(given.recipients_file),
        identity_files=tuple(given.identity),
        passphrase_fd=given.passphrase_fd,
    )
    if options.keygen:
        _check_keygen(options, encrypt=given.encrypt)
    elif options.decrypt:
        _check_open(options)
    else:
        _check_seal(options, encrypt=given.encrypt)
    _check_standard_input(options)
    return options


def _parser() -> _Parser:
    parser = _Parser(
        prog=PROGRAM,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        usage=f"{PROGRAM} [OPTIONS] [INPUT]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("-e", "--encrypt", action="store_true", help="seal (what is done without -d)")
    add("-d", "--decrypt", action="store_true", help="open")
    add("-k", "--keygen", action="store_true", help="make a post-quantum identity")
    add("-o", "--output", metavar="OUTPUT", help="write to this file")
    add("-a", "--armor", action="store_true", help="seal to text that can go through e-mail")
    add("-p", "--passphrase", action="store_true", help="seal to a passphrase, asked on the terminal")
    add(
        "-r",
        "--recipient",
        action="append",
        default=[],
        metavar="RECIPIENT",
        help="seal to age1…; can be repeated",
    )
    add(
        "-R",
        "--recipients-file",
        action="append",
        default=[],
        metavar="FILE",
        help="seal to each recipient in it",
    )
    add("-i", "--identity", action="append", default=[], metavar="FILE", help="open with each identity in it")
    add("--passphrase-fd", type=int, metavar="N", help="read passphrases from this file descriptor, one a line")
    add("--version", action="version", version=f"press-dropbox {dropbox.__version__}")
    add("input", nargs="?", metavar="INPUT", help=argparse.SUPPRESS)
    return parser


def _check_seal(options: Options, *, encrypt: bool) -> None:
    if options.identity_files and not encrypt:
        raise UsageError("-i seals to an identity's own recipient only with -e", hint="did you forget -d?")
    keys = options.recipients or options.recipient_files or options.identity_files
    if options.passphrase and keys:
        raise UsageError("-p can't be combined with -r, -R or -i")
    if not (options.passphrase or keys):
        raise UsageError("there is no recipient", hint="did you forget -r, -R or -p? To open a file use -d")


def _check_open(options: Options) -> None:
    if options.armor:
        raise UsageError("-a can't be used with -d", hint="armored files are recognised: leave out -a")
    if options.passphrase:
        raise UsageError(
            "-p can't be used with -d", hint="files sealed to a passphrase are recognised: leave out -p"
        )
    if options.recipients or options.recipient_files:
        raise UsageError("-r and -R can't be used with -d", hint="did you mean -i, to open with an identity?")


def _check_keygen(options: Options, *, encrypt: bool) -> None:
    others = options.recipients or options.recipient_files or options.identity_files or options.input
    if others or encrypt or options.decrypt or options.armor or options.passphrase:
        raise UsageError("-k goes with -o only")


def _check_standard_input(options: Options) -> None:
    names = [*options.recipient_files, *options.identity_files]
    if not options.keygen:
        names.append(options.input or "-")
    if names.count("-") > 1:
        raise UsageError("standard input can't be used for two things")
