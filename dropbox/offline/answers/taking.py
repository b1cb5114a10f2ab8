"""Take in a colleague's outgoing bag: what they answered, so that nobody answers twice or against each other.

(1) The note is for a desk of the trusted directory, by an editor whom its newest version has for that desk on
    the note's day, not revoked.
(2) The bag holds exactly the answers that the note names, byte for byte.
(3) An answer counts where a key of this machine opens it, it holds as a whole, it is for the mailbox that the
    note names (and for the codename of that case, where the case is here), and its own directory version lists
    its signer for that desk and day.
(4) Recalls count as our own.

What can't be opened here proves nothing and is left: it was sealed to others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dropbox import age, answer, note
from dropbox.errors import BadInputError, NotTrustedError
from dropbox.offline.errors import ForeignBagError, NoTrustedDirectoryError, OutgoingMismatchError
from dropbox.offline.remembered import post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dropbox.answer import OutgoingAnswer, OutgoingStatement, ReadAnswer
    from dropbox.bag.outgoing import OutgoingBag
    from dropbox.directory import EditorEntry
    from dropbox.offline.home import Home
    from dropbox.offline.remembered.records import Said
    from dropbox.offline.trusting import Known

_WORDS: Final = {
    "answer-origin": "it is for another drop-box",
    "answer-swapped": "it is for another codename than the bag says",
    "answer-directory": "it names a key list that is not on this machine; collect a newer courier bag first",
    "answer-signer": "the key list has no such editor for that desk and day",
    "answer-signer-revoked": "its signer's key was revoked",
}


@dataclass
class TakenAnswers:
    """What a bag brought. `refused`: why, by answer id; `unreadable`: how many are sealed to others only."""

    new: list[post.Answer] = field(default_factory=list)
    known: list[post.Answer] = field(default_factory=list)
    recalls: list[post.Recall] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    unreadable: int = 0


def take(home: Home, bag: OutgoingBag, identities: Sequence[age.Identity], known: Known | None) -> TakenAnswers:
    """Take a bag in; raises where nothing of it can be believed."""
    if known is None:
        raise NoTrustedDirectoryError(
            "this machine has no key list yet, so nobody knows whose bag this is",
            hint="collect a courier bag from the server first",
        )
    statement, editor = _believed(bag, known)
    taking = _Taking(home, identities, known, editor.desk)
    for line in statement.answers:
        taking.take(line, bag)
    for mailbox in statement.recalls:
        taking.recall(mailbox, statement, editor)
    return taking.taken


def _believed(bag: OutgoingBag, known: Known) -> tuple[OutgoingStatement, EditorEntry]:
    """Return what the note says and whose it is (1) (2)."""
    parsed = note.parse(bag.note)
    statement = answer.OutgoingStatement.parse(parsed.text)
    document = known.directory.document
    desks = [
        desk.id
        for desk in document.desks
        if answer.audience_sha256(known.directory.origin, desk.id) == statement.audience_sha256
    ]
    editors = {
        note.VerifierKey(answer.OUTGOING_KEY_NAME, bytes.fromhex(editor.key)): editor
        for editor in document.editors
        if editor.desk in desks
        and editor.from_ <= statement.day < editor.until
        and editor.id not in document.revoked_ids
    }
    if not desks:
        raise ForeignBagError("this outgoing bag is for another drop-box or desk")
    try:
        (signer,) = parsed.verify(editors).signed_by
        # A signature that nobody here can check counts too: the format has one and no other.
        (_,) = parsed.signatures
    except (note.NotSignedError, ValueError):
        raise ForeignBagError(
            "no editor in the key list signed this outgoing bag",
            hint="take nothing from it; ask your colleague",
        ) from None
    named = {line.id: (line.size_bytes, line.sha256) for line in statement.answers}
    if named != {answer_id: tuple(sealed) for answer_id, sealed in bag.answers.items()}:
        raise OutgoingMismatchError("the bag does not hold the answers that its note names")
    return statement, editors[signer]


class _Taking:
    """One bag, answer by answer."""

    def __init__(self, home: Home, identities: Sequence[age.Identity], known: Known, desk: str) -> None:
        self.taken = TakenAnswers()
        self._home = home
        self._identities = identities
        self._known = known
        self._desk = desk
        self._here = {one.text_sha256: one for one in home.post.answers.all()}

    def take(self, line: OutgoingAnswer, bag: OutgoingBag) -> None:
        """Take one answer in, or note why not (3)."""
        with bag.open_answer(line.id) as file:
            sealed = file.read()
            file.seek(0)
            try:
                read = answer.read(age.open(file, self._identities))
            except age.NoMatchingIdentityError:
                self.taken.unreadable += 1
                return
            except (BadInputError, NotTrustedError) as error:
                self.taken.refused[line.id] = str(error)
                return
        if reason := self._doubt(line, read):
            self.taken.refused[line.id] = reason
        elif here := self._here.get(read.text_sha256):
            self.taken.known.append(here)
        else:
            self._keep(line, read, sealed)

    def recall(self, mailbox: str, statement: OutgoingStatement, editor: EditorEntry) -> None:
        """Take note of a frozen mailbox (4)."""
        if self._home.post.recalls.get(mailbox) is None:
            recall = post.Recall(
                day=statement.day, mailbox=mailbox, desk=editor.desk, editor_key=editor.key, is_own=False
            )
            self._home.post.recalls.put(recall)
            self.taken.recalls.append(recall)

    def _keep(self, line: OutgoingAnswer, read: ReadAnswer, sealed: bytes) -> None:
        one = post.Answer(
            day=read.statement.day,
            id=line.id,
            mailbox=line.mailbox,
            desk=self._desk,
            editor_key=read.editor_key,
            number=read.statement.number,
            text_sha256=read.text_sha256,
            size_bytes=line.size_bytes,
            sha256=line.sha256,
            is_own=False,
        )
        self._home.post.put_answer(one, sealed)
        self._here[one.text_sha256] = one
        self.taken.new.append(one)

    def _doubt(self, line: OutgoingAnswer, read: ReadAnswer) -> str | None:
        """Return why an answer is not believed; None where it is."""
        said = self._case_of(line.mailbox)
        # Where the case is not here, nobody knows its codename; then the mailbox alone is compared.
        reply_to = said.reply_to if said and said.reply_to else str(self._identities[0].recipient)
        expected = answer.Expected(self._known.directory.origin, line.mailbox, reply_to)
        codes = [finding.code for finding in answer.findings(read, expected, self._known.directory)]
        if said is None and read.statement.mailbox == line.mailbox:
            codes = [code for code in codes if code != "answer-swapped"]
        if codes:
            return _WORDS.get(codes[0], "it is not what it seems")
        if read.statement.desk != self._desk:
            return "it is for another desk than the bag says"
        return (
            None
            if self._home.post.answers.get(line.id) is None or read.text_sha256 in self._here
            else ("another answer has its number here")
        )

    def _case_of(self, mailbox: str) -> Said | None:
        openings = (record.opening for record in self._home.records.all())
        return next(
            (
                opening.said
                for opening in openings
                if opening and opening.pins and opening.pins.mailbox == mailbox and not opening.graft_of
            ),
            None,
        )
