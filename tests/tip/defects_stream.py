"""Defects of the stream and its tar headers: each with the code a reader gives."""

from __future__ import annotations

from dropbox.bag import tar
from tests.tip.forge import (
    ONE,
    TWO,
    before,
    good,
    good_plain,
    header_at,
    pack,
    pad,
    patched,
    pax,
    raw_header,
    unpadded,
)

GOOD = pack(good())
# Where no list of files has come yet that would know the right size.
PLAIN = pack(good_plain())
SHORT = unpadded(GOOD)
KIND = 156
SIZE = 124
LAST = "source-signature.txt"


def _unfilled() -> bytes:
    stream = bytearray(GOOD)
    # The photo has 404 bytes: the fill after it ends one byte before the next header.
    stream[header_at(GOOD, TWO) - 1] = 1
    return bytes(stream)


def _doubled_checksum_spelling() -> bytes:
    at = header_at(GOOD, ONE)
    digits = GOOD[at + 148 : at + 154]
    return GOOD[: at + 148] + digits + b" \0" + GOOD[at + 156 :]


def _without_end_marker() -> bytes:
    return SHORT[:-1024]


_MEMBER = tar.header(f"tip/{ONE}", 404)


def _sized_by(pax_header: bytes) -> bytes:
    """Return a stream whose file has no size of its own, as a pax header wants it."""
    return pad(SHORT[: header_at(SHORT, ONE)] + pax_header + tar.header(f"tip/{ONE}", 0))


STREAM_DEFECTS: dict[str, tuple[bytes, str]] = {
    # The end and the padding.
    "nothing": (b"", "cut-short"),
    "end-marker-missing": (_without_end_marker(), "cut-short"),
    "end-marker-of-one-block": (SHORT[:-512] + b"x" * 512 + GOOD[len(SHORT) :], "tar-end"),
    "padding-missing": (SHORT, "padding-short"),
    "padding-one-byte-short": (GOOD[:-1], "padding-short"),
    "padding-one-byte-long": (GOOD + b"\0", "trailing-bytes"),
    "padding-doubled": (GOOD.ljust(2 * len(GOOD), b"\0"), "trailing-bytes"),
    "padding-with-a-one": (GOOD[:-1] + b"\x01", "padding-not-zero"),
    "padding-begins-with-a-one": (SHORT + b"\x01" + GOOD[len(SHORT) + 1 :], "padding-not-zero"),
    "second-archive-in-the-padding": (pad(SHORT + SHORT, len(GOOD)), "padding-not-zero"),
    "second-archive-after-the-padding": (GOOD + GOOD, "trailing-bytes"),
    "padding-without-the-floor": (pad(SHORT, -(-len(SHORT) // 512) * 512), "padding-short"),
    # Kinds.
    **{
        f"kind-{name}": (patched(ONE, KIND, kind), "tar-kind")
        for name, kind in {
            "hard-link": b"1",
            "symbolic-link": b"2",
            "character-device": b"3",
            "block-device": b"4",
            "folder": b"5",
            "fifo": b"6",
            "contiguous": b"7",
            "old-file": b"\0",
            "gnu-long-name": b"L",
            "gnu-long-link": b"K",
            "gnu-sparse": b"S",
            "gnu-multi-volume": b"M",
            "pax-global": b"g",
        }.items()
    },
    # Numbers and fields in another spelling.
    "size-with-leading-space": (patched(ONE, SIZE, b"        624\0"), "tar-field"),
    "size-closed-by-a-space": (patched(ONE, SIZE, b"00000000624 "), "tar-field"),
    "size-in-twelve-digits": (patched(ONE, SIZE, b"000000000624"), "tar-field"),
    "size-in-base-256": (patched(ONE, SIZE, b"\x80" + b"\0" * 9 + b"\x01\x94"), "tar-field"),
    "size-negative": (patched(ONE, SIZE, b"-0000000001\0"), "tar-field"),
    "size-with-an-eight": (patched(ONE, SIZE, b"00000000008\0"), "tar-field"),
    "mode-executable": (patched(ONE, 100, b"0000755\0"), "tar-field"),
    "mode-with-leading-space": (patched(ONE, 100, b"    644\0"), "tar-field"),
    "uid-1000": (patched(ONE, 108, b"0001750\0"), "tar-field"),
    "gid-empty": (patched(ONE, 116, b"\0" * 8), "tar-field"),
    "mtime-now": (patched(ONE, 136, b"15146260520\0"), "tar-field"),
    "checksum-closed-by-space-and-nul": (_doubled_checksum_spelling(), "tar-field"),
    "checksum-wrong": (patched(ONE, 148, b"000000\0 ", checksum=False), "tar-checksum"),
    "checksum-with-leading-space": (patched(ONE, 148, b" ", checksum=False), "tar-checksum"),
    "linkname-on-a-file": (patched(ONE, 157, b"/etc/passwd"), "tar-field"),
    "magic-gnu": (patched(ONE, 257, b"ustar  \0"), "tar-field"),
    "magic-missing": (patched(ONE, 257, b"\0" * 8), "tar-field"),
    "version-other": (patched(ONE, 263, b"01"), "tar-field"),
    "uname-root": (patched(ONE, 265, b"root"), "tar-field"),
    "gname-root": (patched(ONE, 297, b"root"), "tar-field"),
    "devmajor-zeros": (patched(ONE, 329, b"0000000\0"), "tar-field"),
    "devminor-zeros": (patched(ONE, 337, b"0000000\0"), "tar-field"),
    "prefix-set": (patched(ONE, 345, b"/etc"), "tar-field"),
    "reserved-set": (patched(ONE, 511, b"\x01"), "tar-field"),
    "name-goes-on-after-nul": (patched(ONE, 99, b"x"), "tar-field"),
    "fill-not-zero": (_unfilled(), "tar-fill"),
    # Sizes that lie.
    "size-one-too-small": (patched(ONE, SIZE, b"00000000623\0", stream=PLAIN), "tar-fill"),
    "size-a-block-too-small": (patched(ONE, SIZE, b"00000000000\0", stream=PLAIN), "tar-checksum"),
    "size-a-block-too-large": (patched(LAST, SIZE, b"00000040000\0"), "member-too-large"),
    "size-beyond-the-stream": (patched(ONE, SIZE, b"77777777777\0"), "cut-short"),
    "size-of-a-bomb": (
        pad(SHORT[: header_at(SHORT, ONE)] + tar.header(f"tip/{ONE}", 2**53 - 1)),
        "cut-short",
    ),
    # Pax headers.
    "pax-needless": (_sized_by(pax(b"12 size=404\n")), "tar-pax"),
    "pax-of-a-path": (_sized_by(pax(b"14 path=/etc/x\n")), "tar-pax"),
    "pax-of-two-records": (_sized_by(pax(b"19 size=8589934592\n19 size=8589934592\n")), "tar-pax"),
    "pax-wrong-length": (_sized_by(pax(b"20 size=8589934592\n")), "tar-pax"),
    "pax-leading-zero": (_sized_by(pax(b"20 size=08589934592\n")), "tar-pax"),
    "pax-size-2-to-53": (_sized_by(pax(b"25 size=9007199254740992\n")), "tar-pax"),
    "pax-size-of-a-thousand-digits": (_sized_by(pax(b"400 size=" + b"9" * 390 + b"\n")), "tar-pax"),
    "pax-longer-than-a-block": (_sized_by(pax(b"19 size=8589934592\n" + b"x" * 600)), "tar-pax"),
    "pax-fill-not-zero": (_sized_by(pax(b"19 size=8589934592\n")[:-1] + b"\x01"), "tar-pax"),
    "pax-of-another-name": (_sized_by(pax(b"19 size=8589934592\n", name="tip/PaxHeaders/0001")), "tar-pax"),
    "pax-before-a-pax": (before(ONE, pax(b"19 size=8589934592\n") * 2), "tar-pax"),
    "pax-before-a-sized-member": (before(ONE, pax(b"19 size=8589934592\n")), "tar-pax"),
    "pax-shorter-than-its-header-says": (
        _sized_by(raw_header(tar.PAX_NAME, 20, b"x") + pax(b"19 size=8589934592\n")[512:]),
        "tar-pax",
    ),
    "pax-before-an-empty-pax": (
        pad(SHORT[: header_at(SHORT, ONE)] + pax(b"19 size=8589934592\n") + raw_header(f"tip/{ONE}", 0, b"x")),
        "tar-pax",
    ),
    "pax-empty": (_sized_by(pax(b"")), "tar-pax"),
    "pax-before-the-end-marker": (
        pad(SHORT[:-1024] + pax(b"19 size=8589934592\n") + bytes(1024)),
        "tar-checksum",
    ),
    # Names that lead out of the bag, or nowhere.
    **{
        f"name-{defect}": (before(ONE, raw_header(name, 0, b"0")), "member-name")
        for defect, name in {
            "empty": "",
            "absolute": "/etc/passwd",
            "climbs": "tip/../../etc/passwd",
            "begins-with-dots": "../tip/bagit.txt",
            "outside-the-folder": "other/bagit.txt",
            "without-a-folder": "bagit.txt",
            "with-a-dot-step": "tip/./bagit.txt",
            "with-two-slashes": "tip//bagit.txt",
            "ends-in-a-slash": "tip/data/",
            "with-a-backslash": "tip\\bagit.txt",
            "on-a-drive": "c:/tip/bagit.txt",
            "with-a-space": "tip/a b",
            "with-a-line-end": "tip/bagit.txt\n",
            "not-ascii": "tip/файл",
            "in-upper-case": "TIP/bagit.txt",
        }.items()
    },
}
