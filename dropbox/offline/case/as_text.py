"""`case.txt`: the same as `case.html`, for a terminal, a printer, or a machine without a browser."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from dropbox.offline.case.sentences import BEGINNING_ONLY, NOT_FOR_US
from dropbox.offline.case.view import AnswerView, day_in_words, readable
from dropbox.terminal import printable, size_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dropbox.offline.case.view import CaseView, FileView, Page

_WIDTH: Final = 78
_LABEL_WIDTH: Final = 24


def render(page: Page) -> str:
    """Return the text; every letter from a source is printable."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield f"CASE {page.case}"
    yield f"received {page.days} · {page.summary}"
    for view, notice in page.notices:
        yield ""
        yield f"!! {notice.title.upper()}{_of(page, view)}"
        yield from _wrapped(notice.text, "   ")
    for remark in page.remarks:
        yield ""
        yield from _wrapped(f"! {remark}", "")
    yield from _consent(page)
    for entry in page.entries:
        yield from _answer(entry) if isinstance(entry, AnswerView) else _entry(page, entry)
    for view in page.messages:
        yield from _about(view, _of(page, view))


def _of(page: Page, view: CaseView) -> str:
    """Say which message is meant, where there are several."""
    return f", {view.title[0].lower()}{view.title[1:]}" if page.is_conversation else ""


def _consent(page: Page) -> Iterator[str]:
    if page.consent:
        yield from _heading("What the source allows")
    for title, said in page.consent:
        if title:
            yield title
        yield from (f"  {question}? {answer.upper()}" for question, answer in said)


def _entry(page: Page, view: CaseView) -> Iterator[str]:
    yield from _heading(view.title if page.is_conversation else "Message")
    if view.same_codename:
        yield from _wrapped(view.same_codename, "")
        yield ""
    yield from _message(view)
    if view.answers:
        yield from _heading("Answers")
        yield from (f"  {printable(question)}: {printable(answer)}" for question, answer in view.answers)
    yield from _heading(f"Files{_of(page, view)}")
    for file in view.files:
        yield from _file(file, view.place)


def _answer(answer: AnswerView) -> Iterator[str]:
    yield from _heading(f"Answer by {answer.who}, {day_in_words(answer.day)}")
    yield f"({answer.state})"
    if answer.text is None:
        yield NOT_FOR_US
    else:
        yield from (f"  {line}".rstrip() for line in readable(answer.text).rstrip("\n").split("\n"))
    yield from (f"  + {printable(name)} ({size_in_words(size_bytes)})" for name, size_bytes in answer.files)


def _about(view: CaseView, which: str) -> Iterator[str]:
    yield from _heading(f"What this proves, and what not{which}")
    yield view.sealed_by
    for proof in view.proofs:
        yield ""
        yield from _wrapped(proof, "")
    yield from _heading(f"How it came here{which}")
    yield from (f"{fact.label:<{_LABEL_WIDTH}}{printable(fact.value)}" for fact in view.facts)
    if view.checks:
        yield from _heading(f"Check it yourself, in this folder{which}")
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


def _file(file: FileView, place: str) -> Iterator[str]:
    yield f"{file.number:04d}  {printable(file.name)}"
    kind = f", says it is {printable(file.type)}" if file.type else ""
    yield f"      {size_in_words(file.size_bytes)} ({file.size_bytes} bytes){kind}"
    if file.sha256:
        yield f"      sha256 {file.sha256}"
    if file.saved_as:
        yield f"      {printable(place)}originals/{printable(file.saved_as)}"
    yield from (f"      ! {note}" for note in file.notes)


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield title.upper()
    yield "-" * len(title)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
