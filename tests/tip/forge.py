"""Streams with one defect each: a good bag is changed, and whatever else would be wrong then is made right."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from typing import TYPE_CHECKING, Any

from dropbox import tip
from dropbox.bag import bagit, tar
from dropbox.bag.padme import padded_size_bytes
from dropbox.note import signing
from dropbox.tip.statement import KEY_NAME
from tests.tip.cases import SEED, Case, Kept, stream_of
from tests.tip.make_vectors import PHOTO, WANTS_ANSWER, case, file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Members = dict[str, bytes]

TWO_FILES = [PHOTO, file("b.txt", b"second", kind="text/plain")]
ONE = "data/files/0001.jpg"
TWO = "data/files/0002.txt"
OTHER_KEY = signing.SigningKey.from_seed(KEY_NAME, b"other key's seed, of 32 bytes ..")


def good(given: Case | None = None) -> Members:
    """Return the members of a valid submission: by the page, with two files, no answer wanted."""
    kept = Kept()
    tip.read(io.BytesIO(stream_of(given or case(files=TWO_FILES))), kept)
    return kept.members


def good_plain() -> Members:
    """Return the members of a plain form's submission."""
    return good(case({"sealed_by": "plain"}, TWO_FILES))


def good_with_reply() -> Members:
    """Return the members of a submission that wants an answer."""
    return good(case(WANTS_ANSWER))


def mend(members: Members, *, keep: Iterable[str] = (), signed: Mapping[str, str] | None = None) -> Members:
    """Make oxum, manifests and signature right again, but those in `keep`; `signed` changes signed lines."""
    mended = dict(members)
    payload = {name: _sha256(body) for name, body in members.items() if name.startswith("data/")}
    if "oxum" not in keep:
        size = sum(len(body) for name, body in members.items() if name.startswith("data/"))
        oxum = f"Payload-Oxum: {size}.{len(payload)}".encode()
        mended[bagit.BAG_INFO] = re.sub(rb"Payload-Oxum: \S+", oxum, mended.get(bagit.BAG_INFO, b""))
    if bagit.MANIFEST not in keep:
        mended[bagit.MANIFEST] = bagit.manifest(payload)
    if bagit.TAGMANIFEST not in keep:
        tags = {name: _sha256(mended[name]) for name in bagit.TAG_FILES if name in mended}
        mended[bagit.TAGMANIFEST] = bagit.manifest(tags)
    if "source-signature.txt" not in keep:
        lines = {"tagmanifest": _sha256(mended[bagit.TAGMANIFEST]), **(signed or {})}
        mended["source-signature.txt"] = sign(resigned(members["source-signature.txt"], lines))
    return {name: mended[name] for name in members}


def resigned(note: bytes, lines: Mapping[str, str]) -> str:
    """Return the text of a note with the lines of these first words changed."""
    text = note.decode().partition("\n\n")[0] + "\n"
    for word, value in lines.items():
        text = re.sub(rf"(?m)^{word} .*$", f"{word} {value}", text)
    return text


def sign(text: str, key: signing.SigningKey | None = None) -> bytes:
    """Sign a text by the source's key, or another."""
    return signing.sign(text, [key or signing.SigningKey.from_seed(KEY_NAME, SEED)])


def pack(members: Mapping[str, bytes] | list[tuple[str, bytes]], *, root: str = "tip/") -> bytes:
    """Return the whole stream of these members."""
    pairs = members.items() if not isinstance(members, list) else members
    return pad(b"".join(_packed(root + name, body) for name, body in pairs) + tar.END_MARKER)


def pad(stream: bytes, size: int | None = None) -> bytes:
    """Return the stream with its padding."""
    return stream.ljust(padded_size_bytes(len(stream)) if size is None else size, b"\0")


def unpadded(stream: bytes) -> bytes:
    """Return a stream up to its end marker's last byte."""
    found = stream.rstrip(b"\0")
    blocks = -(-len(found) // tar.BLOCK_BYTES)
    return stream[: (blocks + 2) * tar.BLOCK_BYTES]


def changed(change: Callable[[Members], Any], members: Members | None = None, **how: Any) -> bytes:
    """Return the stream of a bag after `change`, with the rest made right."""
    bag = dict(members or good())
    change(bag)
    return pack(mend(bag, **how))


def replaced(name: str, old: bytes, new: bytes, members: Members | None = None, **how: Any) -> bytes:
    """Return the stream of a bag in which a member says something else."""

    def replace(bag: Members) -> None:
        assert old in bag[name], (name, old)
        bag[name] = bag[name].replace(old, new)

    return changed(replace, members, **how)


def header_at(stream: bytes, name: str) -> int:
    """Return where a member's header begins."""
    return stream.index(b"tip/" + name.encode() + b"\0")


def patched(name: str, start: int, new: bytes, *, checksum: bool = True, stream: bytes | None = None) -> bytes:
    """Return a stream with bytes of one header changed, and its checksum made right."""
    whole = bytearray(stream or pack(good()))
    at = header_at(bytes(whole), name)
    whole[at + start : at + start + len(new)] = new
    if checksum:
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
    block = bytearray(tar.header("tip/x", size))
    block[:100] = name.encode().ljust(100, b"\0")
    block[156:157] = kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def pax(record: bytes, *, name: str = tar.PAX_NAME) -> bytes:
    """Return a pax header with any record."""
    return raw_header(name, len(record), b"x") + record + tar.fill(len(record))


def signature_line(note: bytes) -> str:
    """Return a note's last line."""
    return note.decode().split("\n")[-2] + "\n"


def unknown_signature() -> str:
    """Return a signature line of an algorithm nobody knows."""
    return f"— {KEY_NAME} {base64.b64encode(b'abcd' + b'?' * 40).decode()}\n"


def _packed(name: str, body: bytes) -> bytes:
    return tar.header(name, len(body)) + body + tar.fill(len(body))


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
