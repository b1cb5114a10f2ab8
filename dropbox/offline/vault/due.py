"""What an editor is told when the keys are unlocked, and in `status`: what ends soon, what may be destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.directory import months
from dropbox.offline import prekeys_file, trusting
from dropbox.offline.vault.windows import term_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dropbox.directory import Ageing
    from dropbox.offline.home import Home
    from dropbox.offline.trusting import Known

# DESIGN section 5: the first of the warnings.
DAYS_AHEAD: Final = 60
_DO: Final = {
    "directory": "then sources can't send: ask your admin for a key day",
    "fresh": "then sources can't send: take an outgoing bag to the server",
    "readers": "dropbox-offline prekeys there, and a key day",
    "editor": "then they can't answer: ask your admin for a key day",
}


def past_grace(home: Home, known: Known | None, day: date) -> int:
    """Count the keys that may be destroyed."""
    terms = (term_of(one, known) for one in prekeys_file.windows(home))
    return sum(term.destroyed_from <= day for term in terms)


def notices(home: Home, known: Known | None, day: date) -> Iterator[str]:
    """Yield, in sentences, what an editor must know; the most urgent first."""
    for ageing in ageings(known, day):
        yield in_words(ageing)
    if count := past_grace(home, known, day):
        keys = "1 key is" if count == 1 else f"{count} keys are"
        yield f"{keys} past window and grace: dropbox-offline retire destroys what nobody needs any more"


def ageings(known: Known | None, day: date) -> tuple[Ageing, ...]:
    """Return what ends soon by the key list and the freshness note that came with it."""
    if known is None:
        return ()
    return directory.warnings(known.directory, trusting.fresh_of(known), day)


def in_words(ageing: Ageing) -> str:
    """Say what ends, when, and what to do."""
    what = {
        "directory": "the key list",
        "fresh": "the word that the key list is the newest",
        "readers": f"the keys of {ageing.role} to read with" if ageing.role else "the last key to read with",
        "editor": f"the key of {ageing.role} to answer with",
    }[ageing.subject]
    verb = "end" if ageing.subject == "readers" and ageing.role else "ends"
    day = months.spoken(ageing.ends)
    if ageing.days_left <= 0:
        return f"{what} ended on {day}; {_DO[ageing.subject].removeprefix('then ')}"
    left = "1 day" if ageing.days_left == 1 else f"{ageing.days_left} days"
    return f"{what} {verb} in {left}, on {day}; {_DO[ageing.subject]}"
