"""Floor 3: look at a published directory as a stranger would, and compare what two people were shown.

What both audit tools share. Pure: bytes come from a reader that the tool brings. docs/spec/audit.md.
"""

from dropbox.directory.audit.anchors import Anchor, CheckPhraseError
from dropbox.directory.audit.auditing import Audit, DifferentKeysError, audit
from dropbox.directory.audit.comparing import Comparison, Difference, compare
from dropbox.directory.audit.memory import Memory, MemoryFormError, remember
from dropbox.directory.audit.seeing import FreshFinding, Seen, UnequalHistoryError, look, once
from dropbox.directory.audit.words import seen_in_words, since_in_words

__all__ = [
    "Anchor",
    "Audit",
    "CheckPhraseError",
    "Comparison",
    "Difference",
    "DifferentKeysError",
    "FreshFinding",
    "Memory",
    "MemoryFormError",
    "Seen",
    "UnequalHistoryError",
    "audit",
    "compare",
    "look",
    "once",
    "remember",
    "seen_in_words",
    "since_in_words",
]
