"""Every sentence that a case says about itself, in one place, for the day it is translated.

They claim no more than was checked. DESIGN §3: what a seal and a signature prove, and what not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.offline.case.view import Notice, day_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dropbox.tip import Consent, SealedBy
    from dropbox.tip.consent import Choice

PLAIN: Final = Notice(
    "plain",
    "The server could read this",
    "It came through the form without JavaScript, and the server sealed it while it arrived."
    " Whoever controlled the server at that moment could read it, change it, or have written it.",
)
CUT_SHORT: Final = Notice(
    "cut-short",
    "Not everything arrived",
    "The upload broke off and was never finished. Each whole file below was hashed here."
    " There is no manifest and no signature: nothing proves that the files belong together,"
    " or what else was meant to come.",
)
DAMAGED: Final = Notice(
    "damaged",
    "This is damaged",
    "It changed or was cut on its way: on the server, on the stick, or on this machine. Each whole"
    " file below is as it was sealed, and was hashed here. There is no manifest and no signature:"
    " nothing proves what else was meant to come. Ask for a new courier bag and collect it:"
    " a whole copy will take the place of this one.",
)
MALFORMED: Final = Notice(
    "malformed",
    "This was not made by the rules",
    "It was sealed to you, but what is inside breaks the rules of a submission. A faulty program or"
    " somebody with a plan made it. Each whole file below was hashed here. There is no manifest and"
    " no signature that holds.",
)
LIST_DIFFERS: Final = Notice(
    "list-differs",
    "The courier bag named other bytes",
    "The list on the stick was wrong about this submission, or the stick is failing."
    " The seal itself held: nothing inside was changed.",
)
SAID_CUT_SHORT: Final = Notice(
    "said-cut-short",
    "The server called this cut short, and it is whole",
    "Everything that was sealed is here and was checked.",
)

_FINDINGS: Final = {
    "unlisted-key": Notice(
        "unlisted-key",
        "Someone else may be able to read this",
        "It is sealed to more keys than the key list holds. Whoever has the other key can open it"
        " too. Take it that a stranger knows all this, and tell your admin today.",
        is_grave=True,
    ),
    "recipients-differ": Notice(
        "recipients-differ",
        "It was sealed to other readers than the key list names",
        "The sender signed a list of readers that is not the published one. Someone may have shown"
        " the sender a false page. Tell your admin today.",
        is_grave=True,
    ),
    "directory-differs": Notice(
        "directory-differs",
        "It was sealed by a key list that was never published",
        "Someone may have shown the sender a false list of readers. Tell your admin today.",
        is_grave=True,
    ),
    "fewer-keys": Notice(
        "fewer-keys",
        "Not every reader can open this",
        "It is sealed to fewer keys than the key list holds: some colleagues at your desk may be"
        " unable to open it.",
    ),
    "origin-differs": Notice(
        "origin-differs",
        "It was written for another drop-box",
        "The sender addressed another drop-box than yours, and somebody brought it here.",
    ),
    "desk-differs": Notice(
        "desk-differs",
        "It was written to another desk",
        "The sender chose another desk. A key of this machine opens it all the same.",
    ),
    "directory-unknown": Notice(
        "directory-unknown",
        "This machine does not know the key list it was sealed by",
        "So nobody could check who else can read it. Collect a newer courier bag, remove this case's"
        " folder, and open the case again.",
    ),
}
NO_DIRECTORY: Final = Notice(
    "no-directory",
    "This machine has no key list yet",
    "So nobody could check who else can read this, or whether it was written to your desk. Collect a"
    " courier bag with a whole key list, remove this case's folder, and open the case again.",
)
KEY_UNLISTED: Final = Notice(
    "key-unlisted",
    "Your key is not in the key list",
    "So nobody could check whether this was written to your desk. Give your admin the file that"
    " `dropbox-offline recipient` makes.",
)

_SEALED_BY: Final[dict[SealedBy, str]] = {
    "page": "It says: sealed in the sender's browser, by the page.",
    "seal": "It says: sealed on the sender's device, by the sealer.",
    "plain": "Sealed by the server, while it arrived.",
}
UNKNOWN_SEALER: Final = "Nobody knows who sealed it: that part did not arrive."
_SEALED_BY_PROVES: Final[dict[SealedBy, str]] = {
    "page": "If that is so, nobody on the way could read it, not even the server. It is a claim: another"
    " program could say the same.",
    "seal": "If that is so, nobody on the way could read it. It is a claim: another program could say the"
    " same.",
    "plain": "Nothing proves that a sender wrote it: the server could have.",
}
UNCHANGED: Final = (
    "Nothing is missing and nothing was changed since it was sealed: every file has the hash that was"
    " sealed with it, and one key signed the whole."
)
ONE_KEY: Final = (
    "It was signed with a key made for this one message. That says nothing about who the sender is,"
    " and joins it to no other message."
)
CODENAME_KEY: Final = (
    "It was signed with the sender's codename. Another message with the same source key was written by"
    " whoever holds that codename. That says nothing about who it is."
)
BEFORE_SEALING: Final = (
    "The hashes were taken of what the device handed over. A telephone may have changed a photo before"
    " that, and nothing here says when or where a file was made."
)
AUTHENTIC_PREFIX: Final = (
    "What is here is exactly as it was sealed: the seal vouches for every byte up to where it broke."
)
NOTHING_ELSE: Final = (
    "No manifest, no signature. Nobody knows what is missing, whether the files belong together, or"
    " with which key they were signed."
)

NOT_FOR_US: Final = "(It was sealed to keys that are not on this machine.)"

HAD_MORE: Final = "The sender's file grew while it was read: it is here as it was announced."
BEGINNING_ONLY: Final = "Only the beginning arrived."
NEVER_ARRIVED: Final = "It was announced and did not arrive."
NAME_UNKNOWN: Final = "Its name did not arrive."


_CHOICES: Final[dict[Choice, str]] = {"yes": "yes", "no": "no", "ask": "ask me first"}


def consent(given: Consent) -> tuple[tuple[str, str], ...]:
    """Say what a source allows."""
    return (
        ("May we publish it", _CHOICES[given.publish]),
        ("May we share it with lawyers and human-rights bodies", _CHOICES[given.share]),
        ("Must we hide place, face and voice", _CHOICES[given.hide]),
    )


def same_codename(day: date, *, is_plain: bool) -> str:
    """Say what joins a later message to an earlier one; only where both signatures held."""
    words = f"Written with the same codename as on {day_in_words(day)}, by whoever holds it."
    return f"{words} {PLAIN_CODENAME}" if is_plain else words


PLAIN_CODENAME: Final = (
    "One of the messages came through the form without JavaScript: since then the server may hold the"
    " codename too."
)


def not_open(day: date, case: str) -> str:
    """Say that a message of this conversation is not here."""
    return (
        f"The message of {day_in_words(day)} (case {case}) is not open here: its folder was removed, renamed"
        f" or moved away. Nothing is lost: dropbox-offline open {case}"
    )


def claims_codename(case: str) -> str:
    """Say that an incomplete submission names this codename, and proves nothing."""
    return (
        f"Something incomplete names the same codename: case {case}. It has no signature, so nothing proves"
        " that it belongs here."
    )


def frozen(day: date, who: str) -> str:
    """Say that a mailbox takes in nothing any more."""
    return (
        f"The mailbox was recalled by {who} on {day_in_words(day)}: nobody can answer this codename any more."
    )


def finding(code: str, sentence: str) -> Notice:
    """Give what `tip.verify_context` found in an editor's words."""
    return _FINDINGS.get(code) or Notice(code, sentence[:1].upper() + sentence[1:], "")


def grave_titles(codes: Iterable[str]) -> list[str]:
    """Give the titles of those warnings in which somebody may be in danger."""
    return [notice.title for code in codes if (notice := _FINDINGS.get(code)) and notice.is_grave]


def replay(case: str) -> Notice:
    """Say that the same message came before."""
    return Notice(
        "replay",
        "This message came before",
        f"Case {case} holds the same message. The sender, or whoever controls the server, sent it once"
        " more: count it once.",
    )


def graft(case: str) -> Notice:
    """Say that two codenames were mixed."""
    return Notice(
        "graft",
        "Do not answer this",
        f"It has one part of the codename of case {case} and another part that is not. Somebody may want"
        " your answer to reach the wrong person. The two cases must not be joined.",
        is_grave=True,
    )


def sealed_by(who: SealedBy) -> str:
    """Say who claims to have sealed."""
    return _SEALED_BY[who]


def proofs(who: SealedBy, *, has_codename: bool) -> tuple[str, ...]:
    """Say what a verified submission proves, and what not."""
    return (UNCHANGED, _SEALED_BY_PROVES[who], CODENAME_KEY if has_codename else ONE_KEY, BEFORE_SEALING)
