"""Ask whether a submission is what it seems: for this drop-box, this desk, these recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dropbox.tip.fields import recipients_sha256

if TYPE_CHECKING:
    from dropbox.tip.reading import ReadTip


@dataclass(frozen=True, slots=True)
class TrustedFacts:
    """What the opener knows for sure.

    `desk`: whose identity opened it. `directory_sha256` and `recipients`: of the version the submission names,
    the recipients on its bagging date; None where this machine has no such version. `stanzas`: how many
    recipients the age header has.
    """

    origin: str
    desk: str
    directory_sha256: str | None
    recipients: tuple[str, ...] | None
    stanzas: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an editor must be told. The submission stays readable."""

    code: str
    sentence: str


ORIGIN_DIFFERS = Finding("origin-differs", "it was written for another drop-box")
DESK_DIFFERS = Finding("desk-differs", "it was written to another desk")
DIRECTORY_UNKNOWN = Finding("directory-unknown", "it names a directory this machine does not have")
DIRECTORY_DIFFERS = Finding("directory-differs", "it was sealed by a directory that was never published")
RECIPIENTS_DIFFER = Finding("recipients-differ", "its list of readers is not the one of the directory it names")
UNLISTED_KEY = Finding("unlisted-key", "it is sealed to a key the directory does not list")
FEWER_KEYS = Finding("fewer-keys", "it is not sealed to every reader the directory lists")


def verify_context(tip: ReadTip, facts: TrustedFacts) -> tuple[Finding, ...]:
    """Return what does not fit; nothing, for a submission as it should be."""
    checks = (
        (tip.origin != facts.origin, ORIGIN_DIFFERS),
        (tip.desk != facts.desk, DESK_DIFFERS),
    )
    return tuple(finding for differs, finding in checks if differs) + _directory_findings(tip, facts)


def _directory_findings(tip: ReadTip, facts: TrustedFacts) -> tuple[Finding, ...]:
    if facts.directory_sha256 is None or facts.recipients is None:
        return (DIRECTORY_UNKNOWN,)
    checks = (
        (tip.directory_sha256 != facts.directory_sha256, DIRECTORY_DIFFERS),
        (tip.recipients_sha256 != recipients_sha256(facts.recipients), RECIPIENTS_DIFFER),
        # Stanzas name nobody: only their number tells that one more key can open this.
        (facts.stanzas > len(facts.recipients), UNLISTED_KEY),
        (facts.stanzas < len(facts.recipients), FEWER_KEYS),
    )
    return tuple(finding for differs, finding in checks if differs)
