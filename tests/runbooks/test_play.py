"""The harness itself: a paper that no longer says what the tools say must fail, whatever differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.runbooks import matching
from tests.runbooks.document import DocumentError, parse
from tests.runbooks.play import PlayedWrongError

if TYPE_CHECKING:
    from tests.runbooks.play import Theatre

PAPER = """
**Reader 1:** make your keys. Then write the public halves to a stick.

```console
$ dropbox-offline init
New passphrase: (one they choose)
The same once more: (one they choose)
…
```

- **Reader 2:** in a list, as well.

  ```console
  $ ls /media/STICK
  $ dropbox-offline list
  error: …
  hint: …
  ```
"""


def test_a_paper_that_is_so_is_played_to_its_end(theatre: Theatre) -> None:
    theatre.play("made up", PAPER)


WRONG: dict[str, tuple[str, str, str]] = {
    "a command that is gone": ("dropbox-offline init", "dropbox-offline begin", "no such command"),
    "an output that has changed": ("…\n```\n\n-", "This is not said.\n```\n\n-", "This is not said"),
    "an output that is left out": ("…\n```\n\n-", "```\n\n-", "the paper says"),
    "an error that is not promised": ("  error: …\n  hint: …", "  …", "[2]"),
    "a promised error that does not come": (
        "$ ls /media/STICK\n", "$ ls /media/STICK\n  error: …\n", "[0]",
    ),
    "a question that the paper does not show": (
        "New passphrase: (one they choose)\n", "", "the paper does not show this question: New passphrase"
    ),
    "two passphrases that are not the same": ("more: (one they choose)", "more: (another)", "are not the same"),
    "a passphrase in the paper": ("more: (one they choose)", "more: sword", "a passphrase stands in the paper"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_paper_that_is_not_so_fails(theatre: Theatre, case: str) -> None:
    old, new, says = WRONG[case]
    assert old in PAPER
    with pytest.raises(PlayedWrongError) as wrong:
        theatre.play("made up", PAPER.replace(old, new, 1))
    assert says in str(wrong.value)


BADLY_WRITTEN: dict[str, str] = {
    "nobody types": "```console\n$ ls /media/STICK\n```\n",
    "no command first": "**Reader 1:**\n\n```console\nhello\n$ ls /media/STICK\n```\n",
    "a block without an end": "**Reader 1:**\n\n```console\n$ ls /media/STICK\n",
    "an indented command": "Then:\n\n    dropbox-keys sign\n",
    "a command in another block": "**Reader 1:**\n\n```text\n$ dropbox-keys sign\n```\n",
    "a direction of another form": "<!-- play:day 2026-11-24 -->\n",
}


@pytest.mark.parametrize("case", BADLY_WRITTEN)
def test_a_command_that_would_not_be_played_is_refused(case: str) -> None:
    with pytest.raises(DocumentError):
        parse(BADLY_WRITTEN[case])


def test_a_name_in_capitals_stands_for_what_was_seen_first() -> None:
    names = ["DIGITS", "CASE"]
    bound = matching.bind(
        ["key DIGITS", "…", "opened: CASE: …"], "key 1a2b 3c4d\nx\ny\nopened: lusab: /x\n", names, {}
    )
    assert bound == {"DIGITS": "1a2b 3c4d", "CASE": "lusab"}
    assert matching.bind(["again DIGITS"], "again 1a2b 3c4d\n", names, bound) == bound
    assert matching.bind(["again DIGITS"], "again 9999 9999\n", names, bound) is None
    assert matching.fill("dropbox-keys revoke 'DIGITS'", bound) == "dropbox-keys revoke '1a2b 3c4d'"
