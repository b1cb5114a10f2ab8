"""`python -m dropbox.age`: seal, open and make identities from the command line, for rescue and comparison."""

from __future__ import annotations

import io
import os
import sys
import traceback
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from dropbox import age
from dropbox.age import armor, inputs, key_files, options, scrypt
from dropbox.age.header import VERSION_LINE
from dropbox.age.output import PARTIAL, Output
from dropbox.age.prompt import Passphrases
from dropbox.age.recipient import DEFAULT_WORK_FACTOR
from dropbox.errors import CancelledError, DropboxError, ResourceError, UsageError
from dropbox.limits import MAX_AGE_KEY_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import BinaryIO

    from dropbox.age.header import Stanza
    from dropbox.age.identity import Identity, IdentityType
    from dropbox.age.options import Options
    from dropbox.age.recipient import RecipientType
    from dropbox.age.sealing import Sink

EXIT_DEFECT: Final = 70


def main(arguments: list[str] | None = None, *, work_factor: int = DEFAULT_WORK_FACTOR) -> int:
    """Run the command and return its exit status; every error becomes `error:` and `hint:` lines."""
    try:
        _run(options.parse(arguments), today=datetime.now(tz=UTC).date(), work_factor=work_factor)
    except DropboxError as error:
        return _report(error)
    except OSError as error:
        return _report(_system_error(error))
    except MemoryError:
        return _report(ResourceError("not enough memory"))
    except KeyboardInterrupt:
        return _report(CancelledError("stopped"))
    except Exception as error:  # noqa: BLE001 the edge: a traceback could carry what is sealed
        return _report_defect(error)
    return 0


def _run(chosen: Options, *, today: date, work_factor: int) -> None:
    passphrases = Passphrases(chosen.passphrase_fd)
    if chosen.keygen:
        _make_identity(chosen, today=today)
    elif chosen.decrypt:
        _open(chosen, passphrases)
    else:
        _seal(chosen, passphrases, work_factor)


def _make_identity(chosen: Options, *, today: date) -> None:
    identity = age.Identity.generate()
    # The day, not the moment: when a key was made is nobody's business.
    text = f"# created: {today.isoformat()}\n# public key: {identity.recipient}\n{identity}\n"
    with Output(chosen.output, sync=True) as output:
        output.write(text.encode())
    _say(f"Public key: {identity.recipient}")


def _seal(chosen: Options, passphrases: Passphrases, work_factor: int) -> None:
    with Output(chosen.output) as output, inputs.opened(chosen.input, "the input") as source:
        if not chosen.armor and chosen.output is None and sys.stdout.isatty():
            raise UsageError("sealed bytes don't go to a terminal", hint="use -o FILE, or -a for text")
        if chosen.passphrase:
            recipients: list[RecipientType] = [age.ScryptRecipient(passphrases.new(), work_factor)]
        else:
            recipients = _recipients(chosen, passphrases)
        if chosen.armor:
            with armor.ArmorWriter(output) as armored:
                _seal_to(armored, recipients, source)
        else:
            _seal_to(output, recipients, source)


def _seal_to(sink: Sink, recipients: Iterable[RecipientType], source: BinaryIO) -> None:
    with age.seal(sink, recipients) as sealing:
        sealing.write_from(source)


def _recipients(chosen: Options, passphrases: Passphrases) -> list[RecipientType]:
    recipients: list[RecipientType] = [age.Recipient.parse(text) for text in chosen.recipients]
    for name in chosen.recipient_files:
        recipients += key_files.parse_recipients(_key_file(name))
    recipients += [identity.recipient for identity in _identities(chosen, passphrases)]
    return recipients


def _open(chosen: Options, passphrases: Passphrases) -> None:
    with Output(chosen.output) as output, inputs.opened(chosen.input, "the input") as source:
        if chosen.output is None and sys.stdout.isatty():
            raise UsageError(
                "what is opened doesn't go to a terminal: it could steer it",
                hint="use -o FILE, or -o - to see it all the same",
            )
        identities: list[IdentityType] = [*_identities(chosen, passphrases)]
        reader = age.open(inputs.without_armor(source), identities or [_AskedIdentity(passphrases)])
        try:
            while piece := reader.read1():
                output.write(piece)
        except age.PayloadError as error:
            error.hint = _what_is_left(output, named=chosen.output not in {None, "-"})
            raise
        output.begin()


def _what_is_left(output: Output, *, named: bool) -> str:
    if not output.written_bytes:
        return "nothing of it could be opened"
    if named:
        return f"what is authentic, {output.written_bytes} bytes, is in the {PARTIAL} file; it is incomplete"
    return f"what was printed, {output.written_bytes} bytes, is authentic, but incomplete"


def _identities(chosen: Options, passphrases: Passphrases) -> list[Identity]:
    identities = []
    for name in chosen.identity_files:
        untrusted = _key_file(name)
        if untrusted.startswith((VERSION_LINE, armor.BEGIN)):
            untrusted = _opened_identity_file(untrusted, passphrases)
        identities += key_files.parse_identities(untrusted)
    return identities


def _opened_identity_file(untrusted: bytes, passphrases: Passphrases) -> bytes:
    asked = _AskedIdentity(passphrases, "Passphrase of the identity file: ")
    try:
        return age.open(inputs.without_armor(io.BytesIO(untrusted)), [asked]).read()
    except age.KindMismatchError:
        raise age.KindMismatchError("the identity file is sealed, but not to a passphrase") from None


def _key_file(name: str) -> bytes:
    with inputs.opened(name, "a file of keys") as file:
        # One byte more than allowed tells a file that is too long.
        return b"".join(iter(lambda: file.read(MAX_AGE_KEY_FILE_BYTES + 1), b""))


class _AskedIdentity:
    """A passphrase that is asked for only once a file turns out to be sealed to one."""

    stanza_type: ClassVar[str] = scrypt.TYPE

    def __init__(self, passphrases: Passphrases, question: str = "Passphrase: ") -> None:
        self._passphrases = passphrases
        self._question = question

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        if self.stanza_type not in {stanza.type for stanza in stanzas}:
            return None
        typed = self._passphrases.existing(self._question)
        # Some keyboards send й as two characters; dropbox's other tools seal to the one-character spelling.
        for passphrase in dict.fromkeys((typed, unicodedata.normalize("NFC", typed))):
            key = age.ScryptIdentity(passphrase).unwrap(stanzas)
            if key is not None:
                return key
        return None


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _report(error: DropboxError) -> int:
    _say(f"error: {error}")
    if error.hint:
        _say(f"hint: {error.hint}")
    return error.exit_status


def _report_defect(error: Exception) -> int:
    ours = [
        f"{frame.f_globals.get('__name__')}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if str(frame.f_globals.get("__name__")).startswith("dropbox.")
    ]
    _say(f"error: unexpected {type(error).__name__} at {ours[-1]}")
    _say("hint: this is a defect in the program; report this line, it holds nothing of yours")
    return EXIT_DEFECT


def _system_error(error: OSError) -> ResourceError:
    if isinstance(error, BrokenPipeError):
        # Python flushes standard output once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ResourceError("whoever read the output went away")
    # The system's words for the number only: the rest of the message names the file.
    reason = os.strerror(error.errno).lower() if error.errno else type(error).__name__
    return ResourceError(f"this machine could not read or write: {reason}")
