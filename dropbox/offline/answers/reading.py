"""What was answered before, by us and by colleagues: opened again from the sealed answers, for who may see it.

Nothing of an answer lies readable in the home but in an open case's folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dropbox import age, answer
from dropbox.errors import BadInputError, NotTrustedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dropbox.offline.home import Home
    from dropbox.offline.remembered.post import Answer, Bag, Mail
    from dropbox.offline.trusting import Known

AnswerState = Literal["waiting", "sent", "recalled"]


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer to a conversation, as an editor is shown it.

    `text` is None where no key of this machine opens it. `bag`: the one that took it out of this machine.
    """

    answer: Answer
    role: str
    state: AnswerState
    bag: Bag | None
    text: str | None
    files: tuple[tuple[str, int], ...]

    @property
    def day(self) -> date:
        """Give the day it was signed for."""
        return self.answer.day

    @property
    def who(self) -> str:
        """Say whose it is."""
        return f"{self.role} (this machine)" if self.answer.is_own else self.role


def past_answers(
    home: Home, identities: Sequence[age.Identity], known: Known | None, mailbox: str
) -> tuple[PastAnswer, ...]:
    """Return every answer to a mailbox that this machine knows of, by day."""
    mail = home.post.read()
    return tuple(_past(home, mail, identities, known, one) for one in mail.to(mailbox))


def _past(
    home: Home, mail: Mail, identities: Sequence[age.Identity], known: Known | None, one: Answer
) -> PastAnswer:
    read = _opened(home, identities, one)
    bag = mail.bag_of(one)
    recalled = one.mailbox in mail.recalls
    sent: AnswerState = "sent" if bag or not one.is_own else "recalled" if recalled else "waiting"
    return PastAnswer(
        answer=one,
        role=role_of(known, one.editor_key, one.day),
        state=sent,
        bag=bag,
        text=read.message if read else None,
        files=tuple((file.name, len(file.content)) for file in read.files) if read else (),
    )


def _opened(home: Home, identities: Sequence[age.Identity], one: Answer) -> answer.ReadAnswer | None:
    try:
        with home.post.sealed(one).open("rb") as sealed:
            return answer.read(age.open(sealed, identities))
    except (BadInputError, NotTrustedError, FileNotFoundError):
        # Sealed to keys of a day on which this machine had none: it was sent all the same.
        return None


def role_of(known: Known | None, editor_key: str, day: date) -> str:
    """Give the role under which any version listed a key to answer with on a day."""
    if known is None:
        return "an unknown reader"
    for version in range(known.directory.version, 0, -1):
        for editor in known.directory.at_version(version).document.editors:
            if editor.key == editor_key and editor.from_ <= day < editor.until:
                return editor.role
    return "an unknown reader"
