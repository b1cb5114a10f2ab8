"""What each form of ours does: its fields in, a page out. A refusal is raised; `app` translates it once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dropbox import codename, limits
from dropbox.codename import CodenameError, UnknownWordError
from dropbox.plain import fields
from dropbox.plain.parts import boundary_of, parts_of
from dropbox.plain.visit import Guest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dropbox.codename import Language
    from dropbox.plain.body import Body
    from dropbox.plain.fields import Parts
    from dropbox.plain.pages import Page, Pages
    from dropbox.plain.reception import Reception
    from dropbox.plain.visit import Visit, Visits

# A character has at most four bytes.
_MAX_CODENAME_BYTES: Final = 4 * limits.MAX_CODENAME_CHARACTERS
# Looking for what was meant takes a tenth of a second a word; who missed more needs another glance, not help.
_MOST_SUGGESTED: Final = 3
_NUMBERS: Final = tuple(str(number) for number in range(1, limits.MAX_ANSWER_FILES + 1))


@dataclass(frozen=True, slots=True)
class Asked:
    """One form as it arrives, in the language of its page."""

    language: str
    body: Body
    content_type: str
    guest: Guest

    def parts(self) -> Parts:
        """Begin to read its fields."""
        return parts_of(self.body.pieces(), boundary_of(self.content_type))


@dataclass(frozen=True, slots=True)
class Form:
    """One of our forms: the last part of its path, and who answers it."""

    name: str
    handler: Callable[[Asked], Page]
    # Something is sent to a desk by it; else she reads.
    sends: bool = False
    is_ours: bool = True


class Views:
    """The forms, by the last part of their paths."""

    def __init__(self, pages: Pages, reception: Reception, visits: Visits) -> None:
        self._pages = pages
        self._reception = reception
        self._visits = visits
        self._letters = reception.letters

    def forms(self) -> tuple[Form, ...]:
        """Give all forms."""
        return (
            # Not asked where it comes from: the page that leads here lives at another port.
            Form("form", self.form, sends=True, is_ours=False),
            Form("write", self.write, sends=True),
            Form("send", self.send, sends=True),
            Form("sealed", self.sealed, sends=True),
            Form("return", self.answers),
            Form("noted", self.noted),
            Form("file", self.file),
            Form("clear", self.clear),
            Form("cleared", self.cleared),
        )

    def guest(self) -> Guest:
        """Begin to find out who is asking."""
        return Guest(self._visits)

    def form(self, asked: Asked) -> Page:
        """Begin: a codename, shown this once, and the form."""
        return self._pages.form(asked.language, self._reception.open_desks(), self._visits.begin(), first=True)

    def write(self, asked: Asked) -> Page:
        """Give the form again, for the same codename."""
        parts = asked.parts()
        desk = fields.take_text(parts, fields.DESK)
        visit = _last_visit(parts, asked.guest)
        desks = self._reception.open_desks()
        return self._pages.form(asked.language, desks, visit, first=False, chosen=desk)

    def send(self, asked: Asked) -> Page:
        """Seal what the form brings."""
        arrived = self._reception.take_tip(asked.body, asked.content_type, asked.guest)
        return self._pages.done(asked.language, arrived)

    def sealed(self, asked: Asked) -> Page:
        """Take in a file that was sealed elsewhere."""
        return self._pages.done(asked.language, self._reception.take_sealed(asked.body, asked.content_type))

    def answers(self, asked: Asked) -> Page:
        """Show what waits for a codename, or for a visit that began with one."""
        parts = asked.parts()
        part, content = fields.take_one_of(parts, (fields.CODENAME, fields.VISIT))
        if part.field == fields.VISIT:
            visit = asked.guest.recognise(fields.text_of(part, content))
            fields.require_end(parts)
            return self._waiting(asked, visit)
        untrusted = fields.text_of(part, content, _MAX_CODENAME_BYTES)
        # Asked for by the one page that found a codename in two languages.
        chosen = fields.take_optional_choice(parts, fields.LANGUAGE, codename.LANGUAGES)
        try:
            secret = codename.parse(untrusted, chosen)
        except CodenameError as error:
            return self._pages.codename_refused(asked.language, error, _suggested(untrusted, chosen, error))
        return self._waiting(asked, self._visits.of(secret))

    def noted(self, asked: Asked) -> Page:
        """Note that an answer was read."""
        parts = asked.parts()
        visit = asked.guest.recognise(fields.take_text(parts, fields.VISIT))
        answer_id = fields.take_text(parts, fields.ID)
        fields.require_end(parts)
        self._letters.acknowledge(visit.codename, answer_id)
        return self._pages.noted(asked.language, visit)

    def file(self, asked: Asked) -> Page:
        """Give one file of an answer as a download."""
        parts = asked.parts()
        visit = asked.guest.recognise(fields.take_text(parts, fields.VISIT))
        answer_id = fields.take_text(parts, fields.ID)
        number = fields.take_choice(parts, fields.NUMBER, _NUMBERS)
        fields.require_end(parts)
        return self._pages.download(self._letters.file(visit.codename, answer_id, int(number)))

    def clear(self, asked: Asked) -> Page:
        """Ask before everything is deleted."""
        return self._pages.ask_to_clear(asked.language, _last_visit(asked.parts(), asked.guest))

    def cleared(self, asked: Asked) -> Page:
        """Delete everything that waits."""
        visit = _last_visit(asked.parts(), asked.guest)
        self._letters.wipe(visit.codename)
        return self._pages.cleared(asked.language, visit)

    def _waiting(self, asked: Asked, visit: Visit) -> Page:
        return self._pages.answers(asked.language, visit, self._letters.waiting(visit.codename))


def _last_visit(parts: Parts, guest: Guest) -> Visit:
    visit = guest.recognise(fields.take_text(parts, fields.VISIT))
    fields.require_end(parts)
    return visit


def _suggested(untrusted: str, chosen: Language | None, error: CodenameError) -> Mapping[int, tuple[str, ...]]:
    if not isinstance(error, UnknownWordError) or len(error.positions) > _MOST_SUGGESTED:
        return {}
    return {place: codename.suggest(untrusted, place, chosen) for place in error.positions}
