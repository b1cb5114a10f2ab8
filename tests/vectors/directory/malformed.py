"""Directories with one defect each: the text of a good one with one place changed, and signed all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dropbox import directory
from dropbox.limits import MAX_DIRECTORY_INTEGER
from tests.vectors.directory import people

HEADER: Final = "press-dropbox/directory@v1\n"
FULL: Final = directory.serialize(people.FULL)
SMALL: Final = directory.serialize(people.SMALL)
LINE: Final = SMALL.removeprefix(HEADER).removesuffix("\n")
READER: Final = people.SMALL.recipients[0]
A, B, C = people.roots("abc").keys


def changed(old: str, new: str, text: str = SMALL) -> str:
    """Change one place; a defect that does not take hold would test nothing."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times")
    return text.replace(old, new)


def first(old: str, new: str, text: str) -> str:
    if old not in text:
        raise ValueError(f"{old!r} is not there")
    return text.replace(old, new, 1)


def texts() -> dict[str, str]:
    return {
        "another type": changed("directory@v1", "submission@v1"),
        "another version of the type": changed("@v1", "@v2"),
        "a space after the type": changed("@v1\n", "@v1 \n"),
        "no type line": f"{LINE}\n",
        "a byte order mark": f"\ufeff{SMALL}",
        "no line of JSON": HEADER,
        "a second line": f"{SMALL}{LINE}\n",
        "an empty line at the end": f"{SMALL}\n",
        "an empty line between": f"{HEADER}\n{LINE}\n",
    }


def json() -> dict[str, str]:
    deep = "[" * 6 + "]" * 6
    return {
        "an empty line for the JSON": f"{HEADER}\n",
        "no JSON": f"{HEADER}directory\n",
        "cut short": f"{HEADER}{LINE[:-1]}\n",
        "something after the JSON": f"{HEADER}{LINE}0\n",
        "a comma too many": changed('"version":1}', '"version":1,}'),
        "a comment": changed('"version":1}', '"version":1/**/}'),
        "single quotes": changed('"origin"', "'origin'"),
        "float": changed('"version":1', '"version":1.0'),
        "exponent": changed('"version":1', '"version":1e0'),
        "leading zero": changed('"version":1', '"version":01'),
        "NaN": changed('"version":1', '"version":NaN'),
        "Infinity": changed('"version":1', '"version":Infinity'),
        "negative": changed('"version":1', '"version":-1'),
        "integer too large": changed('"version":1', f'"version":{MAX_DIRECTORY_INTEGER + 1}'),
        "integer of five thousand digits": changed('"version":1', f'"version":{"9" * 5_000}'),
        "duplicate key": changed('"version":1', '"version":1,"version":1'),
        "duplicate key with another value": changed('"issued":', '"issued":"2026-10-01","issued":'),
        "duplicate key in an entry": changed(f'"id":"{people.DESK}"', f'"id":"x","id":"{people.DESK}"'),
        "depth seven": changed('"mirrors":[]', f'"mirrors":{deep}'),
        "depth of three thousand": f"{HEADER}{'[' * 3_000}{']' * 3_000}\n",
        "a bare surrogate escape cut short": changed("example.press", "\\ud8"),
    }


def spelling() -> dict[str, str]:
    return {
        "a space after a colon": changed('"version":1', '"version": 1'),
        "a space at the end": changed('"version":1}', '"version":1} '),
        "wrong order of fields": changed(
            '"freshness":[],"issued":"2026-11-01"', '"issued":"2026-11-01","freshness":[]'
        ),
        "wrong order of fields in an entry": changed(
            f'"id":"{READER.id}","kind":"intake"', f'"kind":"intake","id":"{READER.id}"'
        ),
        "an escaped letter": changed("example.press", "\\u0065xample.press"),
        "an escaped slash": first("https://", "https:\\/\\/", FULL),
    }  # fmt: skip


def missing() -> dict[str, str]:
    rows = {
        f"missing field {name}": changed(f'"{name}":{value}', "")
        .replace(",,", ",").replace("{,", "{").replace(",}", "}")
        for name, value in (
            ("desks", f'[{{"id":"{people.DESK}"}}]'), ("editors", "[]"), ("expires", '"2028-02-01"'),
            ("freshness", "[]"), ("issued", '"2026-11-01"'), ("mirrors", "[]"), ("origin", '"example.press"'),
            ("previous", '"-"'), ("revocations", "[]"), ("version", "1"), ("threshold", "1"),
            ("kind", '"intake"'), ("alg", '"mlkem768x25519"'), ("role", '"reader 1"'),
        )
    }  # fmt: skip
    return rows | {
        "unknown field": changed('"version":1', '"version":1,"words":"twelve"'),
        "unknown field in an entry": changed(f'"id":"{people.DESK}"', f'"id":"{people.DESK}","name":"x"'),
        "unknown field in the roots": changed('"threshold":1', '"threshold":1,"words":[]'),
        "an array for the document": f"{HEADER}[]\n",
        "null for the document": f"{HEADER}null\n",
        "depth six": changed('"mirrors":[]', f'"mirrors":{"[" * 5}{"]" * 5}'),
    }


def values() -> dict[str, str]:
    key = f'"{A}"'
    return {
        "version zero": changed('"version":1', '"version":0'),
        "version as text": changed('"version":1', '"version":"1"'),
        "version true": changed('"version":1', '"version":true'),
        "version null": changed('"version":1', '"version":null'),
        "threshold zero": changed('"threshold":1', '"threshold":0'),
        "origin empty": changed("example.press", ""),
        "origin with a capital": changed("example.press", "Example.press"),
        "origin of 65 letters": changed("example.press", "x" * 65),
        "origin with a line feed escape": changed("example.press", "example.press\\n"),
        "origin with a lone surrogate": changed("example.press", "\\ud800"),
        "desk id of 33 letters": first(people.DESK, "x" * 33, SMALL),
        "desk id with a dot": first(people.DESK, "4f2a.1c0", SMALL),
        "desks an object": first("[{", '{"x":[{', SMALL).replace("}],", "}]},", 1),
        "an entry is text": changed(f'{{"id":"{people.DESK}"}}', f'"{people.DESK}"'),
        "id of 15 digits": changed(READER.id, READER.id[:-1]),
        "id with a capital": changed(READER.id, "ABCDEFABCDEFABCD"),
        "another algorithm": changed("mlkem768x25519", "x25519"),
        "another kind": changed("intake", "archive"),
        "role with a capital": changed("reader 1", "Reader 1"),
        "role of 33 letters": changed("reader 1", "r" * 33),
        "role with two spaces": changed("reader 1", "reader  1"),
        "role with a space at the end": changed("reader 1", "reader "),
        "role outside ASCII": changed("reader 1", "\u0447\u0438\u0442\u0430\u0447 1"),
        "hash with a capital": changed(READER.sha256, "A" * 64),
        "hash of 63 digits": changed(READER.sha256, "a" * 63),
        "root key of 62 digits": changed(A, A[:-2]),
        "root keys null": changed(f'"keys":[{key}]', '"keys":null'),
        "previous of 63 digits": changed('"previous":"-"', f'"previous":"{"0" * 63}"'),
        "previous empty": changed('"previous":"-"', '"previous":""'),
        "mirror without encryption": changed('"mirrors":[]', '"mirrors":["http://mirror.example/"]'),
        "mirror with a password": changed('"mirrors":[]', '"mirrors":["https://a:b@mirror.example/"]'),
        "mirror with a question": changed('"mirrors":[]', '"mirrors":["https://mirror.example/?a"]'),
        "mirror that is a script": changed('"mirrors":[]', '"mirrors":["javascript:alert(1)"]'),
        "mirror with an onion of 55 letters": changed('"mirrors":[]', f'"mirrors":["http://{"a" * 55}.onion"]'),
    }


def dates() -> dict[str, str]:
    day = '"issued":"2026-11-01"'
    bad = {
        "day 31 of November": "2026-11-31", "29 February 2027": "2027-02-29", "month 13": "2026-13-01",
        "month 0": "2026-00-10", "day 0": "2026-11-00", "year 0": "0000-11-01", "year 999": "0999-11-01",
        "without its zero": "2026-11-1", "without its dashes": "20261101", "with a time": "2026-11-01T00:00Z",
        "of a week": "2026-W44-7", "with a space": "2026-11-01 ", "five digits for the year": "12026-11-01",
        "with Arabic digits": "\u0662\u0660\u0662\u0666-11-01", "empty": "",
    }  # fmt: skip
    rows = {f"date: {name}": changed(day, f'"issued":"{value}"') for name, value in bad.items()}
    month = f'"on":"{people.FULL.revocations[0].on}"'
    return rows | {
        "date as a number": changed(day, '"issued":20261101'),
        "revocation on a day": changed(month, '"on":"2026-12-01"', FULL),
        "revocation in month 13": changed(month, '"on":"2026-13"', FULL),
        "revocation in year 0": changed(month, '"on":"0000-12"', FULL),
    }


def order() -> dict[str, str]:
    desks = [f'{{"id":"{people.DESK}"}}', f'{{"id":"{people.OTHER_DESK}"}}']
    both, entries = ",".join(desks), FULL.partition('"recipients":[')[2].partition("]")[0]
    one, two = entries.split("},{")[:2]
    mirrors = '","'.join(people.FULL.mirrors)
    keys = f'"{A}","{B}","{C}"'
    (fresh,) = people.FULL.freshness
    return {
        "desks in wrong order": changed(both, ",".join(reversed(desks)), FULL),
        "desk twice": changed(both, f"{desks[0]},{both}", FULL),
        "recipients in wrong order": changed(f"{one}}},{{{two}", f"{{{two}}},{one}", FULL),
        "recipient twice": changed(one, f"{one}}},{one}", FULL),
        "mirrors in wrong order": changed(mirrors, '","'.join(reversed(people.FULL.mirrors)), FULL),
        "mirror twice": changed(mirrors, f'{people.FULL.mirrors[0]}","{mirrors}', FULL),
        "root keys in wrong order": changed(keys, f'"{B}","{A}","{C}"', FULL),
        "root key twice": changed(keys, f'"{A}",{keys}', FULL),
        "freshness key twice": changed(f'"freshness":["{fresh}"', f'"freshness":["{fresh}","{fresh}"', FULL),
    }  # fmt: skip


def rules() -> dict[str, str]:
    fresh, editor = people.FULL.freshness[0], people.EDITOR_ENTRY
    one, two = people.FULL.recipients[:2]
    with_editor = directory.serialize(replace(people.SMALL, editors=people.FULL.editors))
    second_editor = (
        f'{{"desk":"{editor.desk}","from":"2026-11-01","id":"ff112233445566ee","key":"{editor.key}",'
        '"role":"reader 2","until":"2028-02-01"}'
    )
    return {
        "ends on the day it begins": changed('"expires":"2028-02-01"', '"expires":"2026-11-01"'),
        "ends before it begins": changed('"expires":"2028-02-01"', '"expires":"2026-10-31"'),
        "version 1 with a previous": changed('"previous":"-"', f'"previous":"{"0" * 64}"'),
        "version 2 without a previous": changed('"version":1', '"version":2'),
        "window empty": changed('"until":"2027-02-03"', '"until":"2026-11-01"'),
        "window reversed": changed('"until":"2027-02-03"', '"until":"2026-10-31"'),
        "editor's window reversed": changed('"role":"reader 1","until":"2028-02-01"',
                                            '"role":"reader 1","until":"2026-10-31"', FULL),
        "recipient of an unknown desk": changed('25519","desk":"4f2a91c0"', '25519","desk":"4f2a91c1"'),
        "editor of an unknown desk": changed('"editors":[{"desk":"4f2', '"editors":[{"desk":"5f2', FULL),
        "threshold higher than the number of roots": changed('"threshold":1', '"threshold":2'),
        "no root key": changed(f'"keys":["{A}"]', '"keys":[]'),
        "key with two roles: root and freshness": changed(fresh, B, FULL),
        "key with two roles: root and editor": changed(editor.key, B, FULL),
        "key with two roles: freshness and editor": changed(editor.key, fresh, FULL),
        "key of two editors": changed('"until":"2028-02-01"}', f'"until":"2028-02-01"}},{second_editor}', FULL),
        "recipient under two ids": changed(one.sha256, two.sha256, FULL),
        "id of an editor and a recipient": changed(READER.id, editor.id, with_editor),
    }  # fmt: skip


def by_code() -> dict[str, dict[str, str]]:
    return {
        "directory-text": texts(),
        "directory-json": json(),
        "directory-spelling": spelling(),
        "directory-field": missing() | values() | dates(),
        "directory-order": order(),
        "directory-rule": rules(),
    }
