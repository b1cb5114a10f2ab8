"""The questions about the key list: the check phrase at first sight, and every reader that was added later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.offline import trusting
from dropbox.offline.answers import editor_key
from dropbox.terminal import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dropbox.age import Identity
    from dropbox.directory import EditorEntry, RecipientEntry, Roots
    from dropbox.offline.home import Home
    from dropbox.offline.key_folder import KeyFolder
    from dropbox.offline.trusting import Judgement
    from dropbox.terminal import Terminal

_THIS_MACHINE: Final = "this machine"
_LANGUAGES: Final[dict[directory.Language, str]] = {"en": "English", "ru": "Russian, Belarusian"}


def settle(terminal: Terminal, home: Home, folder: KeyFolder, identities: Iterable[Identity]) -> Judgement:
    """Judge a bag's key list, ask where it takes consent, and remember it."""
    judged = trusting.judge(trusting.recall(home.directory_folder), folder)
    own = {directory.sha256_of(str(identity.recipient)) for identity in identities}
    if editor := editor_key.public_half(home):
        own.add(editor_key.public_key(editor))
    if judged.is_first:
        _ask_first(terminal, judged, own)
    elif judged.is_older:
        _say_older(terminal, judged)
    else:
        _ask_changed(terminal, judged, own)
    trusting.remember(home.directory_folder, judged.known)
    return judged


def phrases(roots: Roots) -> dict[directory.Language, str]:
    """Give the check phrase in each list of words it is printed in."""
    return {language: " ".join(directory.check_phrase(roots, language)) for language in _LANGUAGES}


def _ask_first(terminal: Terminal, judged: Judgement, own: set[str]) -> None:
    trusted = judged.known.directory
    terminal.say("This is the first courier bag on this machine. Its check phrase is")
    for language, phrase in phrases(trusted.pinned).items():
        terminal.say(f"    {_LANGUAGES[language]:<22}{phrase}")
    terminal.say("Compare it with your newsroom's printed card. These keys can open what sources send:")
    terminal.say(_entries(trusted.document.recipients, own))
    if not own & {entry.sha256 for entry in trusted.document.recipients}:
        terminal.say("Your own key is not in the list yet.")
    if editors := trusting.editors_of(trusted):
        terminal.say("These may answer sources in your newsroom's name:")
        terminal.say(_entries(editors, own))
    terminal.confirm("Are these the words on your card, and do you know every one of these readers?")


def _ask_changed(terminal: Terminal, judged: Judgement, own: set[str]) -> None:
    if judged.has_new_roots:
        terminal.say("The keys that sign the key list have changed; the old ones agreed to it.")
    if judged.added:
        terminal.say("A reader was added since the last bag. New in the key list:")
        terminal.say(_entries(judged.added, own))
    if judged.added_editors:
        terminal.say("From now on these may answer sources in your newsroom's name. New in the key list:")
        terminal.say(_entries(judged.added_editors, own))
    added = {*map(_key, judged.added), *map(_key, judged.added_editors)}
    if judged.has_new_roots or added - own:
        terminal.confirm("Did a person you know tell you of this change?")


def _say_older(terminal: Terminal, judged: Judgement) -> None:
    terminal.say(
        "This bag brings an older key list than the one this machine knows"
        f" (version {judged.known.directory.version}), which stays in force."
    )
    terminal.say("If the bag was made lately, somebody keeps the new list from you: tell your admin.")


def _entries(entries: Iterable[RecipientEntry | EditorEntry], own: set[str]) -> str:
    rows = [
        (
            f"    {entry.role}",
            entry.desk,
            entry.from_.isoformat(),
            entry.until.isoformat(),
            _whose(entry, own),
        )
        for entry in sorted(entries, key=lambda entry: (entry.desk, entry.role, entry.from_))
    ]
    return table(("    reader", "desk", "from", "until", ""), rows)


def _key(entry: RecipientEntry | EditorEntry) -> str:
    return entry.key if isinstance(entry, directory.EditorEntry) else entry.sha256


def _whose(entry: RecipientEntry | EditorEntry, own: set[str]) -> str:
    if _key(entry) in own:
        return _THIS_MACHINE
    is_recovery = isinstance(entry, directory.RecipientEntry) and entry.kind == "recovery"
    return "recovery" if is_recovery else ""
