"""Every sentence that a case says about itself, in one place, for the day it is translated.

They claim no more than was checked. DESIGN §3: what a signature and a seal prove, and what not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox.offline.case_view import Notice

if TYPE_CHECKING:
    from dropbox.tip import SealedBy

PLAIN: Final = Notice(
    "plain",
    "The server could read this",
    "It came through the form without JavaScript, and the server sealed it while it arrived. Whoever controlled"
    " the server at that moment could read it, change it, or have written it.",
)
CUT_SHORT: Final = Notice(
    "cut-short",
    "Not everything arrived",
    "The upload broke off and was never finished. Each file below arrived whole and was hashed here. There is no"
    " manifest and no signature: nothing proves that the files belong together, or what else was meant to come.",
)
DAMAGED: Final = Notice(
    "damaged",
    "This is damaged",
    "It changed or was cut on its way here: on the server, on the stick, or on this machine. Each file below is"
    " exactly as it was sealed, and was hashed here. There is no manifest and no signature: nothing proves what"
    " else was meant to come. Ask for a new courier bag and collect it: a whole copy takes the place of this one.",
)
LIST_DIFFERS: Final = Notice(
    "list-differs",
    "The courier bag's list named other bytes",
    "The list on the stick was wrong about this submission. The seal itself held: nothing inside was changed.",
)
SAID_CUT_SHORT: Final = Notice(
    "said-cut-short",
    "The server called this cut short, and it is whole",
    "Everything that was sealed is here and was checked.",
)

_FINDINGS: Final[dict[str, tuple[str, str]]] = {
    "unlisted-key": (
        "Someone else may be able to read this",
        "It is sealed to more keys than the key list holds. Whoever has the other key can open it too. Treat the"
        " sender as known to a stranger, and tell your admin today.",
    ),
    "recipients-differ": (
        "It was sealed to other readers than the key list names",
        "The sender signed a list of readers that is not the published one. Someone may have shown the sender a"
        " false page. Tell your admin today.",
    ),
    "directory-differs": (
        "It was sealed by a key list that was never published",
        "Someone may have shown the sender a false list of readers. Tell your admin today.",
    ),
    "fewer-keys": (
        "Not every reader can open this",
        "It is sealed to fewer keys than the key list holds. Colleagues at your desk may be unable to open it.",
    ),
    "origin-differs": (
        "It was written for another drop-box",
        "The sender addressed another drop-box than yours, and somebody brought it here.",
    ),
    "desk-differs": (
        "It was written to another desk",
        "The sender chose another desk. A key of this machine opens it all the same.",
    ),
    "directory-unknown": (
        "This machine does not know the key list it was sealed by",
        "So nobody could check who else can read it. Collect a newer courier bag, remove this case's folder, and"
        " open the case again.",
    ),
    "directory-missing": (
        "This machine has no key list yet",
        "So nobody could check who else can read it, or whether it was written to your desk. Collect a courier"
        " bag whose key list is whole, remove this case's folder, and open the case again.",
    ),
}

_SEALED_BY: Final[dict[SealedBy, str]] = {
    "page": "in the sender's browser, by the page",
    "seal": "on the sender's device, by the sealer",
    "plain": "by the server, while it arrived",
}
_SEALED_BY_PROVES: Final[dict[SealedBy, str]] = {
    "page": "It says that it was sealed in the sender's browser. Then nobody on the way could read it, not even the"
    " server. This is a claim; another program could say the same.",
    "seal": "It says that it was sealed on the sender's device. Then nobody on the way could read it. This is a"
    " claim; another program could say the same.",
    "plain": "It says that the server sealed it. Nothing proves that a sender wrote it: the server could have.",
}
UNCHANGED: Final = (
    "Nothing is missing and nothing was changed since it was sealed: every file has the hash that was sealed with"
    " it, and one key signed the whole."
)
ONE_KEY: Final = (
    "The signature was made with a key for this one message. It says nothing about who the sender is, and joins it"
    " to no other message."
)
CODENAME_KEY: Final = (
    "The signature was made with the sender's codename. Another case with the same key was written by whoever holds"
    " that codename. It says nothing about who that is."
)
BEFORE_SEALING: Final = (
    "The hashes were taken of what the device handed over. A telephone may have changed a photo before that, and"
    " nothing here says when or where a file was made."
)
NO_SIGNATURE: Final = (
    "Each file that is here is exactly as it was sealed: the seal of age vouches for every byte up to where it broke."
)
NOTHING_ELSE: Final = (
    "There is no manifest and no signature. It is not known what is missing, whether the files belong together,"
    " or with which key they were signed."
)

HAD_MORE: Final = "The sender's file grew while it was read: it is here as it was announced."
BEGINNING_ONLY: Final = "Only the beginning arrived."
NEVER_ARRIVED: Final = "It was announced and did not arrive."
NAME_UNKNOWN: Final = "Its name did not arrive."


def finding(code: str, sentence: str) -> Notice:
    """Give what `tip.verify_context` found in an editor's words."""
    title, text = _FINDINGS.get(code, (sentence[:1].upper() + sentence[1:], ""))
    return Notice(code, title, text)


def replay(case: str) -> Notice:
    """Say that the same message came before."""
    return Notice(
        "replay",
        "This message came before",
        f"Case {case} holds the same message. The sender, or whoever controls the server, sent it once more:"
        " count it once.",
    )


def graft(case: str) -> Notice:
    """Say that two codenames were mixed."""
    return Notice(
        "graft",
        "Do not answer this",
        f"It has something of the codename of case {case}, and something of another. Somebody may be trying to"
        " have your answer sent to the wrong person. The two cases must not be joined.",
    )


def sealed_by(who: SealedBy) -> str:
    """Say who claims to have sealed, as the end of "Sealed …"."""
    return _SEALED_BY[who]


def proofs(who: SealedBy, *, has_codename: bool) -> tuple[str, ...]:
    """Say what a verified submission proves, and what not."""
    return (UNCHANGED, _SEALED_BY_PROVES[who], CODENAME_KEY if has_codename else ONE_KEY, BEFORE_SEALING)
