"""The members of an answer, in their one order (docs/spec/answer.md, "Members")."""

from __future__ import annotations

from typing import Final

from dropbox import limits
from dropbox.bag import bagit
from dropbox.tip.layout import FILES, MESSAGE, Layout

ROOT: Final = "answer/"
RECEIVED: Final = "data/received.json"
SIGNATURE: Final = "answer-signature.txt"
# 350 bytes of manifest lines beside the files' own, of at most 92 bytes each.
_MANIFEST_BYTES: Final = 92 * (limits.MAX_ANSWER_FILES + 4)

ANSWER: Final = Layout(
    root=ROOT,
    head=(bagit.BAGIT, bagit.BAG_INFO, MESSAGE, RECEIVED, FILES),
    around_files=None,
    tail=(bagit.MANIFEST, bagit.TAGMANIFEST, SIGNATURE),
    read_whole_bytes={
        bagit.BAGIT: len(bagit.BAGIT_TXT),
        bagit.BAG_INFO: limits.MAX_BAG_INFO_BYTES,
        MESSAGE: limits.MAX_MESSAGE_BYTES,
        RECEIVED: limits.MAX_RECEIVED_JSON_BYTES,
        FILES: limits.MAX_ANSWER_FILES_JSON_BYTES,
        bagit.MANIFEST: _MANIFEST_BYTES,
        bagit.TAGMANIFEST: bagit.manifest_size_bytes(bagit.TAG_FILES),
        SIGNATURE: limits.MAX_NOTE_BYTES,
    },
    most_files=limits.MAX_ANSWER_FILES,
    most_file_bytes=limits.MAX_ANSWER_STREAM_BYTES,
)
