from __future__ import annotations

from pathlib import Path

import pytest

from dropbox.keys import recipient_file
from dropbox.keys.errors import RecipientFileError
from dropbox.keys.recipient_file import ReaderFile
from dropbox.note import VerifierKey
from tests.vectors.directory.published_folder import STRINGS

ONE, OTHER = list(STRINGS.values())[:2]
CHANGED = ONE[:-1] + ("q" if ONE[-1] != "q" else "p")
CLASSICAL = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
READ = {
    "the line alone":                 f"{ONE}\n",
    "without its line feed":          ONE,
    "with comments and empty lines":  f"# reader 1\n\n{ONE}\n\n# end\n",
    "with the line ends of Windows":  f"# reader 1\r\n{ONE}\r\n",
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_one_recipient_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(READ[name].encode())
    assert recipient_file.read(tmp_path / "file") == ReaderFile(ONE)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_key_to_answer_with_is_read_beside_it(end: str) -> None:
    key = VerifierKey("press-dropbox/editor", bytes(range(32)))
    both = f"{ONE}{end}# {key.vkey}{end}"
    assert recipient_file.parse(both.encode()) == ReaderFile(ONE, bytes(range(32)).hex())
    assert recipient_file.parse(f"# {key.vkey}{end}{ONE}{end}".encode()).editor_key == bytes(range(32)).hex()


VKEY = VerifierKey("press-dropbox/editor", bytes(range(32))).vkey
OTHER_NAME = VerifierKey("press-dropbox/editors", bytes(range(32))).vkey

REFUSED = {
    "empty":                    (b"",                            "expected one recipient, got 0"),
    "comments only":            (b"# reader 1\n",                "expected one recipient, got 0"),
    "two recipients":           (f"{ONE}\n{OTHER}\n".encode(),   "expected one recipient, got 2"),
    "the same twice":           (f"{ONE}\n{ONE}\n".encode(),     "expected one recipient, got 2"),
    "a classical recipient":    (f"{CLASSICAL}\n".encode(),      "expected a post-quantum recipient"),
    "a space before it":        (f" {ONE}\n".encode(),           "expected a post-quantum recipient"),
    "a space after it":         (f"{ONE} \n".encode(),           "damaged or cut"),
    "one letter short":         (ONE[:-1].encode(),              "damaged or cut"),
    "one letter changed":       (CHANGED.encode(),               "damaged or cut"),
    "in capitals":              (ONE.upper().encode(),           "expected a post-quantum recipient"),
    "an identity":              (b"AGE-SECRET-KEY-PQ-1QQQ\n",    "secret identity"),
    "an identity beside it":    (f"{ONE}\nAGE-SECRET-KEY-1QQQ\n".encode(), "secret identity"),
    "two keys to answer with":  (f"{ONE}\n# {VKEY}\n# {VKEY}\n".encode(), "expected one key to sign"),
    "a key cut":                (f"{ONE}\n# {VKEY[:-1]}\n".encode(), "damaged or cut"),
    "a key's id changed":       (f"{ONE}\n# {VKEY.replace('+', '+0', 1)}\n".encode(), "damaged or cut"),
    "a key's letter changed":   (f"{ONE}\n# {VKEY[:-2]}8=\n".encode(), "damaged or cut"),
    "a key of another name":    (f"{ONE}\n# {OTHER_NAME}\n".encode(), "damaged or cut"),
    "a picture":                (b"\x89PNG\r\n\x1a\n",           "no text"),
    "too large":                (b"#" * 20_000,                  "too large"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_one_recipient_is_named(name: str, tmp_path: Path) -> None:
    content, message = REFUSED[name]
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(RecipientFileError, match=message) as refusal:
        recipient_file.read(tmp_path / "file")
    assert refusal.value.hint
    assert "1q" not in str(refusal.value)


def test_a_file_that_never_ends_is_read_no_further_than_the_bound() -> None:
    with pytest.raises(RecipientFileError, match="too large"):
        recipient_file.read(Path("/dev/zero"))
