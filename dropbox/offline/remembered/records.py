"""What this machine knows of each submission: a small file each, beside the sealed bytes it speaks of."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from dropbox.offline import files
from dropbox.offline.errors import CaseAmbiguousError, CaseUnknownError, RecordError
from dropbox.offline.remembered.case_id import case_id

if TYPE_CHECKING:
    from pathlib import Path

State = Literal["complete", "cut-short"]
Outcome = Literal["verified", "incomplete"]
_SUFFIX: Final = ".json"


@dataclass(frozen=True, slots=True)
class Pins:
    """What tells submissions apart, or joins them, across cases (DESIGN §3). All in hex."""

    message: str
    source_key: str
    mailbox: str | None
    reply_to_sha256: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a submission says of itself, as far as an answer needs it; of an incomplete one, claims.

    `sealed_sha256` is of the bytes that are here; None stands for what did not arrive, or was not given.
    """

    origin: str | None
    desk: str
    day: date
    files: int
    mailbox: str | None
    reply_to: str | None
    source_key: str
    tagmanifest_sha256: str | None
    sealed_sha256: str
    sealed_by: str
    # The codes of what an editor was warned of.
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """How a submission opened the first time; a repetition tells the same story."""

    outcome: Outcome
    on: date
    pins: Pins | None = None
    # The case with the same message, or with one half of the same codename and another second half.
    replay_of: str | None = None
    graft_of: str | None = None
    # The case that holds the conversation's first message, where this is a later one.
    part_of: str | None = None
    # None: opened by a release that could not answer; opening it again mends that.
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """The file that came, where what lies here now was sealed again to the vault (docs/spec/vault.md)."""

    # The code of the error that broke its seal off; None where it was whole.
    ended_by: str | None
    # By which of this machine's keys it was opened.
    recipient_sha256: str
    sha256: str
    size_bytes: int
    stanzas: int


@dataclass(frozen=True, slots=True)
class Record:
    """One submission as the courier bag described it, and what became of it here."""

    id: str
    case: str
    day: date
    claimed_version: int
    size_bytes: int
    sha256: str
    state: State
    # False: the bytes that arrived are not the ones the bag's inventory names.
    whole: bool
    taken_in: date
    opening: Opening | None = None
    came: Came | None = None

    @property
    def folder_name(self) -> str:
        """Give the name of the case's folder, sorted by day in a file manager."""
        return f"{self.day.isoformat()}-{self.case}"

    def require_opening(self) -> Opening:
        """Return how it opened; for one that is known to be open."""
        if self.opening is None:
            raise ValueError("this submission was not opened")
        return self.opening

    def opened(self, opening: Opening) -> Self:
        """Return the record of the same submission, opened."""
        return replace(self, opening=opening)

    def serialize(self) -> bytes:
        """Write the record as JSON."""
        return (json.dumps(asdict(self), default=date.isoformat, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read a record back; raises `RecordError`."""
        try:
            return cls._from(json.loads(content))
        except (ValueError, TypeError, KeyError):
            raise RecordError("a record of this machine is damaged") from None

    @classmethod
    def _from(cls, fields: dict[str, Any]) -> Self:
        for name in ("day", "taken_in"):
            fields[name] = date.fromisoformat(fields[name])
        if opening := fields["opening"]:
            opening["on"] = date.fromisoformat(opening["on"])
            opening["pins"] = opening["pins"] and Pins(**opening["pins"])
            if said := opening.get("said"):
                said["day"] = date.fromisoformat(said["day"])
                said["notices"] = tuple(said["notices"])
                opening["said"] = Said(**said)
            fields["opening"] = Opening(**opening)
        if came := fields.get("came"):
            fields["came"] = Came(**came)
        return cls(**fields)


class Records:
    """All records of a home, in its `records` folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, record: Record) -> None:
        """Write a record, in the place of the older one of the same submission."""
        files.replace(self._path(record.id), record.serialize())

    def get(self, submission_id: str) -> Record | None:
        """Return the record of a submission; None where there is none, or one that is damaged."""
        try:
            return _read(self._path(submission_id))
        except FileNotFoundError:
            return None

    def all(self) -> tuple[Record, ...]:
        """Return every record that can be read, by day and name."""
        found = (_read(path) for path in self._paths())
        return tuple(sorted((record for record in found if record), key=_by_day))

    def damaged(self) -> tuple[str, ...]:
        """Return the ids of submissions whose records are damaged; collecting their bag again mends them."""
        return tuple(sorted(path.stem for path in self._paths() if _read(path) is None))

    def new_case_id(self, submission_id: str) -> str:
        """Name a new submission's case."""
        return case_id(submission_id, {record.case for record in self.all()})

    def find(self, typed: str) -> Record:
        """Return the one case whose name or folder's name begins as typed."""
        wanted = typed.strip().strip("/").rpartition("/")[2].lower()
        found = [record for record in self.all() if _is_called(record, wanted)]
        exact = [record for record in found if wanted in {record.case, record.folder_name}]
        match exact or found:
            case [record]:
                return record
            case []:
                raise CaseUnknownError("there is no such case", hint="dropbox-offline list shows them all")
        raise CaseAmbiguousError(f"{len(found)} cases begin like that", hint="type a few more letters")

    def _paths(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.suffix == _SUFFIX]

    def _path(self, submission_id: str) -> Path:
        return self._folder / f"{submission_id}{_SUFFIX}"


def _read(path: Path) -> Record | None:
    try:
        return Record.parse(path.read_bytes())
    except RecordError:
        return None


def _is_called(record: Record, wanted: str) -> bool:
    # An editor may have put words of their own behind the folder's name.
    own = wanted.startswith(record.folder_name)
    return bool(wanted) and (own or record.case.startswith(wanted) or record.folder_name.startswith(wanted))


def _by_day(record: Record) -> tuple[date, str]:
    return record.day, record.case
