"""Ask whether an answer is what it seems: for this codename, by an editor of the desk, the next of its row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from dropbox.answer.statement import reply_to_sha256
from dropbox.directory import UnknownVersionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dropbox.answer.reading import ReadAnswer
    from dropbox.directory import EditorEntry, TrustedDirectory


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    """Something the source must be told; where it is grave, the answer itself is not shown."""

    code: str
    grave: bool


ORIGIN: Final = AnswerFinding("answer-origin", grave=True)
SWAPPED: Final = AnswerFinding("answer-swapped", grave=True)
DIRECTORY: Final = AnswerFinding("answer-directory", grave=True)
SIGNER: Final = AnswerFinding("answer-signer", grave=True)
SIGNER_REVOKED: Final = AnswerFinding("answer-signer-revoked", grave=True)
REPEATED: Final = AnswerFinding("answer-repeated", grave=False)
FORKED: Final = AnswerFinding("answer-forked", grave=True)
GAP: Final = AnswerFinding("answer-gap", grave=False)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the reader knows for sure: its drop-box, and its codename's mailbox and recipient string."""

    origin: str
    mailbox: str
    reply_to: str


def findings(read: ReadAnswer, expected: Expected, trusted: TrustedDirectory) -> tuple[AnswerFinding, ...]:
    """Return what does not fit; nothing, for an answer as it should be. `trusted` is the newest directory."""
    signed = read.statement
    named = _named_directory(read, trusted)
    swapped = (signed.mailbox, signed.reply_to_sha256) != (expected.mailbox, reply_to_sha256(expected.reply_to))
    checks = (
        (signed.origin != expected.origin, ORIGIN),
        (swapped, SWAPPED),
        (named is None, DIRECTORY),
        # Without the directory it names, nobody can say who its key was.
        (named is not None and _listed(read, named) is None, SIGNER),
        (_is_revoked(read.editor_key, trusted), SIGNER_REVOKED),
    )
    return tuple(finding for differs, finding in checks if differs)


def editor_of(read: ReadAnswer, trusted: TrustedDirectory) -> EditorEntry | None:
    """Return whom the named directory lists for its key, desk and day; also where revoked since."""
    named = _named_directory(read, trusted)
    return None if named is None else _listed(read, named)


def _named_directory(read: ReadAnswer, trusted: TrustedDirectory) -> TrustedDirectory | None:
    try:
        named = trusted.at_version(read.statement.directory_version)
    except UnknownVersionError:
        return None
    return named if named.text_sha256 == read.statement.directory_sha256 else None


def _listed(read: ReadAnswer, named: TrustedDirectory) -> EditorEntry | None:
    signed = read.statement
    return next(
        (
            editor
            for editor in named.document.editors
            if editor.key == read.editor_key
            and editor.desk == signed.desk
            and editor.from_ <= signed.day < editor.until
        ),
        None,
    )


def _is_revoked(editor_key: str, trusted: TrustedDirectory) -> bool:
    # A revocation names an id, also one no longer listed: under every id that any version gave this key.
    revoked = trusted.document.revoked_ids
    versions = (trusted.at_version(version) for version in range(trusted.version, 0, -1))
    editors = (editor for version in versions for editor in version.document.editors)
    return bool(revoked) and any(editor.key == editor_key and editor.id in revoked for editor in editors)


# Whose answer, to which mailbox, of which number; and the hash of its text.
_Place: TypeAlias = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was shown before in this visit; a reader begins with `Seen()`."""

    texts: frozenset[tuple[_Place, str]] = frozenset()

    def with_answers(self, answers: Iterable[ReadAnswer]) -> Seen:
        """Return this with answers that were shown now."""
        return Seen(self.texts | {(_place(answer), answer.text_sha256) for answer in answers})


def sequence_findings(answers: Sequence[ReadAnswer], seen: Seen) -> dict[int, tuple[AnswerFinding, ...]]:
    """Return index -> findings of every answer: repeated, forked, or after one that is missing."""
    texts = _texts(answers, seen)
    shown = {text for _, text in seen.texts}
    found: dict[int, tuple[AnswerFinding, ...]] = {}
    for index, answer in enumerate(answers):
        checks = (
            (answer.text_sha256 in shown, REPEATED),
            (_is_forked(answer, texts), FORKED),
            (answer.statement.number > 1 and not texts[_place(answer, before=1)], GAP),
        )
        found[index] = tuple(finding for differs, finding in checks if differs)
        shown.add(answer.text_sha256)
    return found


def _texts(answers: Iterable[ReadAnswer], seen: Seen) -> Mapping[_Place, set[str]]:
    texts: defaultdict[_Place, set[str]] = defaultdict(set)
    for place, text in seen.with_answers(answers).texts:
        texts[place].add(text)
    return texts


def _is_forked(answer: ReadAnswer, texts: Mapping[_Place, set[str]]) -> bool:
    before = texts[_place(answer, before=1)]
    return len(texts[_place(answer)]) > 1 or bool(before and answer.statement.previous not in before)


def _place(answer: ReadAnswer, *, before: int = 0) -> _Place:
    return answer.editor_key, answer.statement.mailbox, answer.statement.number - before
