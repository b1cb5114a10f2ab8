"""Seal again to the vault what was opened here: the same bytes inside, in the old file's place after the proof.

(1) While the sealed file is read, all that is authentic of it goes into a second one beside it.
(2) What was known of the first, and would be lost with it, goes into the record: size, hash, recipients, where
    it broke off. The record lies on the disk first: until the rename the old file opens as before.
(3) The second takes the first one's place, flushed and renamed.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, Self

from dropbox import age, directory
from dropbox.errors import BadInputError
from dropbox.limits import STREAM_CHUNK_BYTES
from dropbox.offline import files
from dropbox.offline.errors import SealedUnreadableError
from dropbox.offline.remembered.records import Came
from dropbox.offline.sealed_file import SealedFile, opening_identity, stanzas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    from dropbox.offline.home import Home
    from dropbox.offline.remembered.post import Answer, Bag, Mail
    from dropbox.offline.remembered.records import Record


class Readable(Protocol):
    """What a submission is read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, and none only at the end."""
        ...


class Resealing:
    """The second sealed file of a submission; without recipients there is none, and nothing happens."""

    def __init__(self, path: Path, recipients: Sequence[age.Recipient]) -> None:
        self._path = path
        self._aside = path.with_name(path.name + files.PARTIAL)
        self._recipients = recipients
        self._open = ExitStack()
        self._sealing: age.Sealing | None = None
        self._stream: Readable | None = None
        # The code of what broke the first one off; None where its seal was whole.
        self.ended_by: str | None = None

    def __enter__(self) -> Self:
        if self._recipients:
            self._sealing = age.seal(self._open.enter_context(files.new_file(self._aside)), self._recipients)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._aside.unlink(missing_ok=True)

    def through(self, opened: BinaryIO) -> Readable:
        """Return a stream of the same bytes, each of which is sealed again as it is read (1)."""
        self._stream = opened if self._sealing is None else _Tee(self, opened, self._sealing)
        return self._stream

    def finish(self) -> None:
        """Seal what nobody has read yet, and bring the second file to the disk."""
        if self._sealing is None or self._stream is None:
            return
        try:
            while self._stream.read(STREAM_CHUNK_BYTES):
                pass
        except BadInputError:
            # Noted on the way: what is authentic of it has come.
            pass
        self._sealing.finish()
        self._open.close()

    def drop(self) -> None:
        """Give it up: the first file stays."""
        self._sealing = None

    def put(self) -> None:
        """Let the second file take the first one's place (3); the record must know of it before."""
        if self._sealing is not None:
            files.rename(self._aside, self._path)


class _Tee:
    """A stream whose bytes are sealed again, and whose end is noted."""

    def __init__(self, owner: Resealing, opened: BinaryIO, sealing: age.Sealing) -> None:
        self._owner = owner
        self._opened = opened
        self._sealing = sealing

    def read(self, size: int, /) -> bytes:
        try:
            piece = self._opened.read(size)
        except BadInputError as error:
            self._owner.ended_by = error.code
            raise
        self._sealing.write(piece)
        return piece


def as_it_ended(opened: BinaryIO, came: Came) -> Readable:
    """Return a stream that breaks off where the file that came did, and with the same error."""
    return opened if came.ended_by is None else _BrokenOff(opened, came.ended_by)


class _BrokenOff:
    """A stream that was sealed again as far as it was authentic."""

    def __init__(self, opened: BinaryIO, ended_by: str) -> None:
        self._opened = opened
        self._ended_by = ended_by

    def read(self, size: int, /) -> bytes:
        if piece := self._opened.read(size):
            return piece
        if self._ended_by == SealedUnreadableError.code:
            raise SealedUnreadableError("the disk failed here when it came")
        kind = age.TruncatedError if self._ended_by == age.TruncatedError.code else age.PayloadError
        raise kind("the file that came broke off here")


def what_came(path: Path, sha256: str, identity: age.Identity, ended_by: str | None) -> Came:
    """Note of a sealed file what its record must keep (2)."""
    return Came(
        ended_by=ended_by,
        recipient_sha256=directory.sha256_of(str(identity.recipient)),
        sha256=sha256,
        size_bytes=path.stat().st_size,
        stanzas=stanzas(path),
    )


def came_of(record: Record, identity: age.Identity, vault: Iterable[age.Identity]) -> Came | None:
    """Return what came, where what lies here was sealed to the vault; None where it lies here as it came.

    An interruption between record and rename leaves a record that knows what came, and the very file.
    """
    return record.came if identity.recipient in {one.recipient for one in vault} else None


def reseal(
    home: Home,
    record: Record,
    identities: Sequence[age.Identity],
    vault: Sequence[age.Identity],
    recipients: Sequence[age.Recipient],
    watch: Callable[[int], None],
) -> None:
    """Seal what lies here of a submission to `recipients`, whoever it is sealed to now.

    Raises `NoMatchingIdentityError`, `HeaderError`, or `PayloadError` where what was sealed here is damaged.
    """
    path = home.require_sealed(record)
    identity = opening_identity(path, identities)
    came = came_of(record, identity, vault)
    with SealedFile(path, watch) as source, Resealing(path, recipients) as resealing:
        resealing.through(age.open(source, [identity]))
        resealing.finish()
        sha256 = source.sha256_to_the_end()
        if sha256 is None or (came and resealing.ended_by):
            raise SealedUnreadableError("what lies here is damaged; it stays as it is")
        came = came or what_came(path, sha256, identity, resealing.ended_by)
        home.records.put(replace(record, came=came))
        resealing.put()


def reseal_answers(home: Home, identities: Sequence[age.Identity], vault: Sequence[age.Identity]) -> int:
    """Seal answers to the vault that travel no more; return how many. Without a vault: none.

    What waits for its bag, and what the last bag took, stays byte for byte as it was signed for.
    """
    if not vault:
        return 0
    settled = settled_answers(home)
    done = 0
    for one in settled:
        path = home.post.sealed(one)
        try:
            identity = opening_identity(path, identities)
        except (BadInputError, FileNotFoundError):
            continue
        if identity.recipient != vault[-1].recipient:
            done += _reseal_answer(path, identity, vault[-1].recipient)
    return done


def settled_answers(home: Home) -> tuple[Answer, ...]:
    """Return the answers whose very bytes nobody needs any more.

    A colleague's, ours that went with a bag before the last, and those to a mailbox that was recalled.
    """
    last = max(home.post.bags.all(), key=lambda bag: bag.order, default=None)
    mail = home.post.read()
    return tuple(one for one in mail.answers if _is_settled(mail, one, last))


def _is_settled(mail: Mail, one: Answer, last: Bag | None) -> bool:
    bag = mail.bag_of(one)
    if bag is None:
        return not one.is_own or one.mailbox in mail.recalls
    return bag.is_written and bag != last


def _reseal_answer(path: Path, identity: age.Identity, recipient: age.Recipient) -> bool:
    with path.open("rb") as source, Resealing(path, [recipient]) as resealing:
        resealing.through(age.open(source, [identity]))
        resealing.finish()
        if resealing.ended_by:
            return False
        resealing.put()
    return True
