"""Write the vectors of signed notes again: `python -m tests.vectors.note.make`.

Deterministic; tests/note/test_vectors.py holds the files to it. Every bad case has one defect and its name.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Final

from dropbox.limits import MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES
from dropbox.note.signing import SigningKey, sign
from tests.vectors.note import curve

HERE: Final = Path(__file__).parent


def colliding(number: int) -> SigningKey:
    """Return one of two keys that share a name and a key id, found by trying 40,000."""
    seed = hashlib.sha256(f"press-dropbox test vectors: collision {number}".encode()).digest()
    return SigningKey.from_seed("press-dropbox/test", seed)


KEYS: Final = {
    "anna": SigningKey.from_seed("press-dropbox/test", bytes(range(32))),
    "boris": SigningKey.from_seed("press-dropbox/test", bytes(range(32, 64))),
    "anna under another name": SigningKey.from_seed("press-dropbox/other", bytes(range(32))),
    "a stranger": SigningKey.from_seed("stranger.example/key", bytes(range(64, 96))),
    "twin 1": colliding(16475),
    "twin 2": colliding(38801),
}
ANNA, BORIS = KEYS["anna"], KEYS["boris"]
TEXT: Final = "press-dropbox/example@v1\nпа-беларуску, з пустым радком\n\nі канец\n"  # noqa: RUF001 Belarusian
GOOD: Final = sign(TEXT, [ANNA])
LINE: Final = ANNA.sign(TEXT).line
# From the documentation of Go's golang.org/x/mod/sumdb/note, the format's first implementation.
GO_VKEY: Final = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE: Final = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJn"
    "AM=\n"
)


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def unknown_line(name: str = "witness.example/later", size_bytes: int = 4_000) -> str:
    return f"— {name} {encoded(bytes(range(256)) * (size_bytes // 256) or b'12345')}\n"


def note_with(lines: str, text: str = TEXT) -> bytes:
    return f"{text}\n{lines}".encode()


def good_notes() -> dict[str, bytes]:
    full = sign("x\n", [ANNA]) + unknown_line("x", 5).encode() * (MAX_NOTE_SIGNATURES - 1)
    room = MAX_NOTE_BYTES - len(sign("\n", [ANNA]))
    return {
        "one signature": GOOD,
        "two signatures": sign(TEXT, [ANNA, BORIS]),
        "the same signature twice": note_with(LINE + LINE),
        "a signature of an unknown algorithm": note_with(LINE + unknown_line()),
        "a signature of one byte": note_with("— x MTIzNDU=\n"),
        "a text of one empty line": sign("\n", [ANNA]),
        "a text that ends in empty lines": sign("x\n\n\n", [ANNA]),
        "a text with a signature line in it": sign(f"x\n\n{LINE}", [ANNA]),
        "a text that begins with a byte order mark": sign("\ufeffx\n", [ANNA]),
        "a text with DEL and C1 controls": sign("\x7f\x80\x9f\n", [ANNA]),
        "a key name outside ASCII": note_with(unknown_line("ключ/1\u200b", 5)),
        "as many signatures as are read": full,
        "as many bytes as are read": sign("x" * room + "\n", [ANNA]),
    }


def bad_bytes() -> dict[str, tuple[str, bytes]]:
    """What is wrong with the whole."""
    form = "note-form"
    return {
        "empty": (form, b""),
        "a single line feed": (form, b"\n"),
        "no signature": (form, TEXT.encode() + b"\n"),
        "no empty line": (form, f"x\n{LINE}".encode()),
        "no text at all": (form, f"\n{LINE}".encode()),
        "the last line feed is missing": (form, GOOD[:-1]),
        "the last of two signatures has no line feed": (form, sign(TEXT, [ANNA, BORIS])[:-1]),
        "an empty line after the signatures": (form, GOOD + b"\n"),
        "a line that is no signature among them": (form, note_with(f"{LINE}and so on\n")),
        "carriage returns": (form, GOOD.replace(b"\n", b"\r\n")),
        "a NUL in the text": (form, GOOD.replace(b"example", b"pre\x00ss")),
        "a tab in the text": (form, GOOD.replace(b"example", b"pre\tss")),
        "not UTF-8": (form, GOOD.replace(b"example", b"pr\xe9ss")),
        "an overlong UTF-8 line feed": (form, GOOD.replace(b"example", b"pre\xc0\x8ass")),
        "a surrogate in UTF-8": (form, GOOD.replace(b"example", b"pre\xed\xa0\x80ss")),
        "one signature too many": (
            "too-many-signatures",
            sign("x\n", [ANNA]) + unknown_line("x", 5).encode() * MAX_NOTE_SIGNATURES,
        ),
        "one byte too many": (
            "note-too-large",
            note_with(LINE, "x" * (MAX_NOTE_BYTES - len(note_with(LINE, "\n")) + 1) + "\n"),
        ),
    }


def bad_lines() -> dict[str, bytes]:
    """What is wrong with a signature line."""
    name, letters = LINE.removeprefix("— ").rstrip("\n").split(" ")
    # 68 bytes are 91 letters and one `=`: the last letter has two bits to spare.
    stray = letters[:-2] + chr(ord(letters[-2]) + 1) + "="
    return {
        "a hyphen for the dash": note_with(LINE.replace("—", "-")),
        "an en dash for the dash": note_with(LINE.replace("—", "–")),  # noqa: RUF001
        "no space after the dash": note_with(LINE.replace("— ", "—")),
        "two spaces after the dash": note_with(LINE.replace("— ", "—  ")),
        "no key name": note_with(f"—  {letters}\n"),
        "a plus in the key name": note_with(f"— {name}+x {letters}\n"),
        "a no-break space in the key name": note_with(f"— {name}\u00a0x {letters}\n"),
        "a next-line control in the key name": note_with(f"— {name}\u0085x {letters}\n"),
        "a narrow no-break space in the key name": note_with(f"— {name}\u202fx {letters}\n"),
        "an ideographic space in the key name": note_with(f"— {name}\u3000x {letters}\n"),
        "no signature after the key name": note_with(f"— {name}\n"),
        "an empty signature": note_with(f"— {name} \n"),
        "two spaces before the signature": note_with(f"— {name}  {letters}\n"),
        "a space after the signature": note_with(f"— {name} {letters} \n"),
        "base64 without padding": note_with(f"— {name} {letters.rstrip('=')}\n"),
        "base64 with padding to spare": note_with(f"— {name} {letters}====\n"),
        "base64 with stray bits": note_with(f"— {name} {stray}\n"),
        "base64 of the URL alphabet": note_with(f"— {name} {encoded(bytes([255]) * 68).replace('/', '_')}\n"),
        "base64 with a letter outside it": note_with(f"— {name} {letters[:8]}!{letters[8:]}\n"),
        "base64 outside ASCII": note_with(f"— {name} {letters[:-1]}\uff1d\n"),
        "a key id and nothing after it": note_with(f"— {name} {encoded(ANNA.verifier.key_id)}\n"),
        "three bytes": note_with(f"— {name} MTIz\n"),
    }


def verify_cases() -> list[dict[str, object]]:
    a, b, other, stranger, one, two = KEYS
    twins = sign(TEXT, [KEYS[one], KEYS[two]])
    changed = GOOD.replace(b"example", b"exemple")
    flipped = bytearray(ANNA.sign(TEXT).signature)
    flipped[40] ^= 1
    short = ANNA.sign(TEXT[:-1]).signature
    # The right name and id over another key's signature.
    foreign = note_with(f"— {ANNA.name} {encoded(ANNA.verifier.key_id + BORIS.sign(TEXT).signature)}\n")
    rows: list[tuple[str, bytes, list[str], int, list[str] | str]] = [
        ("one known key", GOOD, [a], 1, [a]),
        ("one of several known keys", GOOD, [b, a, stranger], 1, [a]),
        ("two of two", sign(TEXT, [ANNA, BORIS]), [a, b], 2, [a, b]),
        ("two of two, in the other order", sign(TEXT, [BORIS, ANNA]), [a, b], 2, [a, b]),
        ("one known and one unknown key", sign(TEXT, [KEYS[stranger], ANNA]), [a], 1, [a]),
        ("an unknown algorithm beside", note_with(unknown_line() + LINE), [a], 1, [a]),
        ("one of two keys that share an id", sign(TEXT, [KEYS[two]]), [one, two], 1, [two]),
        ("both of two keys that share an id", twins, [one, two], 2, [one, two]),
        ("the unknown one of two keys that share an id", sign(TEXT, [KEYS[two]]), [one], 1, "bad-signature"),
        ("no known key", GOOD, [b, stranger], 1, "not-signed"),
        ("no key is known at all", GOOD, [], 1, "not-signed"),
        ("the right key under another name", GOOD, [other], 1, "not-signed"),
        ("one signature short", GOOD, [a, b], 2, "too-few-signatures"),
        ("same key twice", note_with(LINE + LINE), [a, b], 2, "too-few-signatures"),
        ("same key under two names", sign(TEXT, [ANNA, KEYS[other]]), [a, other], 2, "too-few-signatures"),
        ("same key known twice", GOOD, [a, a], 2, "too-few-signatures"),
        ("an unknown key does not count", sign(TEXT, [ANNA, KEYS[stranger]]), [a, b], 2, "too-few-signatures"),
        ("the text was changed", changed, [a], 1, "bad-signature"),
        ("one bit of the signature flipped", _line_of(ANNA, bytes(flipped)), [a], 1, "bad-signature"),
        ("a signature of 63 bytes", _line_of(ANNA, ANNA.sign(TEXT).signature[:-1]), [a], 1, "bad-signature"),
        ("a signature of 65 bytes", _line_of(ANNA, ANNA.sign(TEXT).signature + b"\0"), [a], 1, "bad-signature"),
        ("another known key's signature under this one's id", foreign, [a, b], 1, "bad-signature"),
        ("one good and one bad signature", _good_and_bad(bytes(flipped)), [a, b], 1, "bad-signature"),
        ("a bad signature by a known key after its good one", _twice(bytes(flipped)), [a], 1, "bad-signature"),
        ("signed without the last line feed", _line_of(ANNA, short), [a], 1, "bad-signature"),
    ]  # fmt: skip
    return [
        {"name": name, "note_base64": encoded(raw), "known": known, "threshold": threshold}
        | ({"code": outcome} if isinstance(outcome, str) else {"signed_by": outcome})
        for name, raw, known, threshold, outcome in rows
    ]


def _line_of(key: SigningKey, signature: bytes) -> bytes:
    return note_with(f"— {key.name} {encoded(key.verifier.key_id + signature)}\n")


def _good_and_bad(flipped: bytes) -> bytes:
    return note_with(BORIS.sign(TEXT).line + _line_of(ANNA, flipped).decode().split("\n\n")[-1])


def _twice(flipped: bytes) -> bytes:
    return note_with(LINE + _line_of(ANNA, flipped).decode().split("\n\n")[-1])


def files() -> dict[str, object]:
    bad = bad_bytes() | {name: ("note-form", raw) for name, raw in bad_lines().items()}
    return {
        "keys.json": {
            name: {
                "key_name": key.name,
                "seed": key.seed.hex(),
                "public_key": key.verifier.public_key.hex(),
                "key_id": key.verifier.key_id.hex(),
                "vkey": key.verifier.vkey,
            }
            for name, key in KEYS.items()
        },
        "parse.json": {
            "good": [_good(name, raw) for name, raw in good_notes().items()],
            "bad": [
                {"name": name, "code": code, "note_base64": encoded(raw)} for name, (code, raw) in bad.items()
            ],
        },
        "verify.json": verify_cases(),
        "go.json": {"vkey": GO_VKEY, "note_base64": encoded(GO_NOTE.encode())},
        "ed25519.json": curve.cases(),
    }


def _good(name: str, raw: bytes) -> dict[str, object]:
    text, _, lines = raw.decode().rpartition("\n\n")
    signatures = [line.removeprefix("— ").split(" ") for line in lines.splitlines()]
    return {
        "name": name,
        "note_base64": encoded(raw),
        "text": f"{text}\n",
        "signatures": [
            {
                "key_name": key_name,
                "key_id": base64.b64decode(letters)[:4].hex(),
                "signature_base64": encoded(base64.b64decode(letters)[4:]),
            }
            for key_name, letters in signatures
        ],
    }


def write(folder: Path, contents: dict[str, object]) -> None:
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(HERE, files())
