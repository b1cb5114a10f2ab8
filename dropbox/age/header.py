"""The textual header: a version line, recipient stanzas, a MAC; exactly one spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dropbox.age import unpadded
from dropbox.age.errors import HeaderError, HeaderTooShortError
from dropbox.limits import MAX_AGE_HEADER_BYTES

VERSION_LINE: Final = b"age-encryption.org/v1\n"
MAC_BYTES: Final = 32

_COLUMNS: Final = 64
_STANZA_MARK: Final = "->"
_MAC_MARK: Final = "---"
# 1*VCHAR of RFC 5234: no space, no control character, nothing beyond ASCII.
_ARGUMENT: Final = re.compile(r"[\x21-\x7e]+")
_LINE_SO_FAR: Final = re.compile(rb"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class Stanza:
    """The file key, wrapped for one recipient."""

    type: str
    args: tuple[str, ...]
    body: bytes

    def serialize(self) -> str:
        """Write the stanza; its body ends with a line shorter than 64 columns, which may be empty."""
        for argument in (self.type, *self.args):
            if not _ARGUMENT.fullmatch(argument):
                raise ValueError("a stanza argument must be visible ASCII")
        body = unpadded.encode(self.body)
        lines = [body[start : start + _COLUMNS] for start in range(0, len(body) + 1, _COLUMNS)]
        return "\n".join([" ".join((_STANZA_MARK, self.type, *self.args)), *lines, ""])


@dataclass(frozen=True, slots=True)
class Header:
    """A well-formed header. Not checked here: its MAC, which needs the file key (see `opening`)."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    size_bytes: int


def serialize_without_mac(stanzas: tuple[Stanza, ...]) -> bytes:
    """Write what the MAC is made over: everything up to and including `---`."""
    text = "".join(stanza.serialize() for stanza in stanzas)
    return VERSION_LINE + f"{text}{_MAC_MARK}".encode("ascii")


def serialize(stanzas: tuple[Stanza, ...], mac: bytes) -> bytes:
    """Write a whole header."""
    return serialize_without_mac(stanzas) + f" {unpadded.encode(mac)}\n".encode("ascii")


def parse(untrusted: bytes) -> Header:
    """Parse the header that `untrusted` starts with.

    Raises `HeaderTooShortError` where more bytes could still make it a header, `HeaderError` where none can.
    """
    lines = _Lines(untrusted)
    lines.version()
    stanzas = []
    line = lines.next()
    while line.startswith(f"{_STANZA_MARK} "):
        stanzas.append(_stanza(line, lines))
        line = lines.next()
    if not stanzas:
        raise HeaderError("the header has no recipient stanza")
    return Header(tuple(stanzas), _mac(line), lines.position)


class _Lines:
    """Takes lines from bytes that may end anywhere."""

    def __init__(self, untrusted: bytes) -> None:
        self._untrusted = untrusted
        self.position = 0

    def version(self) -> None:
        start = self._untrusted[: len(VERSION_LINE)]
        if not VERSION_LINE.startswith(start):
            raise HeaderError("this is no age v1 file: its first line is another")
        if len(start) < len(VERSION_LINE):
            raise HeaderTooShortError("the header ends too early", hint="the file is cut short")
        self.position = len(VERSION_LINE)

    def next(self) -> str:
        end = self._untrusted.find(b"\n", self.position, MAX_AGE_HEADER_BYTES)
        line = self._untrusted[self.position : end if end >= 0 else MAX_AGE_HEADER_BYTES]
        if not _LINE_SO_FAR.fullmatch(line):
            raise HeaderError("a header line has a character that is not visible ASCII")
        if end < 0:
            if len(self._untrusted) >= MAX_AGE_HEADER_BYTES:
                raise HeaderError(f"the header is longer than {MAX_AGE_HEADER_BYTES} bytes")
            raise HeaderTooShortError("the header ends too early", hint="the file is cut short")
        self.position = end + 1
        return line.decode("ascii")


def _stanza(line: str, lines: _Lines) -> Stanza:
    arguments = line.split(" ")[1:]
    if not all(arguments):
        raise HeaderError("a recipient stanza has an empty argument")
    body = bytearray()
    columns = _COLUMNS
    while columns == _COLUMNS:
        body_line = lines.next()
        columns = len(body_line)
        if columns > _COLUMNS:
            raise HeaderError(f"a stanza's body line is longer than {_COLUMNS} columns")
        try:
            body += unpadded.decode(body_line)
        except ValueError as error:
            raise HeaderError("a stanza's body is not canonical base64") from error
    return Stanza(arguments[0], tuple(arguments[1:]), bytes(body))


def _mac(line: str) -> bytes:
    mark, _, text = line.partition(" ")
    if mark != _MAC_MARK:
        raise HeaderError("expected a recipient stanza or the header's MAC")
    try:
        mac = unpadded.decode(text)
    except ValueError as error:
        raise HeaderError("the header's MAC is not canonical base64") from error
    if len(mac) != MAC_BYTES:
        raise HeaderError(f"expected a MAC of {MAC_BYTES} bytes, got {len(mac)}")
    return mac
