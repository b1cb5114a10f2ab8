"""What a source allows: three taps, each yes, no, or "ask me first" (docs/spec/submission.md, "Consent")."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice: TypeAlias = Literal["yes", "no", "ask"]
CHOICES: Final[tuple[Choice, ...]] = get_args(Choice)
_KEY: Final = "consent"


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether we may publish it; share it with lawyers and human-rights bodies; hide place, face, voice."""

    publish: Choice
    share: Choice
    hide: Choice

    def as_answers(self) -> dict[str, dict[str, str]]:
        """Return what stands in `answers.json`."""
        return {_KEY: asdict(self)}


def consent_of(answers: Mapping[str, object]) -> Consent:
    """Read a source's consent; what is missing or malformed is "ask", never an error."""
    consent = answers.get(_KEY)
    given = consent if isinstance(consent, dict) else {}
    return Consent(_choice(given.get("publish")), _choice(given.get("share")), _choice(given.get("hide")))


def _choice(untrusted: object) -> Choice:
    # A source that said nothing has not said yes; an error would keep the whole submission from being read.
    return next((choice for choice in CHOICES if choice == untrusted), "ask")
