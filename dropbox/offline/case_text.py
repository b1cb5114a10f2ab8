"""`case.txt`: the same as `case.html`, for a terminal, a printer, or a machine without a browser."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from dropbox.offline.case_view import day_in_words, readable
from dropbox.offline.sentences import BEGINNING_ONLY
from dropbox.terminal import printable, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.offline.case_view import CaseView, FileView

_WIDTH: Final = 78
_LABEL_WIDTH: Final = 24


def render(view: CaseView) -> str:
    """Return the text; every letter from a source is printable."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: CaseView) -> Iterator[str]:
    yield f"CASE {view.case}"
    yield f"received {day_in_words(view.received_on)} · {view.summary}"
    for notice in view.notices:
        yield ""
        yield f"!! {notice.title.upper()}"
        yield from _wrapped(notice.text, "   ")
    yield from _heading("Message")
    yield from _message(view)
    if view.answers:
        yield from _heading("Answers")
        yield from (f"  {printable(question)}: {printable(answer)}" for question, answer in view.answers)
    yield from _heading("Files")
    for file in view.files:
        yield from _file(file)
    yield from _about(view)


def _about(view: CaseView) -> Iterator[str]:
    yield from _heading("What this proves, and what not")
    yield view.sealed_by
    for proof in view.proofs:
        yield ""
        yield from _wrapped(proof, "")
    yield from _heading("How it came here")
    yield from (f"{fact.label:<{_LABEL_WIDTH}}{printable(fact.value)}" for fact in view.facts)
    if view.checks:
        yield from _heading("Check it yourself, in this folder")
        yield from view.checks


def _message(view: CaseView) -> Iterator[str]:
    if view.message is None:
        yield "(The message did not arrive.)"
    elif not view.message.strip():
        yield "(No message was written.)"
    else:
        # Indented: whatever a source writes, it never looks like a line of ours.
        yield from (f"  {line}".rstrip() for line in readable(view.message).split("\n"))
    if view.message is not None and not view.message_is_whole:
        yield f"! {BEGINNING_ONLY}"


def _file(file: FileView) -> Iterator[str]:
    yield f"{file.number:04d}  {printable(file.name)}"
    kind = f", says it is {printable(file.type)}" if file.type else ""
    yield f"      {size_in_words(file.size_bytes)} ({file.size_bytes} bytes){kind}"
    if file.sha256:
        yield f"      sha256 {file.sha256}"
    if file.saved_as:
        yield f"      originals/{printable(file.saved_as)}"
    yield from (f"      ! {note}" for note in file.notes)


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield title.upper()
    yield "-" * len(title)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
