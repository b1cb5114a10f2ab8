"""What an editor asks the admin to list: keys and windows, signed by those keys. docs/spec/request.md.

Pure. A request is a wish and proves no person: digits are compared by voice.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, cast

from dropbox import age, note
from dropbox.directory.errors import RequestSignatureError, RequestTextError
from dropbox.directory.fields import DATE
from dropbox.limits import MAX_REQUEST_RECIPIENTS
from dropbox.note import VerifierKey

EDITOR_KEY_NAME: Final = "press-dropbox/editor"
FRESHNESS_KEY_NAME: Final = "press-dropbox/freshness"
RECOVERY_KEY_NAME: Final = "press-dropbox/recovery"

_HEADER: Final = "press-dropbox/request@v1"
_NOBODY: Final = "-"
_KEY: Final = re.compile("[0-9a-f]{64}|-")
_RECIPIENT: Final = re.compile(
    rf"recipient ({DATE.pattern}) ({DATE.pattern}) (intake|recovery) (age1pq1[a-z0-9]+)"
)
_FIRST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """A recipient that is to be listed, in the half-open window `[from_, until)`."""

    from_: date
    until: date
    kind: Literal["intake", "recovery"]
    recipient: str

    @property
    def line(self) -> str:
        """Give the line as it stands in a request."""
        return f"recipient {self.from_} {self.until} {self.kind} {self.recipient}\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. Keys in hex; a recovery request names none. Sorted, whatever order was given."""

    editor: str | None
    freshness: str | None
    recipients: tuple[Wanted, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "recipients", tuple(sorted(self.recipients, key=lambda wanted: wanted.line)))

    def serialize(self) -> str:
        """Give the text to sign. What a reader would refuse is never written: raises what it would raise."""
        text = self._spell()
        if Request.parse(text) != self:
            raise RequestTextError("the request can't be written")
        return text

    @classmethod
    def parse(cls, untrusted_text: str) -> Request:
        """Parse a request's text; raises `RequestTextError`."""
        # (1) Type line, two keys, recipients: each line in its form.    (2) Written again, the same text.
        # (3) An editor's request or a recovery request, and nothing between.
        *lines, rest = untrusted_text.split("\n")
        if rest or not _FIRST_LINES < len(lines) <= _FIRST_LINES + MAX_REQUEST_RECIPIENTS:
            raise RequestTextError(f"expected one to {MAX_REQUEST_RECIPIENTS} recipients in the request")
        header, editor, freshness, *recipients = lines
        if header != _HEADER:
            raise RequestTextError("expected the type line of a request")
        request = cls(_key(editor, "editor"), _key(freshness, "freshness"), tuple(map(_wanted, recipients)))
        if request._spell() != untrusted_text:
            raise RequestTextError("the recipients of the request are not sorted")
        _check(request)
        return request

    def _spell(self) -> str:
        editor, freshness = (key or _NOBODY for key in (self.editor, self.freshness))
        recipients = "".join(wanted.line for wanted in self.recipients)
        return f"{_HEADER}\neditor {editor}\nfreshness {freshness}\n{recipients}"


def read_request(untrusted_note: bytes) -> Request:
    """Return the request in a note; raises `NoteError`, `RequestTextError` or `RequestSignatureError`.

    An editor's request is signed by exactly the two keys that it names: each is held. A recovery request is
    signed once, by a key that nobody keeps: that shows nothing and is not verified.
    """
    parsed = note.parse(untrusted_note)
    request = Request.parse(parsed.text)
    if request.editor is None or request.freshness is None:
        if [signature.key_name for signature in parsed.signatures] != [RECOVERY_KEY_NAME]:
            raise RequestSignatureError("expected one signature on a recovery request")
        return request
    keys = (
        VerifierKey(EDITOR_KEY_NAME, bytes.fromhex(request.editor)),
        VerifierKey(FRESHNESS_KEY_NAME, bytes.fromhex(request.freshness)),
    )
    if len(parsed.signatures) != len(keys):
        raise RequestSignatureError(f"expected {len(keys)} signatures, got {len(parsed.signatures)}")
    try:
        parsed.verify(keys, len(keys))
    except note.NotSignedError as error:
        raise RequestSignatureError(
            "the request is not signed by the two keys that it names", hint="ask the editor for a new one"
        ) from error
    return request


def _key(untrusted_line: str, name: str) -> str | None:
    word, separator, key = untrusted_line.partition(" ")
    if word != name or not separator or not _KEY.fullmatch(key):
        raise RequestTextError(f"the line of the key named {name} is malformed")
    return None if key == _NOBODY else key


def _wanted(untrusted_line: str) -> Wanted:
    found = _RECIPIENT.fullmatch(untrusted_line)
    if found is None:
        raise RequestTextError("a recipient's line is malformed")
    begins, ends, kind, recipient = (found[1], found[4], found[7], found[8])
    try:
        from_, until = date.fromisoformat(begins), date.fromisoformat(ends)
    except ValueError:
        raise RequestTextError("a recipient's window has a day that the calendar does not have") from None
    if from_ >= until:
        raise RequestTextError("a recipient's window ends before it begins")
    _check_recipient(recipient)
    return Wanted(from_, until, cast("Literal['intake', 'recovery']", kind), recipient)


# The checksum of 1,959 letters takes ten milliseconds, and the same strings come again and again.
@functools.lru_cache(maxsize=512)
def _check_recipient(untrusted: str) -> None:
    try:
        spelt = str(age.Recipient.parse(untrusted))
    except age.RecipientFormatError as error:
        raise RequestTextError("a recipient is damaged or cut") from error
    if spelt != untrusted:
        raise RequestTextError("a recipient is not in its one spelling")


def _check(request: Request) -> None:
    strings = [wanted.recipient for wanted in request.recipients]
    if len(set(strings)) != len(strings):
        raise RequestTextError("a recipient is asked for twice")
    if (request.editor is None) != (request.freshness is None):
        raise RequestTextError("a request names both keys, or none")
    if request.editor is not None and request.editor == request.freshness:
        raise RequestTextError("a key stands in more than one place")
    kind = "recovery" if request.editor is None else "intake"
    if any(wanted.kind != kind for wanted in request.recipients):
        raise RequestTextError(f"expected {kind} recipients only")
