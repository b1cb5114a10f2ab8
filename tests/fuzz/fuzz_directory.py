"""Fuzz what of the directory reads untrusted bytes: `python -m tests.fuzz.fuzz_directory [seconds]`.

A document is refused with a `DirectoryError` or has one spelling; a file of recipients gives what was asked for
by hash or an error; a history that was changed anywhere is never trusted; a changed fresh note says no more.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Final

import atheris

with atheris.instrument_imports(include=["dropbox.directory"]):
    from dropbox import directory

from dropbox.errors import BadInputError, NotTrustedError
from tests.vectors.directory import freshness
from tests.vectors.directory.people import DESK, FULL, READERS, SMALL, recipient_string, roots
from tests.vectors.directory.succession import FIRST, SECOND, THIRD

HEADER: Final = "press-dropbox/directory@v1\n"
TEXTS: Final = [directory.serialize(document).encode() for document in (SMALL, FULL)]
STARTS: Final = [b"", HEADER.encode(), f'{HEADER}{{"desks":['.encode(), TEXTS[0][:-40]]
HISTORY: Final = [FIRST, SECOND, THIRD]
ENTRIES: Final = [READERS["reader 1, winter"], READERS["reader 2, winter"]]
STRINGS: Final = sorted(recipient_string(name) for name in ("reader 1, winter", "reader 2, winter"))
FILE: Final = directory.recipients_file(STRINGS)
TRUSTED: Final = directory.trust([freshness.OLDER, freshness.LISTED], freshness.PINNED)
FRESH: Final = freshness.said(freshness.STATEMENT)


def changed(data: atheris.FuzzedDataProvider, seed: bytes) -> bytes:
    """Change one piece."""
    begin = data.ConsumeIntInRange(0, len(seed))
    end = begin + data.ConsumeIntInRange(0, 12)
    piece: bytes = data.ConsumeBytes(data.ConsumeIntInRange(0, 40))
    return seed[:begin] + piece + seed[end:]


def one_text(data: atheris.FuzzedDataProvider) -> None:
    """What is read is written again."""
    start: bytes = data.PickValueInList(STARTS)
    untrusted = start + data.ConsumeBytes(sys.maxsize)
    _reads_one_spelling(untrusted.decode("utf-8", errors="ignore"))


def one_changed_text(data: atheris.FuzzedDataProvider) -> None:
    """What is read is written again, near a good document."""
    _reads_one_spelling(changed(data, data.PickValueInList(TEXTS)).decode("utf-8", errors="ignore"))


def _reads_one_spelling(untrusted_text: str) -> None:
    document = directory.parse_text(untrusted_text)
    assert directory.serialize(document) == untrusted_text


def one_recipients_file(data: atheris.FuzzedDataProvider) -> None:
    """Only the strings that are listed ever come out."""
    assert list(directory.select_recipients(ENTRIES, changed(data, FILE))) == STRINGS


def one_history(data: atheris.FuzzedDataProvider) -> None:
    """Only the true history is trusted, signatures that count for nothing apart."""
    place = data.ConsumeIntInRange(0, len(HISTORY) - 1)
    history = [*HISTORY[:place], changed(data, HISTORY[place]), *HISTORY[place + 1 :]]
    trusted = directory.trust(history, roots("a"))
    assert trusted.text_sha256 == directory.parse(THIRD).text_sha256
    assert trusted.recipients_on(DESK, SMALL.issued) == SMALL.recipients


def one_fresh_text(data: atheris.FuzzedDataProvider) -> None:
    """What is read of a fresh note is written again."""
    untrusted = changed(data, freshness.TEXT.encode()).decode("utf-8", errors="ignore")
    assert directory.FreshStatement.parse(untrusted).serialize() == untrusted


def one_fresh_note(data: atheris.FuzzedDataProvider) -> None:
    """Only what a freshness key signed is ever read, on the days it signed."""
    note, day = changed(data, FRESH), freshness.ISSUED + timedelta(days=data.ConsumeIntInRange(-10, 60))
    assert directory.require_fresh(note, TRUSTED, day) == freshness.STATEMENT
    assert freshness.STATEMENT.holds(day)


def one_input(raw: bytes) -> None:
    """Give one input to one of the readers."""
    data = atheris.FuzzedDataProvider(raw)
    target = data.PickValueInList(TARGETS)
    try:
        target(data)
    except (BadInputError, NotTrustedError):
        return


TARGETS: Final = [
    one_text, one_changed_text, one_recipients_file, one_history, one_fresh_text, one_fresh_note,
]  # fmt: skip


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=2048", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
