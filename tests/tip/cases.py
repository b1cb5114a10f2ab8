"""Submissions the tests write, from a language-neutral case to a stream, and a receiver in memory."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from dropbox import tip
from dropbox.marks import override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dropbox.tip.fields import SealedBy

Case = dict[str, Any]

SEED = bytes(range(32))
MESSAGE_ID = "0123456789abcdef" * 4


@dataclass
class Kept:
    """Every member in memory, as it came, and whether its sink was closed."""

    members: dict[str, bytes] = field(default_factory=dict)
    announced: dict[str, int] = field(default_factory=dict)
    # Held, so that only who wrote a member can close it: a collected one would close itself.
    sinks: list[tip.MemberSink] = field(default_factory=list)

    def begin(self, member: str, size_bytes: int, /) -> tip.MemberSink:
        self.announced[member] = size_bytes
        self.sinks.append(_KeptSink(self.members, member))
        return self.sinks[-1]


class _KeptSink(io.BytesIO):
    def __init__(self, members: dict[str, bytes], member: str) -> None:
        super().__init__()
        self._members = members
        self._member = member

    @override
    def close(self) -> None:
        if not self.closed:
            self._members[self._member] = self.getvalue()
        super().close()


def heading(**changes: object) -> tip.Heading:
    """Return a heading like any other, but for `changes`."""
    usual: dict[str, object] = {
        "bagging_date": dt.date(2026, 11, 23),
        "software_agent": "press-dropbox 0.1.0",
        "sealed_by": "page",
        "origin": "dropbox.example",
        "desk": "4f2a91c0",
        "directory_version": 3,
        "directory_sha256": "d1" * 32,
        "recipients": ("age1pq1first", "age1pq1second"),
    }
    return tip.Heading(**cast("Any", usual | changes))


def write(
    head: tip.Heading,
    given: Mapping[str, bytes] | list[tuple[tip.FileEntry, bytes]],
    *,
    message: str = "Прывітанне",
    answers: Mapping[str, object] | None = None,
) -> bytes:
    """Return the stream of a submission; a file is its name and its bytes, or an entry and what was read."""
    if not isinstance(given, list):
        given = [(tip.FileEntry(name, len(body), ""), body) for name, body in given.items()]
    sink = io.BytesIO()
    writer = tip.TipWriter(sink, head, SEED, MESSAGE_ID)
    writer.write_message(message)
    writer.write_answers(answers or {})
    if head.sealed_by != "plain":
        writer.announce_files([entry for entry, _ in given])
    for entry, body in given:
        with writer.file(entry) as file:
            file.write(body)
    writer.finish()
    return sink.getvalue()


def heading_of(case: Case) -> tip.Heading:
    """Return the heading of a language-neutral case."""
    fields = dict(case["heading"])
    fields["bagging_date"] = dt.date.fromisoformat(fields["bagging_date"])
    fields["recipients"] = tuple(fields["recipients"])
    fields["sealed_by"] = cast("SealedBy", fields["sealed_by"])
    return tip.Heading(**fields)


def files_of(case: Case) -> list[tuple[tip.FileEntry, bytes]]:
    """Return the files of a case: `hex` repeated `times` is what the source's file gives."""
    return [
        (tip.FileEntry(row["name"], row["size"], row["type"]), bytes.fromhex(row["hex"]) * row["times"])
        for row in case["files"]
    ]


def stream_of(case: Case) -> bytes:
    """Return the stream a case gives."""
    sink = io.BytesIO()
    head = heading_of(case)
    writer = tip.TipWriter(sink, head, bytes.fromhex(case["signing_seed"]), case["message_id"])
    writer.write_message(case["message"])
    writer.write_answers(case["answers"])
    if head.sealed_by != "plain":
        writer.announce_files([entry for entry, _ in files_of(case)])
    for entry, body in files_of(case):
        with writer.file(entry) as file:
            file.write(body)
    writer.finish()
    return sink.getvalue()
