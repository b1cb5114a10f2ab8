"""An upload from its announcement to the submission: every refusal, and no acknowledged byte lost."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from functools import partialmethod
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dropbox import intake
from dropbox.errors import DropboxError
from dropbox.intake import accepting
from dropbox.intake.errors import (
    BodyTooLongError,
    ChecksumMismatchError,
    LineDiedError,
    NotSealedError,
    OffsetMismatchError,
    UploadCompleteError,
    UploadExistsError,
    UploadUnknownError,
)
from dropbox.limits import MIN_SEALED_BYTES
from dropbox.store import StoreFailedError
from tests.intake.lines import (
    TODAY,
    Bytes,
    accept,
    announce,
    content,
    counted,
    files,
    rows,
    submissions,
)
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from dropbox.directory import TrustedDirectory
    from dropbox.store import Sessions, Store

SIZE = 200_000
SEALED = servers.sealed_file(SIZE)
NOTHING = {"uploads": 0, "finished_uploads": 0, "parts": 0, "submissions": 0}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "PART_BYTES", 70_000)


def test_a_complete_upload_is_a_submission(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    state = accept(store, upload_id, 0, SEALED)
    assert (state.offset_bytes, state.length_bytes) == (SIZE, SIZE)
    (submission,) = submissions(store)
    assert content(store, submission) == SEALED
    assert (submission.desk, submission.size_bytes, submission.state) == (servers.DESK, SIZE, "complete")
    assert (submission.received_on, submission.claimed_version) == (TODAY, 1)
    assert (submission.collected_on, submission.sha256, submission.delete_on) == (None, None, None)
    assert rows(store) == {"uploads": 0, "finished_uploads": 1, "parts": 3, "submissions": 1}
    assert files(store) == 3
    assert counted(store) == {"announced": 1, "completed": 1}


def test_a_complete_upload_can_only_be_asked_for(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    accept(store, upload_id, 0, SEALED)
    assert intake.find(store, upload_id).offset_bytes == SIZE
    with pytest.raises(UploadCompleteError):
        accept(store, upload_id, SIZE, b"x")
    with pytest.raises(UploadCompleteError):
        intake.terminate(store, upload_id, today=TODAY)
    assert content(store, submissions(store)[0]) == SEALED


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 90_000),
            st.sampled_from(
                ["whole", "dies", "chunked", "chunked dies", "checksum", "wrong checksum", "wrong offset"]
            ),
        ),
        max_size=8,
    )
)
def test_however_an_upload_is_cut_its_bytes_arrive(
    store: Store, trusted: TrustedDirectory, requests: list[tuple[int, str]]
) -> None:
    upload_id = announce(store, trusted, SIZE)
    for size, kind in requests:
        offset = intake.find(store, upload_id).offset_bytes
        piece = SEALED[offset : offset + size]
        if not piece:
            break
        checksum = None
        if "checksum" in kind:
            hashed = hashlib.sha256(piece if kind == "checksum" else b"other").digest()
            checksum = intake.Checksum("sha256", hashed)
        body = Bytes(piece, None if "chunked" in kind else -1, dies="dies" in kind)
        if kind == "dies":
            body.length_bytes = min(SIZE - offset, len(piece) + 1)
        before = offset + 1 if kind == "wrong offset" else offset
        with suppress(OffsetMismatchError, LineDiedError, ChecksumMismatchError):
            accept(store, upload_id, before, body, checksum=checksum)
        kept = 0 if kind.startswith("wrong") else len(piece)
        assert intake.find(store, upload_id).offset_bytes == offset + kept
    offset = intake.find(store, upload_id).offset_bytes
    with suppress(UploadCompleteError):
        accept(store, upload_id, offset, SEALED[offset:])
    latest = [submission for submission in submissions(store) if content(store, submission) == SEALED]
    assert len(latest) == counted(store)["completed"]


def test_a_dead_line_leaves_a_shorter_part(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    with pytest.raises(LineDiedError):
        accept(store, upload_id, 0, Bytes(SEALED[:1000], SIZE, dies=True))
    assert intake.find(store, upload_id).offset_bytes == 1000
    accept(store, upload_id, 1000, SEALED[1000:])
    assert content(store, submissions(store)[0]) == SEALED


def test_a_dead_line_leaves_nothing_of_a_body_with_a_checksum(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    checksum = intake.Checksum("sha1", hashlib.sha1(SEALED, usedforsecurity=False).digest())
    with pytest.raises(LineDiedError):
        accept(store, upload_id, 0, Bytes(SEALED[:100_000], SIZE, dies=True), checksum=checksum)
    assert intake.find(store, upload_id).offset_bytes == 0
    assert files(store) == 0


def test_a_body_with_a_checksum_is_one_part(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    checksum = intake.Checksum("sha1", hashlib.sha1(SEALED, usedforsecurity=False).digest())
    accept(store, upload_id, 0, SEALED, checksum=checksum)
    assert rows(store)["parts"] == files(store) == 1


def test_the_newer_of_two_requests_wins(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    # The older one is still waiting for its line when the newer one begins, and dies only after it.
    older = Bytes(SEALED[:50_000], SIZE, dies=True)
    older.meanwhile = lambda: accept(store, upload_id, 0, SEALED[:60_000])
    with pytest.raises(OffsetMismatchError) as raised:
        accept(store, upload_id, 0, older)
    assert raised.value.expected == 60_000
    assert intake.find(store, upload_id).offset_bytes == 60_000
    assert files(store) == 1
    accept(store, upload_id, 60_000, SEALED[60_000:])
    assert content(store, submissions(store)[0]) == SEALED


def test_an_older_request_learns_that_a_newer_one_has_finished(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    older = Bytes(SEALED[:50_000], SIZE, dies=True)
    older.meanwhile = lambda: accept(store, upload_id, 0, SEALED)
    with pytest.raises(UploadCompleteError):
        accept(store, upload_id, 0, older)
    assert content(store, submissions(store)[0]) == SEALED


def test_a_request_that_was_overtaken_before_its_first_part_does_no_harm(
    store: Store, trusted: TrustedDirectory
) -> None:
    upload_id = announce(store, trusted, SIZE)
    claim = accepting._claim(store, upload_id, 0, Bytes(SEALED), TODAY)
    newer = Bytes(SEALED[:65_000])
    died = accepting._Request(Bytes(SEALED[:10], SIZE, dies=True), None, 70_000)

    def meanwhile() -> None:
        with pytest.raises(OffsetMismatchError):
            accepting._accept_part(store, claim, died, lambda: TODAY)

    newer.meanwhile = meanwhile
    accept(store, upload_id, 0, newer)
    assert intake.find(store, upload_id).offset_bytes == 65_000


def test_a_request_that_was_overtaken_does_not_finish_the_upload(
    store: Store, trusted: TrustedDirectory
) -> None:
    length_bytes = 65_000
    sealed = servers.sealed_file(length_bytes)
    upload_id = announce(store, trusted, length_bytes)
    older = Bytes(sealed)
    claim = accepting._claim(store, upload_id, 0, older, TODAY)
    # The newer one is still receiving when the older one has all its bytes.
    accepting._claim(store, upload_id, 0, Bytes(sealed), TODAY)
    with pytest.raises(OffsetMismatchError):
        accepting._accept_part(store, claim, accepting._Request(older, None, length_bytes), lambda: TODAY)
    assert not submissions(store)
    assert intake.find(store, upload_id).offset_bytes == 0


@pytest.mark.parametrize("length_bytes", [-1, None], ids=["announced", "chunked"])
def test_more_bytes_than_announced_are_refused(
    store: Store, trusted: TrustedDirectory, length_bytes: int | None
) -> None:
    upload_id = announce(store, trusted, SIZE)
    accept(store, upload_id, 0, SEALED[:190_000])
    with pytest.raises(BodyTooLongError):
        accept(store, upload_id, 190_000, Bytes(SEALED[190_000:] + b"x", length_bytes))
    assert intake.find(store, upload_id).offset_bytes == 190_000
    accept(store, upload_id, 190_000, SEALED[190_000:])
    assert content(store, submissions(store)[0]) == SEALED


def test_a_chunked_body_whose_last_mark_is_lost_still_completes(
    store: Store, trusted: TrustedDirectory
) -> None:
    upload_id = announce(store, trusted, SIZE)
    accept(store, upload_id, 0, Bytes(SEALED, None, dies=True))
    assert content(store, submissions(store)[0]) == SEALED


NOT_SEALED = {
    "noise": bytes(SIZE),
    "an age file of the classic kind": b"age-encryption.org/v1\n-> X25519 "
    + b"A" * 43
    + b"\n"
    + b"A" * 43
    + b"\n",
    "armored": b"-----BEGIN AGE ENCRYPTED FILE-----\n",
    "65 stanzas": servers.sealed_file(SIZE, stanzas=65),
    "a header without end": b"age-encryption.org/v1\n-> mlkem768x25519 " + b"A" * SIZE,
    "another version": SEALED.replace(b"/v1", b"/v2"),
}


@pytest.mark.parametrize("name", NOT_SEALED)
def test_what_is_not_sealed_is_refused_and_not_kept(store: Store, trusted: TrustedDirectory, name: str) -> None:
    upload_id = announce(store, trusted, SIZE)
    body = NOT_SEALED[name].ljust(SIZE, b"A")[:SIZE]
    with pytest.raises(NotSealedError):
        accept(store, upload_id, 0, body)
    assert intake.find(store, upload_id).offset_bytes in {0, 70_000}
    assert not submissions(store)


@pytest.mark.parametrize("stanzas", [1, 5, 64])
def test_a_header_may_come_in_any_pieces(store: Store, trusted: TrustedDirectory, stanzas: int) -> None:
    sealed = servers.sealed_file(SIZE, stanzas=stanzas)
    upload_id = announce(store, trusted, SIZE)
    for start in range(0, 120_000, 11_111):
        accept(store, upload_id, start, sealed[start : start + 11_111])
    offset = intake.find(store, upload_id).offset_bytes
    accept(store, upload_id, offset, sealed[offset:])
    assert content(store, submissions(store)[0]) == sealed


def test_a_file_that_ends_within_its_header_is_refused(store: Store, trusted: TrustedDirectory) -> None:
    length_bytes = 60_000
    upload_id = announce(store, trusted, length_bytes)
    sealed = servers.sealed_file(SIZE, stanzas=64)[:length_bytes]
    accept(store, upload_id, 0, sealed[:50_000])
    with pytest.raises(NotSealedError):
        accept(store, upload_id, 50_000, sealed[50_000:])


def test_a_cancelled_upload_leaves_nothing(store: Store, trusted: TrustedDirectory) -> None:
    upload_id = announce(store, trusted, SIZE)
    accept(store, upload_id, 0, SEALED[:150_000])
    intake.terminate(store, upload_id, today=TODAY)
    assert rows(store) == NOTHING
    assert files(store) == 0
    for forgotten in (
        lambda: intake.find(store, upload_id),
        lambda: accept(store, upload_id, 150_000, b"x"),
        lambda: intake.terminate(store, upload_id, today=TODAY),
    ):
        with pytest.raises(UploadUnknownError):
            forgotten()


def test_an_upload_that_is_cancelled_while_it_arrives_leaves_nothing(
    store: Store, trusted: TrustedDirectory
) -> None:
    upload_id = announce(store, trusted, SIZE)
    body = Bytes(SEALED)
    body.meanwhile = lambda: intake.terminate(store, upload_id, today=TODAY)
    with pytest.raises(UploadUnknownError):
        accept(store, upload_id, 0, body)
    assert rows(store) == NOTHING
    assert files(store) == 0


def test_a_token_names_its_upload_and_comes_once(store: Store, trusted: TrustedDirectory) -> None:
    token = bytes(range(32))

    def with_token() -> intake.UploadState:
        return intake.announce(
            store, trusted, length_bytes=SIZE, desk=servers.DESK, claimed_version=1, token=token, today=TODAY
        )

    upload_id = with_token().id
    assert upload_id == hashlib.sha256(token).hexdigest()
    for _ in range(2):
        with pytest.raises(UploadExistsError):
            with_token()
        with suppress(UploadCompleteError):
            accept(store, upload_id, 0, SEALED)


def test_a_lost_answer_is_told_even_when_nobody_may_begin_any_more(
    store: Store, trusted: TrustedDirectory
) -> None:
    token = bytes(range(32))
    announced = {"desk": servers.DESK, "claimed_version": 1, "token": token}
    intake.announce(store, trusted, length_bytes=SIZE, today=TODAY, **announced)  # type: ignore[arg-type]
    with pytest.raises(UploadExistsError):
        intake.announce(
            store,
            trusted,
            length_bytes=SIZE,
            today=trusted.document.expires,
            **announced,  # type: ignore[arg-type]
        )


# fmt: off
REFUSED = {
    #                        desk            version  length                day        the error's code
    "another desk":         ("0" * 8,        1,       SIZE,                 "today",   "desk-unknown"),
    "an older version":     (servers.DESK,   2,       SIZE,                 "today",   "directory-unknown"),
    "the day of the end":   (servers.DESK,   1,       SIZE,                 "expires", "directory-expired"),
    "before the beginning": (servers.DESK,   1,       SIZE,                 "early", "directory-not-yet-valid"),
    "too small":            (servers.DESK,   1,       MIN_SEALED_BYTES - 1, "today",   "too-small"),
}  # fmt: skip
# fmt: on


@pytest.mark.parametrize("name", REFUSED)
def test_an_announcement_is_refused_before_the_first_byte(
    store: Store, trusted: TrustedDirectory, name: str
) -> None:
    desk, version, length_bytes, day, code = REFUSED[name]
    document = trusted.document
    days = {"today": TODAY, "expires": document.expires, "early": document.issued.replace(year=2020)}
    with pytest.raises(DropboxError) as raised:
        intake.announce(
            store, trusted, length_bytes=length_bytes, desk=desk, claimed_version=version, today=days[day]
        )
    assert raised.value.code == code
    assert rows(store) == NOTHING
    assert counted(store) == {}


def test_the_smallest_sealed_submission_is_let_in(store: Store, trusted: TrustedDirectory) -> None:
    announce(store, trusted, MIN_SEALED_BYTES)


def test_a_database_that_was_seized_names_no_upload(
    made: servers.Newsroom, store: Store, trusted: TrustedDirectory
) -> None:
    running, finished = announce(store, trusted, SIZE), announce(store, trusted, SIZE)
    accept(store, running, 0, SEALED[:1000])
    accept(store, finished, 0, SEALED)
    store.sessions.close()
    dump = (made.data_folder / "store.db").read_bytes()
    assert running.encode() not in dump
    assert finished.encode() not in dump
    assert bytes.fromhex(running) not in dump


def test_two_submissions_have_nothing_in_common(store: Store, trusted: TrustedDirectory) -> None:
    for _ in range(2):
        accept(store, announce(store, trusted, SIZE), 0, SEALED)
    one, other = submissions(store)
    same = {
        "desk",
        "size_bytes",
        "sha256",
        "received_on",
        "claimed_version",
        "state",
        "collected_on",
        "delete_on",
        "withdrawal_sha256",
    }
    names = set(type(one).__table__.columns.keys())
    assert {name for name in names if getattr(one, name) == getattr(other, name)} == same


def test_a_commit_that_fails_keeps_neither_row_nor_file(
    store: Store, trusted: TrustedDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = announce(store, trusted, SIZE)

    class BrokenError(DropboxError):
        pass

    def broken(*_: object) -> None:
        raise BrokenError("x")

    monkeypatch.setattr(accepting, "_advance", broken)
    with pytest.raises(BrokenError):
        accept(store, upload_id, 0, SEALED)
    assert files(store) == 0
    monkeypatch.undo()
    accept(store, upload_id, 0, SEALED)
    assert content(store, submissions(store)[0]) == SEALED


def test_a_commit_whose_outcome_is_unknown_is_asked_for(
    store: Store, trusted: TrustedDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = announce(store, trusted, SIZE)
    writing = type(store.sessions).writing

    @contextmanager
    def lost(sessions: Sessions, *, committed: bool) -> Iterator[Session]:
        with writing(sessions) as session:
            yield session
            if not committed:
                raise StoreFailedError("x")
        raise StoreFailedError("x")

    claim = accepting._claim(store, upload_id, 0, Bytes(SEALED), TODAY)
    for committed in (False, True):
        request = accepting._Request(Bytes(SEALED), None, 70_000)
        monkeypatch.setattr(type(store.sessions), "writing", partialmethod(lost, committed=committed))
        with pytest.raises(StoreFailedError):
            accepting._accept_part(store, claim, request, lambda: TODAY)
        assert files(store) == rows(store)["parts"] == int(committed)
