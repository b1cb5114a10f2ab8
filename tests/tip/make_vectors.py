"""Make the committed vectors of tests/vectors/tip again: `python -m tests.tip.make_vectors`.

A test requires that what this gives is what is committed, so a format can't drift unseen. The page's tests read
the same files and must write the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

from dropbox import tip
from tests.support.tools import ROOT
from tests.tip.cases import MESSAGE_ID, SEED, Case, Kept, heading_of, stream_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VECTORS = ROOT / "tests" / "vectors" / "tip"
RECIPIENTS = (VECTORS / "recipients.txt").read_text().split()

# Names as devices give them, each with the member it lies in.
NAMES = {
    "Фота 1.JPG": "0001.jpg",
    "Сведчанне ў двух частках.docx": "0002.docx",
    "صورة.png": "0003.png",
    "🎥 Акрэсціна.MP4": "0004.mp4",
    "пусты": "0005",
    "шлях/да/нататкі.txt": "0006.txt",
    "шлях.d/да/нататкі": "0007",
    "C:\\Users\\a\\b.doc": "0008.doc",
    ".bashrc": "0009.bashrc",
    "archive.tar.gz": "0010.gz",
    "too-long.extension": "0011",
    "kelvin.\u212a": "0012",
    "dot.": "0013",
    "space.a b": "0014",
    "line.txt\n": "0015",
    "\u0439 \u0438\u0306": "0016",
    'quote " back \\ controls \u0000\u0001\t\u007f\u0085 lines \u2028\u2029 \u202etxt.exe': "0017.exe",
    "\ufeffbom.\U0001f600": "0018",
}


def case(
    head: Mapping[str, object] | None = None,
    files: list[Case] | None = None,
    *,
    message: str = "Прывітанне. Я бачыла ўсё на свае вочы.\n",
    answers: Mapping[str, object] | None = None,
) -> Case:
    """Return a case: what a writer is given, all of it fixed."""
    usual = {
        "bagging_date": "2026-11-23",
        "software_agent": "press-dropbox 0.1.0",
        "sealed_by": "page",
        "origin": "dropbox.example",
        "desk": "4f2a91c0",
        "directory_version": 3,
        "directory_sha256": hashlib.sha256(b"the text of directory 3").hexdigest(),
        "recipients": RECIPIENTS[:2],
        "reply_to": None,
        "mailbox": None,
    }
    return {
        "signing_seed": SEED.hex(),
        "message_id": MESSAGE_ID,
        "heading": usual | dict(head or {}),
        "message": message,
        "answers": dict(answers or {}),
        "files": files or [],
    }


def file(name: str, body: bytes, *, times: int = 1, size: int | None = None, kind: str = "") -> Case:
    """Return a file: `hex` repeated `times` is what it gives, `size` what was announced."""
    announced = len(body) * times if size is None else size
    return {"name": name, "type": kind, "size": announced, "hex": body.hex(), "times": times}


WANTS_ANSWER = {"reply_to": RECIPIENTS[2], "mailbox": hashlib.sha256(b"token").hexdigest()}
CONSENT = {
    "consent": {"media": "no", "newsroom": "yes"},
    "place": "Менск",
    "times": 2,
    "witness": True,
    "ж": [None, []],
}
PHOTO = file("Фота 1.JPG", bytes.fromhex("ffd8ffe0") + b"JFIF" * 100, kind="image/jpeg")

VALID: dict[str, Case] = {
    "message-only": case(),
    "empty-message": case(message=""),
    "one-photo": case(files=[PHOTO]),
    "answer-wanted": case(WANTS_ANSWER, [PHOTO], answers=CONSENT),
    "hostile-names": case(files=[file(name, name.encode() if name != "пусты" else b"") for name in NAMES]),
    "plain-files-first": case({"sealed_by": "plain"}, [PHOTO, file("b", b"")]),
    "plain-message-only": case({"sealed_by": "plain"}),
    "seal": case({"sealed_by": "seal", "software_agent": "press-dropbox-seal 1"}, [PHOTO]),
    "file-grew": case(files=[file("log.txt", b"line\n" * 5, size=10), PHOTO, file("empty.txt", b"x", size=0)]),
    "block-edges": case(files=[file(f"{size}.bin", b"\xa5", times=size) for size in (1, 511, 512, 513, 1024)]),
    "padme-above-the-floor": case(files=[file("song.wav", b"RIFF....", times=40_000, kind="audio/wav")]),
    "300-files": case(files=[file(f"IMG_{number}.jpg", b"%d" % number) for number in range(300)]),
    "long-message": case(message="Сведчанне. " * 1_000),
    "longest-name-and-type": case(files=[file("ў" * 1_020 + ".txt", b"1", kind="a/" + "b" * 253)]),
    "longest-fields": case({"directory_version": 2**31 - 1, "desk": "a-1" * 10, "origin": "o." * 32}),
}


def expected(given: Case) -> dict[str, Any]:
    """Return what every writer must give for a case."""
    stream = stream_of(given)
    kept = Kept()
    read = tip.read(io.BytesIO(stream), kept)
    text = {name: kept.members[name].decode() for name in kept.members if not name.startswith("data/files/")}
    return {
        "stream_sha256": hashlib.sha256(stream).hexdigest(),
        "stream_size": len(stream),
        "signed_text": read.signed_text,
        "members": [
            {"member": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            for name, body in kept.members.items()
        ],
        "text": {name: body for name, body in text.items() if name != "data/message.txt"},
    }


SIZES = {
    "8 GiB less a byte": [2**33 - 1],
    "8 GiB": [2**33],
    "40 GB video": [40 * 10**9, 1],
    "4 PiB": [2**52],
    "10,000 photos": [3_000_000] * 10_000,
}


def sizes() -> list[dict[str, Any]]:
    """Return streams too large to write: only their size, known before the first byte."""
    given = case()
    rows = []
    for name, all_sizes in SIZES.items():
        entries = [tip.FileEntry(f"{number}.mp4", size, "video/mp4") for number, size in enumerate(all_sizes)]
        size = tip.stream_size_bytes(heading_of(given), given["message"], given["answers"], entries)
        distinct = sorted(set(all_sizes)) if len(set(all_sizes)) == 1 else all_sizes
        rows.append(
            {"name": name, "file_sizes": distinct, "times": len(all_sizes) // len(distinct), "size": size}
        )
    return rows


def vectors() -> dict[Path, object]:
    """Return every vector this makes, by its path."""
    made: dict[Path, object] = {
        VECTORS / "valid" / f"{name}.json": {"given": given, "expected": expected(given)}
        for name, given in VALID.items()
    }
    # Each file is `<index>.mp4`, `video/mp4`; heading, message and answers are those of `message-only`.
    made[VECTORS / "sizes.json"] = sizes()
    made[VECTORS / "names.json"] = [
        {"name": name, "number": number, "member": tip.member_name(number, name)}
        for number, name in enumerate(NAMES, start=1)
    ] + [
        {"name": "b.JPG", "number": number, "member": tip.member_name(number, "b.JPG")}
        for number in (9_999, 10_000)
    ]
    return made


def invalid_vectors() -> dict[Path, dict[str, str]]:
    """Return the streams with one defect each."""
    from tests.tip.defects import DEFECTS

    return {
        VECTORS / "invalid" / f"{defect}.json": {"code": code, "stream": _gzip_base64(stream)}
        for defect, (stream, code) in DEFECTS.items()
    }


def _gzip_base64(stream: bytes) -> str:
    return base64.b64encode(gzip.compress(stream, mtime=0)).decode()


def dumps(vector: object) -> str:
    """Return a vector as it is committed."""
    return json.dumps(vector, ensure_ascii=True, indent=1) + "\n"


def main() -> None:
    """Write all vectors."""
    for path, vector in (vectors() | invalid_vectors()).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dumps(vector))


if __name__ == "__main__":
    main()
