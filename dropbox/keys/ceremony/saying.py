"""What a key day says: what changes, who has signed, who is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dropbox.keys import coverage, holders, sentences
from dropbox.keys.ceremony import judging

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.keys.ceremony.judging import Standing
    from dropbox.keys.holders import Holder
    from dropbox.keys.people import People


def whole(
    standing: Standing,
    named: tuple[Holder, ...],
    kept: tuple[Holder, ...],
    people: People,
    *,
    joins: bool,
    is_restored: bool = False,
) -> str:
    """Say all that a holder is to know before signing. `named`: as the file calls the holders."""
    document, before = standing.document, standing.before
    parts = [
        sentences.whole(document, f"Version {document.version} of the key directory"),
        sentences.changes(before.document if before else None, document),
        "\n".join(_unasked(standing)),
        "\n".join(_days(standing, people)),
        sentences.costs(document, people),
        sentences.after_restoring_by_file(document.version) if is_restored else "",
        "\n".join(_company(named, kept)),
    ]
    if joins:
        phrases = sentences.check_phrases(standing.pinned)
        parts.append(f"This machine joins now. Compare the check phrase by voice with the others:\n{phrases}")
    parts.append(f"All who sign this see the same digits: {sentences.digits(standing.text_sha256)}")
    parts.append(progress(standing))
    return "\n\n".join(part for part in parts if part)


def _unasked(standing: Standing) -> Iterator[str]:
    for entry in judging.unasked(standing):
        yield f"Nobody's signed request asks for: {sentences.key_in_words(entry)}. Ask that reader by voice."


def _days(standing: Standing, people: People) -> Iterator[str]:
    for desk in coverage.desks_with(standing.document, people, 0):
        yield f"Desk {desk} has days on which nobody could read: no source can send on them."


def _company(named: tuple[Holder, ...], kept: tuple[Holder, ...]) -> Iterator[str]:
    """Say what the file calls those who hold root keys, where this machine does not know it yet."""
    for holder in sorted(named, key=lambda one: one.label):
        was = next((one for one in kept if one.key == holder.key), None)
        if was is None and kept:
            yield f"New here: {holder.in_words}, root key {sentences.digits(holder.key)}"
        elif was is None:
            yield f"Root key {sentences.digits(holder.key)}: {holder.in_words}"
        elif was != holder:
            yield f"{was.in_words} here; the file says {holder.in_words}, which changes nothing here"


def progress(standing: Standing) -> str:
    """Say who has signed, what is still needed, who is next."""
    signed = sorted(holders.known(standing.holders, key).in_words for key in standing.signers)
    lines = [f"Signed by: {', '.join(signed)}." if signed else "Nobody has signed yet."]
    if standing.is_complete:
        return "\n".join([*lines, "It is complete."])
    lines.append(f"Still needed: {_needed(standing)}.")
    lines.append(f"Next: {' or '.join(holder.in_words for holder in standing.next_holders)}.")
    return "\n".join(lines)


def _needed(standing: Standing) -> str:
    old, new = standing.lacking
    if standing.old == standing.document.roots:
        counted = [f"{old} more"] if old else []
    else:
        counted = [f"{old} more of the root keys before"] if old else []
        counted += [f"{new} more of the root keys after"] if new else []
    if standing.lacks_editor:
        counted.append("an editor's, because a reader is added")
    return "; ".join(counted)
