"""The committed vectors: what every reader must find, and what it must refuse."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from dropbox import age, answer, directory
from dropbox.answer import errors
from dropbox.errors import DropboxError
from tests.vectors.answer import judged, make, reading, sealed
from tests.vectors.answer.people import read, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable


def _committed(name: str) -> Any:
    return json.loads((make.HERE / name).read_text())


READ: Final = _committed("read.json")
FINDINGS: Final = _committed("findings.json")
SEQUENCE: Final = _committed("sequence.json")
RECEIPTS: Final = _committed("receipts.json")
SEALED: Final = _committed("sealed.json")
OUTGOING: Final = _committed("outgoing.json")


def _cases(rows: Iterable[Any]) -> pytest.MarkDecorator:
    rows = list(rows)
    return pytest.mark.parametrize("case", rows, ids=[row["name"] for row in rows])


@_cases(READ["good"])
def test_a_good_answer_is_read_as_it_was_written(case: Any) -> None:
    assert reading.expected(unpacked(case["stream"])) == case["expected"]


@_cases(READ["bad"])
def test_one_defect_is_refused_by_its_name(case: Any) -> None:
    with pytest.raises(DropboxError) as refused:
        read(unpacked(case["stream"]))
    assert refused.value.code == case["code"]


def _trusted() -> directory.TrustedDirectory:
    given = FINDINGS["directory"]
    pinned = directory.Roots(tuple(given["pinned"]["keys"]), given["pinned"]["threshold"])
    return directory.trust([base64.b64decode(note) for note in given["history_base64"]], pinned)


TRUSTED: Final = _trusted()
EXPECTED: Final = answer.Expected(**FINDINGS["expected"])


@_cases(FINDINGS["cases"])
def test_a_source_is_told_what_does_not_fit(case: Any) -> None:
    found = read(unpacked(case["stream"]))
    told = [{"code": one.code, "grave": one.grave} for one in answer.findings(found, EXPECTED, TRUSTED)]
    assert told == case["findings"]
    listed = answer.editor_of(found, TRUSTED)
    assert (listed and {"id": listed.id, "role": listed.role}) == case["editor"]


@_cases(SEQUENCE["cases"])
def test_a_source_is_told_what_is_repeated_forked_or_missing(case: Any) -> None:
    row = {name: read(unpacked(stream)) for name, stream in SEQUENCE["answers"].items()}
    seen = answer.Seen().with_answers(row[name] for name in case["seen"])
    told = answer.sequence_findings([row[name] for name in case["answers"]], seen)
    assert [[one.code for one in told[index]] for index in range(len(case["answers"]))] == case["findings"]


@_cases(RECEIPTS)
def test_a_source_is_told_what_became_of_what_it_sent(case: Any) -> None:
    sent = [answer.Sent(one["message"], one["tagmanifest"]) for one in case["sent"]]
    told = answer.receipt_findings(read(unpacked(case["stream"])), sent)
    assert [one.code for one in told] == case["findings"]


@_cases(SEALED)
def test_a_sealed_answer_is_opened_whole_or_refused(case: Any) -> None:
    def opened() -> answer.ReadAnswer:
        stream = age.open(io.BytesIO(base64.b64decode(case["sealed"])), [age.Identity.parse(case["identity"])])
        with stream:
            return answer.read(stream)

    if "code" not in case:
        assert opened().text_sha256 == case["text_sha256"]
        return
    with pytest.raises(DropboxError) as refused:
        opened()
    assert refused.value.code == case["code"]


@_cases(OUTGOING["audience"])
def test_an_order_names_its_audience_by_a_hash(case: Any) -> None:
    assert answer.audience_sha256(case["origin"], case["desk"]) == case["sha256"]


@_cases(OUTGOING["good"])
def test_a_good_order_is_read_and_written_again(case: Any) -> None:
    statement = answer.OutgoingStatement.parse(case["text"])
    assert statement.serialize() == case["text"]
    said = case["expected"]
    assert (statement.audience_sha256, statement.bag_id) == (said["for"], said["bag"])
    assert (statement.day.isoformat(), list(statement.recalls)) == (said["day"], said["recalls"])
    rows = [tuple(row[key] for key in ("id", "mailbox", "size", "sha256")) for row in said["answers"]]
    assert [(row.id, row.mailbox, row.size_bytes, row.sha256) for row in statement.answers] == rows


@_cases(OUTGOING["bad"])
def test_an_order_with_one_defect_is_refused(case: Any) -> None:
    with pytest.raises(answer.OutgoingError):
        answer.OutgoingStatement.parse(case["text"])


def test_the_committed_vectors_are_the_ones_the_code_makes() -> None:
    # Compared unpacked: another zlib packs otherwise.
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == judged.ROW.keys():
                return {name: unpacked(stream) for name, stream in value.items()}
            return {key: unpacked(one) if key == "stream" else plain(one) for key, one in value.items()}
        return [plain(one) for one in value] if isinstance(value, list) else value

    for name, content in make.files().items():
        assert plain(_committed(name)) == plain(json.loads(make.dumps(content))), name


def test_the_committed_sealed_answers_are_the_ones_the_code_means() -> None:
    assert [(row["name"], row.get("code")) for row in SEALED] == [
        (row["name"], row.get("code")) for row in sealed.sealed_vectors()
    ]


def test_every_finding_has_a_vector() -> None:
    told = [one["code"] for case in FINDINGS["cases"] for one in case["findings"]]
    told += [code for case in SEQUENCE["cases"] for codes in case["findings"] for code in codes]
    told += [code for case in RECEIPTS for code in case["findings"]]
    assert set(told) == {finding.code for finding in judged.ALL_FINDINGS}


def test_every_error_of_an_answer_has_a_vector() -> None:
    classes = [one for one in vars(errors).values() if getattr(one, "__module__", "") == errors.__name__]
    own = {getattr(one, "code", "") for one in classes}
    codes = {case["code"] for case in (*READ["bad"], *OUTGOING["bad"])}
    # `answer` is only their parent.
    assert own - codes == {"answer"}
