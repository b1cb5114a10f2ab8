"""Floor 6: what can happen to a submission on the server, one function and one transaction each.

announce → accept … → (finished) → collect; or terminate; or silence, and `expire`. From the plain form:
`receive_sealed`.
"""

from dropbox.intake.accepting import accept
from dropbox.intake.announcing import announce, find, terminate
from dropbox.intake.body import Body, Checksum
from dropbox.intake.collecting import Collected, collect
from dropbox.intake.expiring import Expired, expire
from dropbox.intake.plain import SealedSink, receive_sealed
from dropbox.intake.published import Published
from dropbox.intake.room import require_room
from dropbox.intake.stored import waiting_bytes
from dropbox.intake.uploads import UploadState

__all__ = [
    "Body",
    "Checksum",
    "Collected",
    "Expired",
    "Published",
    "SealedSink",
    "UploadState",
    "accept",
    "announce",
    "collect",
    "expire",
    "find",
    "receive_sealed",
    "require_room",
    "terminate",
    "waiting_bytes",
]
