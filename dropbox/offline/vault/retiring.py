"""Destroy the prekeys whose time is over (docs/spec/vault.md), and refuse while something still needs them.

(1) Window and grace are past, by this machine's day and by the last courier bag's, which must be near.
(2) That bag's list of everything on the server shows nothing that may be sealed to them and is not here whole.
(3) Nothing in this home opens with them alone.
(4) A new card is made; what remains is sealed to it under the passphrase; what was written opens again, with
    the card as it lies there.
(5) Only then it takes the old file's place, and a record of what was destroyed is signed by the editor's key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from dropbox import age, directory
from dropbox.errors import BadInputError
from dropbox.limits import MAX_FRESH_DAYS
from dropbox.offline import identities, prekeys_file
from dropbox.offline.errors import OutputExistsError
from dropbox.offline.sealed_file import opening_identity
from dropbox.offline.vault import destroyed, prekeys, resealing
from dropbox.offline.vault.windows import term_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from dropbox.note.signing import SigningKey
    from dropbox.offline.home import Home
    from dropbox.offline.last_bag import LastBag
    from dropbox.offline.prekeys_file import Prekey
    from dropbox.offline.trusting import Known
    from dropbox.offline.vault.windows import Term

# DESIGN section 5.
MAX_BAG_DAYS: Final = 7
Code = Literal["retire-inventory", "retire-unfinished", "retire-only-key", "retire-waiting"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What still stands against it; `name`: of a case, or a few words."""

    code: Code
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Retirement:
    """What goes and what stays, on a day; `lasting` opens without the card."""

    day: date
    going: tuple[Prekey, ...]
    terms: tuple[Term, ...]
    staying: tuple[Prekey, ...]
    lasting: tuple[age.Identity, ...]
    # False: the old card lies on the disk of the keys, whose old blocks may give it back.
    is_card_apart: bool = True


def plan(
    held: Sequence[Prekey], lasting: Sequence[age.Identity], known: Known | None, bag: LastBag | None, day: date
) -> Retirement:
    """Return what may go (1). The earlier of both days counts: a clock that runs ahead must not destroy."""
    counted = min(day, bag.day) if bag else day
    going = tuple(one for one in held if term_of(one.window, known).destroyed_from <= counted)
    terms = tuple(term_of(one.window, known) for one in going)
    return Retirement(day, going, terms, tuple(one for one in held if one not in going), tuple(lasting))


def obstacles(home: Home, known: Known | None, bag: LastBag | None, wish: Retirement) -> Iterator[Obstacle]:
    """Yield, by name, everything that stands against it."""
    yield from _on_the_server(home, known, bag, wish)
    yield from _in_this_home(home, wish)
    yield from _answers(home, wish)


def _on_the_server(
    home: Home, known: Known | None, bag: LastBag | None, wish: Retirement
) -> Iterator[Obstacle]:
    if bag is None or bag.inventory.stored is None:
        yield Obstacle(
            "retire-inventory", "the server", "no courier bag here says what lies there; collect a new one"
        )
        return
    if abs(wish.day - bag.day) >= timedelta(days=MAX_BAG_DAYS):
        yield Obstacle(
            "retire-inventory",
            "the server",
            f"the last courier bag is of {bag.day.isoformat()}; collect one of this week, or mend the clock",
        )
    earliest = min(term.from_ for term in wish.terms)
    for stored in bag.inventory.stored:
        if (
            stored.day >= earliest
            and not _is_here(home, stored.id)
            and _may_need(known, stored.claimed_version, wish.going)
        ):
            yield Obstacle(
                "retire-inventory",
                f"a submission of {stored.day.isoformat()} ({stored.id[:8]})",
                "it lies on the server and not whole on this machine; collect it",
            )
    for one in bag.inventory.unfinished or ():
        if _may_need(known, one.claimed_version, wish.going):
            yield Obstacle(
                "retire-unfinished",
                f"uploads by version {one.claimed_version} ({one.count})",
                "they are still arriving; collect again when they have",
            )


def _is_here(home: Home, submission_id: str) -> bool:
    record = home.records.get(submission_id)
    return record is not None and record.whole and home.sealed(record).is_file()


def _may_need(known: Known | None, version: int, going: Sequence[Prekey]) -> bool:
    """Tell whether something sealed by a version of the key list may be sealed to one of these keys."""
    if known is None or version > known.directory.version:
        return True
    document = known.directory.at_version(version).document
    until = document.expires
    if version < known.directory.version:
        following = known.directory.at_version(version + 1).document
        # So long a page may still believe that no newer one exists.
        until = min(until, following.issued + timedelta(days=MAX_FRESH_DAYS))
    listed = {entry.sha256: entry for entry in document.recipients}
    entries = (listed.get(directory.sha256_of(one.window.recipient)) for one in going)
    return any(entry and entry.from_ < until and document.issued < entry.until for entry in entries)


def _in_this_home(home: Home, wish: Retirement) -> Iterator[Obstacle]:
    for record in home.records.all():
        path = home.sealed(record)
        if path.is_file() and _needs(path, wish):
            todo = "reseal" if record.opening else "open"
            yield Obstacle(
                "retire-only-key",
                record.case,
                f"only a key that would go opens it: dropbox-offline {todo} {record.case}",
            )


def _answers(home: Home, wish: Retirement) -> Iterator[Obstacle]:
    settled = {one.id for one in resealing.settled_answers(home)}
    for one in home.post.answers.all():
        if not _needs(home.post.sealed(one), wish):
            continue
        name = f"an answer of {one.day.isoformat()} ({one.id[:8]})"
        if one.id in settled:
            yield Obstacle("retire-only-key", name, "only a key that would go opens it; it is damaged")
        else:
            yield Obstacle(
                "retire-waiting", name, "it waits for its bag, or lies in the last one: dropbox-offline courier"
            )


def _needs(path: Path, wish: Retirement) -> bool:
    """Tell whether a sealed file opens with a key that goes, and with none that stays."""
    staying = (*wish.lasting, *(one.identity for one in wish.staying))
    return not _opens(path, staying) and _opens(path, [one.identity for one in wish.going])


def _opens(path: Path, held: Sequence[age.Identity]) -> bool:
    try:
        opening_identity(path, held)
    except (BadInputError, FileNotFoundError):
        return False
    return True


def retire(
    home: Home,
    wish: Retirement,
    bag: LastBag,
    *,
    passphrase: str,
    new_card: Path,
    editor: SigningKey,
    work_factor: int = identities.WORK_FACTOR,
) -> Path:
    """Destroy what goes (4) (5); return where the record lies. Raises `OutputExistsError` for the card."""
    card = age.Identity.generate()
    try:
        prekeys_file.write_card(new_card, card)
    except FileExistsError:
        raise OutputExistsError(
            "that file exists already", hint="choose another name for the new card"
        ) from None
    try:
        sealed = prekeys_file.seal_bytes(wish.staying, passphrase, card.recipient, work_factor)
        prekeys.prove(sealed, wish.staying, passphrase, new_card)
    except BaseException:
        new_card.unlink(missing_ok=True)
        raise
    gone = [(term, one.window.recipient) for term, one in zip(wish.terms, wish.going, strict=True)]
    signed_text = destroyed.text(wish.day, bag, gone, is_card_apart=wish.is_card_apart)
    pending = destroyed.announce(home, signed_text, editor, sealed)
    prekeys_file.replace(home, sealed, wish.staying)
    prekeys_file.remember_card(home, new_card)
    return destroyed.settle(home, pending)
