"""The questions about the key list: the check phrase at first sight, and every reader that was added later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox import directory
from dropbox.directory import months
from dropbox.offline import trusting
from dropbox.offline.answers import editor_key
from dropbox.terminal import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dropbox.age import Identity
    from dropbox.directory import EditorEntry, RecipientEntry, Roots
    from dropbox.offline.home import Home
    from dropbox.offline.key_folder import KeyFolder
    from dropbox.offline.trusting import Judgement
    from dropbox.terminal import Terminal

_THIS_MACHINE: Final = "this machine"
_CAME_AND_WENT: Final = (
    "These were in the key list since the last bag, and are gone again. What came then opens\n"
    "with their keys, too:"
)
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
    if before := trusting.former(judged.known):
        terminal.say("These were in the list before. What came then opens with their keys:")
        terminal.say(_entries(before, own))
    if editors := trusting.editors_of(trusted):
        terminal.say("These may answer sources in your newsroom's name:")
        terminal.say(_entries(editors, own))
    terminal.confirm("Are these the words on your card, and do you know every one of these readers?")


def _ask_changed(terminal: Terminal, judged: Judgement, own: set[str]) -> None:
    if judged.has_new_roots:
        terminal.say("The keys that sign the key list have changed; the old ones agreed to it.")
    for sentence, entries in _changes(judged):
        if entries:
            terminal.say(sentence)
            terminal.say(_entries(entries, own))
    added = {*map(_key, judged.added), *map(_key, judged.added_editors)}
    added |= {*map(_key, judged.passed), *map(_key, judged.passed_editors)}
    renewed = {*map(_key, judged.renewed), *map(_key, judged.renewed_editors)}
    if judged.has_new_roots or added - own:
        terminal.confirm("Did a person you know tell you of this change?")
    elif renewed - own:
        terminal.confirm("Do you know of this key day?")


def _changes(judged: Judgement) -> tuple[tuple[str, Sequence[RecipientEntry | EditorEntry]], ...]:
    return (
        ("A reader was added since the last bag. New in the key list:", judged.added),
        (
            "From now on these may answer sources in your newsroom's name. New in the key list:",
            judged.added_editors,
        ),
        (_CAME_AND_WENT, judged.passed),
        ("These could answer sources since the last bag, and can't any more:", judged.passed_editors),
        ("Readers you know have new keys, each for a time in which they had none:", judged.renewed),
        ("These may go on answering sources:", judged.renewed_editors),
    )


def _say_older(terminal: Terminal, judged: Judgement) -> None:
    terminal.say(
        "This bag brings an older key list than the one this machine knows"
        f" (version {judged.known.directory.version}), which stays in force."
    )
    terminal.say("If the bag was made lately, somebody keeps the new list from you: tell your admin.")


def _entries(entries: Iterable[RecipientEntry | EditorEntry], own: set[str]) -> str:
    rows = [
        (f"    {first.role}", first.desk, first.from_.isoformat(), last.until.isoformat(), _keys(row, own))
        for row in _in_a_row(entries, own)
        for first, last in [(row[0], row[-1])]
    ]
    return table(("    reader", "desk", "from", "until", ""), rows)


def _in_a_row(
    entries: Iterable[RecipientEntry | EditorEntry], own: set[str]
) -> list[list[RecipientEntry | EditorEntry]]:
    """Group what one role has for one time after the other: a year's keys are one line."""
    rows: list[list[RecipientEntry | EditorEntry]] = []
    for entry in sorted(entries, key=lambda entry: (entry.desk, entry.role, entry.from_, entry.until)):
        last = rows[-1][-1] if rows else None
        if last and _whose_row(last, own) == _whose_row(entry, own) and _follows(last, entry):
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return rows


def _whose_row(entry: RecipientEntry | EditorEntry, own: set[str]) -> tuple[str, str, str]:
    return entry.desk, entry.role, _whose(entry, own)


def _follows(last: RecipientEntry | EditorEntry, entry: RecipientEntry | EditorEntry) -> bool:
    # Two for the same time are two lines: that is what somebody should see.
    return last.from_ < entry.from_ and last.until - months.OVERLAP <= entry.from_ <= last.until


def _keys(row: Sequence[RecipientEntry | EditorEntry], own: set[str]) -> str:
    count = f"{len(row)} keys" if len(row) > 1 else ""
    return ", ".join(word for word in (_whose(row[0], own), count) if word)


def _key(entry: RecipientEntry | EditorEntry) -> str:
    return entry.key if isinstance(entry, directory.EditorEntry) else entry.sha256


def _whose(entry: RecipientEntry | EditorEntry, own: set[str]) -> str:
    if _key(entry) in own:
        return _THIS_MACHINE
    is_recovery = isinstance(entry, directory.RecipientEntry) and entry.kind == "recovery"
    return "recovery" if is_recovery else ""
