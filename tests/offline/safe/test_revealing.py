"""What exiftool says is sorted into where, when, who and with what, and can steer nothing."""

from __future__ import annotations

import json

import pytest

from dropbox.offline.safe.errors import ResultMalformedError
from dropbox.offline.safe.revealing import Report, as_json, in_words, sorted_out, told

SORTED = {
    "GPS:GPSLatitude": ("53 deg", "place"),
    "XMP:City": ("Minsk", "place"),
    # First where, then when.
    "GPS:GPSDateStamp": ("2020:08:09", "place"),
    "ExifIFD:DateTimeOriginal": ("2020:08:09 20:00:00", "time"),
    "QuickTime:CreateDate": ("0000:00:00 00:00:00", "other"),
    "QuickTime:TimeScale": ("1000", "other"),
    "XMP:LastModifiedBy": ("Ivan", "author"),
    "IFD0:Artist": ("Ivan", "author"),
    "IFD0:Model": ("EOS", "device"),
    "PDF:Producer": ("Word", "device"),
    "MakerNotes:SerialNumber": ("7", "device"),
    "File:ImageWidth": ("64", "other"),
}


def report(document: object) -> Report:
    return sorted_out(json.dumps([document]).encode())


def test_each_value_stands_under_its_subject() -> None:
    sorted_values = report({name: value for name, (value, _) in SORTED.items()})
    found = {name: subject for subject, rows in sorted_values.items() for name, _ in rows}
    assert found == {name: subject for name, (_, subject) in SORTED.items()}
    assert told(sorted_values) == ["where", "when", "who", "with what"]


def test_what_is_of_the_sandbox_is_left_out() -> None:
    empty = report({"SourceFile": "/file", "System:FileName": "file", "ExifTool:ExifToolVersion": 12.5})
    assert not any(empty.values())
    assert in_words(empty).startswith("Nothing found tells where, when, who or with what.")


def test_a_value_steers_no_terminal_and_fills_no_screen() -> None:
    [(name, value)] = report({"XMP:Artist\x1b[2J": "a\nWhere\x1b]0;x\x07\u202e" + "z" * 5_000})["author"]
    assert (name, value[:24]) == ("XMP:Artist\\u{1b}[2J", "a Where\\u{1b}]0;x\\u{7}\\u")
    assert len(value) <= 401


def test_both_forms_say_the_same() -> None:
    one = report({"IFD0:Artist": "Ivan", "GPS:GPSLatitude": 53.9})
    assert json.loads(as_json(one))["author"] == [["IFD0:Artist", "Ivan"]]
    assert "Where\n  GPS:GPSLatitude: 53.9\n" in in_words(one)


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"[]", b"[1]", b"[{},{}]", b"\xff", b"[" * 100_000, b"nul"])
def test_what_is_no_report_is_refused(rubbish: bytes) -> None:
    with pytest.raises(ResultMalformedError):
        sorted_out(rubbish)
