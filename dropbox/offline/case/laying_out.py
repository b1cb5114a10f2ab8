"""Lay out a case folder (docs/spec/case-folder.md) around the bag that lies in it already.

The bag is the only copy of every byte. `message.txt` and `originals/` are second names of the same files; on a
file system that knows no second names (FAT) they are copies.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import dropbox
from dropbox.bag import canonical
from dropbox.limits import MAX_MESSAGE_BYTES
from dropbox.offline import files
from dropbox.offline.case import as_html, as_text
from dropbox.offline.case.view import CaseView, Fact, FileView, Notice
from dropbox.tip.layout import MESSAGE

if TYPE_CHECKING:
    from pathlib import Path

    from dropbox.offline.case.view import Page
    from dropbox.offline.remembered.records import Record
    from dropbox.tip import Salvage

_BAG: Final = "evidence/tip"
_ORIGINALS: Final = "originals"
_CASE: Final = "evidence/case.json"
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def bag_of(folder: Path) -> Path:
    """Give the place of the bag in a case folder."""
    return folder / _BAG


def lay_out(folder: Path, record: Record, view: CaseView, today: date) -> None:
    """Write everything but the bag and the pages; `view` and the bag are of the same submission."""
    bag = bag_of(folder)
    files.private_folders(bag)
    if view.message is not None:
        _second_name(bag / MESSAGE, folder / ("message.txt" if view.message_is_whole else "message.txt.part"))
    originals = files.new_folder(folder / _ORIGINALS)
    for file in view.files:
        if file.member and file.saved_as:
            _second_name(bag / file.member, originals / file.saved_as)
    files.write_new(folder / "evidence" / "names.json", canonical.serialize(_names(view)))
    files.write_new(folder / "evidence" / "received.json", canonical.serialize(_received(record, view, today)))
    files.write_new(folder / _CASE, canonical.serialize(_case(view)))


def write_pages(folder: Path, page: Page) -> None:
    """Write a case's two pages, in the place of older ones."""
    for name, content in (("case.txt", as_text.render(page)), ("case.html", as_html.render(page))):
        write = files.replace if (folder / name).exists() else files.write_new
        write(folder / name, content.encode())


def load_view(folder: Path, place: str) -> CaseView | None:
    """Return what the pages say of a message that was laid out; None where an earlier release did it."""
    try:
        fields: dict[str, Any] = json.loads((folder / _CASE).read_bytes())
        message = _message(folder, is_whole=fields["message_is_whole"])
        return CaseView(
            **fields
            | {
                "received_on": date.fromisoformat(fields["received_on"]),
                "files": [FileView(**file | {"notes": tuple(file["notes"])}) for file in fields["files"]],
                "notices": [Notice(**notice) for notice in fields["notices"]],
                "facts": [Fact(**fact) for fact in fields["facts"]],
                "checks": [check.replace("evidence", f"{place}evidence", 1) for check in fields["checks"]],
                "consent": tuple((question, said) for question, said in fields["consent"]),
                "message": message,
                "place": place,
            }
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _message(folder: Path, *, is_whole: bool) -> str | None:
    path = folder / ("message.txt" if is_whole else "message.txt.part")
    if not path.exists():
        return None
    with path.open("rb") as file:
        return file.read(MAX_MESSAGE_BYTES).decode(errors="ignore")


def _case(view: CaseView) -> dict[str, object]:
    """Give everything of a view but the message, which lies beside it."""
    fields = asdict(view)
    del fields["message"], fields["place"]
    return _plain(fields)


def _plain(fields: dict[str, Any]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def cut_message(folder: Path, saved: Salvage) -> str | None:
    """Return the beginning of a message that was cut, without the half of a letter at its end."""
    if saved.cut_member != MESSAGE or not saved.cut_size_bytes:
        return None
    with (bag_of(folder) / MESSAGE).open("rb") as beginning:
        return beginning.read(MAX_MESSAGE_BYTES).decode(errors="ignore")


def _second_name(path: Path, name: Path) -> None:
    try:
        os.link(path, name, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with path.open("rb") as source, files.new_file(name, files.EVIDENCE) as copy:
            shutil.copyfileobj(source, copy)


def _names(view: CaseView) -> list[dict[str, object]]:
    """Give the names table: every file's true name beside the name it has here."""
    return [
        {
            "member": file.member,
            "name": file.name,
            "saved_as": file.saved_as,
            "sha256": file.sha256,
            "size": file.size_bytes,
            "type": file.type,
        }
        for file in view.files
    ]


def _received(record: Record, view: CaseView, today: date) -> dict[str, object]:
    return {
        "case": record.case,
        "claimed_version": record.claimed_version,
        "day": record.day.isoformat(),
        "facts": [asdict(fact) for fact in view.facts],
        "id": record.id,
        "notices": [notice.code for notice in view.notices],
        "opened_on": today.isoformat(),
        "outcome": view.outcome,
        "sha256": record.sha256,
        "size": record.size_bytes,
        "state": record.state,
        "taken_in_on": record.taken_in.isoformat(),
        "tool": f"press-dropbox {dropbox.__version__}",
        # The clock of such a machine may be wrong (DESIGN §7).
        "clock": "unverified",
    }
