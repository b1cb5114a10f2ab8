"""Answers with one defect each: a good bag is changed, and whatever else would be wrong then is made right."""

from __future__ import annotations

import io
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from dropbox.bag import bagit, tar
from dropbox.bag.padme import padded_size_bytes
from dropbox.note import signing
from tests.vectors.answer.people import EDITOR, MESSAGE, NOTES, PAPER, USUAL, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dropbox.answer import AnswerHeading

Members = dict[str, bytes]
Defect = tuple[bytes, str]

ROOT = "answer/"
TEXT = "data/message.txt"
RECEIVED = "data/received.json"
FILES = "data/files.json"
ONE = "data/files/0001.pdf"
TWO = "data/files/0002.txt"
INFO = bagit.BAG_INFO
MANIFEST = bagit.MANIFEST
TAGS = bagit.TAGMANIFEST
SIGNATURE = "answer-signature.txt"


def good(head: AnswerHeading = USUAL) -> Members:
    """Return the members of a valid answer with two files."""
    reader = tar.TarReader(io.BytesIO(write(head, MESSAGE, (PAPER, NOTES))))
    members: Members = {}
    while member := reader.next_member():
        members[member.name.removeprefix(ROOT)] = b"".join(reader.chunks(member))
        reader.require_fill(member)
    return members


def mend(members: Members, keep: Iterable[str] = ()) -> Members:
    """Make oxum, manifests and signature right again, but those in `keep`."""
    mended = dict(members)
    payload = {name: body for name, body in members.items() if name.startswith("data/")}
    if "oxum" not in keep:
        oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}".encode()
        mended[INFO] = re.sub(rb"Payload-Oxum: \S+", oxum, mended[INFO])
    if MANIFEST not in keep:
        mended[MANIFEST] = bagit.manifest({name: _hash(body) for name, body in payload.items()})
    if TAGS not in keep:
        mended[TAGS] = bagit.manifest({name: _hash(mended[name]) for name in bagit.TAG_FILES if name in mended})
    if SIGNATURE not in keep:
        text = re.sub(r"(?m)^tagmanifest .*$", f"tagmanifest {_hash(mended[TAGS])}", text_of(mended))
        mended[SIGNATURE] = sign(text)
    return mended


def text_of(members: Members) -> str:
    """Return the signed text of a bag."""
    return members[SIGNATURE].decode().rpartition("\n\n")[0] + "\n"


def sign(text: str, *keys: signing.SigningKey) -> bytes:
    """Sign a text by the editor, or by others."""
    return signing.sign(text, keys or [EDITOR])


def pack(members: Mapping[str, bytes] | list[tuple[str, bytes]], *, root: str = ROOT) -> bytes:
    """Return the whole stream of these members."""
    pairs = members.items() if not isinstance(members, list) else members
    parts = [tar.header(root + name, len(body)) + body + tar.fill(len(body)) for name, body in pairs]
    return pad(b"".join(parts) + tar.END_MARKER)


def pad(stream: bytes) -> bytes:
    """Return a stream with its padding."""
    return stream.ljust(padded_size_bytes(len(stream)), b"\0")


def unpadded(stream: bytes) -> bytes:
    """Return a stream up to its end marker's last byte."""
    blocks = -(-len(stream.rstrip(b"\0")) // tar.BLOCK_BYTES)
    return stream[: (blocks + 2) * tar.BLOCK_BYTES]


def put(name: str, body: bytes, keep: Iterable[str] = ()) -> bytes:
    """Return a bag in which a member is this."""
    return pack(mend({**good(), name: body}, keep))


def replaced(name: str, old: bytes, new: bytes, keep: Iterable[str] = ()) -> bytes:
    """Return a bag in which a member says something else."""
    body = good()[name]
    assert old in body, (name, old)
    return put(name, body.replace(old, new), keep)


def said(change: Callable[[str], str], head: AnswerHeading = USUAL) -> bytes:
    """Return a bag whose signed text is changed, and signed so."""
    bag = good(head)
    text = change(text_of(bag))
    assert text != text_of(bag)
    return pack({**bag, SIGNATURE: sign(text)})


def line(word: str, value: str) -> Callable[[str], str]:
    """Change the value of the first line that begins with a word."""
    return lambda text: re.sub(rf"(?m)^{word} .*$", f"{word} {value}", text, count=1)


def header_at(stream: bytes, name: str) -> int:
    """Return where a member's header begins."""
    return stream.index(f"{ROOT}{name}\0".encode())


def patched(name: str, start: int, new: bytes) -> bytes:
    """Return a stream with bytes of one header changed, and its checksum made right."""
    whole = bytearray(pack(good()))
    at = header_at(bytes(whole), name)
    whole[at + start : at + start + len(new)] = new
    whole[at + 148 : at + 156] = b" " * 8
    whole[at + 148 : at + 156] = b"%06o\0 " % sum(whole[at : at + tar.BLOCK_BYTES])
    return bytes(whole)


def before(name: str, blocks: bytes) -> bytes:
    """Return a stream with blocks put before a member's header."""
    stream = unpadded(pack(good()))
    at = header_at(stream, name)
    return pad(stream[:at] + blocks + stream[at:])


def raw_header(name: str, size: int, kind: bytes) -> bytes:
    """Return a header that `tar.header` would not write."""
    block = bytearray(tar.header("x", size))
    block[:100] = name.encode().ljust(100, b"\0")
    block[156:157] = kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _hash(body: bytes) -> str:
    return sha256(body).hexdigest()
