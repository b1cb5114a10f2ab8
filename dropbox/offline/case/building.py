"""From what was read or saved of a submission to what an editor is shown of it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from dropbox.offline.case import sentences
from dropbox.offline.case.names import safe_names
from dropbox.offline.case.view import CaseView, Fact, FileView, day_in_words
from dropbox.terminal import size_in_words
from dropbox.tip import consent_of
from dropbox.tip.files import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from dropbox.offline.case.view import Notice
    from dropbox.offline.remembered.records import Record
    from dropbox.tip import BagInfo, FileEntry, ReadFile, ReadTip, Salvage, SalvagedFile

# A file of which only the beginning is here must not open like a whole one.
_CUT: Final = ".part"
_AGE_CODES: Final = frozenset({"age-payload", "age-truncated", "sealed-unreadable"})


def verified_view(
    record: Record,
    read: ReadTip,
    notices: Iterable[Notice],
    sealed_sha256: str,
    today: date,
    same_codename: str | None = None,
) -> CaseView:
    """Show a submission whose bytes, manifests and signature all held."""
    found = list(notices)
    if read.sealed_by == "plain":
        found.insert(0, sentences.PLAIN)
    names = safe_names(file.name for file in read.files)
    return CaseView(
        case=record.case,
        outcome="verified",
        received_on=record.day,
        summary=_summary([file.size_bytes for file in read.files]),
        message=read.message,
        message_is_whole=True,
        answers=_answers(read.answers),
        files=[
            _file_view(number, file, name)
            for number, (file, name) in enumerate(zip(read.files, names, strict=True), start=1)
        ],
        notices=_grave_first(found),
        sealed_by=sentences.sealed_by(read.sealed_by),
        proofs=sentences.proofs(read.sealed_by, has_codename=read.mailbox is not None),
        facts=(
            *_arrival_facts(record, today),
            *_info_facts(read.info),
            Fact("Drop-box", read.origin),
            Fact("Message id", read.message_id, is_code=True),
            Fact("Source key", read.source_key, is_code=True),
            Fact("Tag manifest, SHA-256", read.statement.tagmanifest_sha256, is_code=True),
            Fact("Sealed file, SHA-256", sealed_sha256, is_code=True),
        ),
        checks=("bagit.py --validate evidence/tip",),
        consent=sentences.consent(consent_of(read.answers)),
        same_codename=same_codename,
    )


def incomplete_view(record: Record, saved: Salvage, beginning: str | None, today: date) -> CaseView:
    """Show what was saved: no manifest, no signature, never called verified.

    `beginning` is what is there of a message that was cut.
    """
    found = [_broken(record, saved)]
    if saved.info and saved.info.sealed_by == "plain":
        found.insert(0, sentences.PLAIN)
    return CaseView(
        case=record.case,
        outcome="incomplete",
        received_on=record.day,
        summary=_summary([file.size_bytes for file in saved.files]),
        message=beginning if saved.message is None else saved.message,
        message_is_whole=saved.message is not None,
        answers=(),
        files=_saved_files(saved),
        notices=_grave_first(found),
        sealed_by=sentences.sealed_by(saved.info.sealed_by) if saved.info else sentences.UNKNOWN_SEALER,
        proofs=(sentences.AUTHENTIC_PREFIX, sentences.NOTHING_ELSE),
        facts=(
            *_arrival_facts(record, today),
            *(_info_facts(saved.info) if saved.info else ()),
            Fact("Bytes that are authentic", f"{saved.authenticated_bytes}"),
        ),
        checks=(),
        # Nothing that a source allows is taken from what no signature covers.
        consent=sentences.consent(consent_of({})),
    )


def _broken(record: Record, saved: Salvage) -> Notice:
    if saved.ended_by not in _AGE_CODES:
        return sentences.MALFORMED
    return sentences.CUT_SHORT if record.state == "cut-short" else sentences.DAMAGED


def _file_view(number: int, file: ReadFile, safe_name: str) -> FileView:
    return FileView(
        number=number,
        name=file.name,
        member=file.member,
        saved_as=safe_name,
        size_bytes=file.size_bytes,
        type=file.type,
        sha256=file.sha256,
        notes=(sentences.HAD_MORE,) if file.read_flag == "+" else (),
    )


def _saved_files(saved: Salvage) -> list[FileView]:
    """List the whole files, the one that was cut, and those that were announced and never came."""
    rows = [*map(_saved_row, saved.files), *_cut_row(saved)]
    rows += map(_missing_row, (saved.announced or ())[len(rows) :])
    names = safe_names(row.name + _CUT if row.sha256 is None else row.name for row in rows)
    return [
        replace(row, number=number, saved_as=row.member and name)
        for number, (row, name) in enumerate(zip(rows, names, strict=True), start=1)
    ]


def _saved_row(file: SalvagedFile) -> FileView:
    return FileView(
        number=0,
        name=file.name or file.member.removeprefix(FOLDER),
        member=file.member,
        saved_as=None,
        size_bytes=file.size_bytes,
        type=file.type or "",
        sha256=file.sha256,
        notes=() if file.name else (sentences.NAME_UNKNOWN,),
    )


def _cut_row(saved: Salvage) -> Iterator[FileView]:
    member = saved.cut_member
    if member is None or not member.startswith(FOLDER) or not saved.cut_size_bytes:
        return
    entry = next(islice(saved.announced or (), len(saved.files), None), None)
    yield FileView(
        number=0,
        name=entry.name if entry else member.removeprefix(FOLDER),
        member=member,
        saved_as=None,
        size_bytes=saved.cut_size_bytes,
        type=entry.type if entry else "",
        sha256=None,
        notes=(sentences.BEGINNING_ONLY,) if entry else (sentences.BEGINNING_ONLY, sentences.NAME_UNKNOWN),
    )


def _missing_row(entry: FileEntry) -> FileView:
    return FileView(
        number=0,
        name=entry.name,
        member=None,
        saved_as=None,
        size_bytes=entry.size_bytes,
        type=entry.type,
        sha256=None,
        notes=(sentences.NEVER_ARRIVED,),
    )


def _grave_first(notices: Sequence[Notice]) -> list[Notice]:
    return sorted(notices, key=lambda notice: not notice.is_grave)


def _summary(sizes_bytes: Sequence[int]) -> str:
    if not sizes_bytes:
        return "no files"
    files = "1 file" if len(sizes_bytes) == 1 else f"{len(sizes_bytes)} files"
    return f"{files}, {size_in_words(sum(sizes_bytes))}"


def _answers(answers: Mapping[str, object]) -> list[tuple[str, str]]:
    # Consent is shown before everything else; anything else that stands there is shown as it is.
    return [(question, _answer(answer)) for question, answer in answers.items() if question != "consent"]


def _answer(answer: object) -> str:
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _arrival_facts(record: Record, today: date) -> Iterator[Fact]:
    yield Fact("Received by the server", day_in_words(record.day))
    yield Fact("Taken in here", f"{day_in_words(record.taken_in)}, by this machine's clock")
    yield Fact("Opened here", f"{day_in_words(today)}, by this machine's clock")


def _info_facts(info: BagInfo) -> Iterator[Fact]:
    yield Fact("Sealed", f"{day_in_words(info.bagging_date)}, by the clock of whoever sealed it")
    yield Fact("Made with", info.software_agent)
    yield Fact("Desk", info.desk)
    yield Fact("Key list", f"version {info.directory_version}")
