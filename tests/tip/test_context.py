"""What an editor is told of a submission that holds, but is not what it seems."""

from __future__ import annotations

import dataclasses
import io

import pytest

from dropbox import tip
from tests.tip.cases import Kept, heading, write

RECIPIENTS = ("age1pq1first", "age1pq1second")
TIP = tip.read(io.BytesIO(write(heading(recipients=RECIPIENTS), {})), Kept())
FACTS = tip.TrustedFacts(
    origin="dropbox.example",
    desk="4f2a91c0",
    directory_sha256="d1" * 32,
    recipients=tuple(reversed(RECIPIENTS)),
    stanzas=2,
)

FINDINGS = {
    "as it should be": ({}, []),
    "another drop-box": ({"origin": "other.example"}, ["origin-differs"]),
    "another desk": ({"desk": "other"}, ["desk-differs"]),
    "a directory that was never published": ({"directory_sha256": "d2" * 32}, ["directory-differs"]),
    "a version this machine has not": ({"directory_sha256": None}, ["directory-unknown"]),
    "recipients unknown": ({"recipients": None}, ["directory-unknown"]),
    "one recipient exchanged": ({"recipients": ("age1pq1first", "age1pq1third")}, ["recipients-differ"]),
    "one stanza more": ({"stanzas": 3}, ["unlisted-key"]),
    "one stanza fewer": ({"stanzas": 1}, ["fewer-keys"]),
    "one recipient signed for that the directory lacks": (
        {"recipients": ("age1pq1first",)},
        ["recipients-differ", "unlisted-key"],
    ),
    "a grafted bag": (
        {"origin": "other.example", "desk": "other", "directory_sha256": None},
        ["origin-differs", "desk-differs", "directory-unknown"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "codes"), FINDINGS.values(), ids=FINDINGS)
def test_what_does_not_fit_is_named(changes: dict[str, object], codes: list[str]) -> None:
    facts = dataclasses.replace(FACTS, **changes)  # type: ignore[arg-type] # a table of fields
    assert [finding.code for finding in tip.verify_context(TIP, facts)] == codes


def test_the_order_of_recipients_does_not_matter_but_each_one_does() -> None:
    assert tip.recipients_sha256(RECIPIENTS) == tip.recipients_sha256(RECIPIENTS[::-1])
    assert tip.recipients_sha256(RECIPIENTS) != tip.recipients_sha256(RECIPIENTS[:1])
    assert tip.recipients_sha256(RECIPIENTS) != tip.recipients_sha256((*RECIPIENTS, RECIPIENTS[0]))
