"""Floor 0: every bound on what comes from outside, each with its reason."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB

# A seized disk is attacked offline at scrypt's 2^18: twelve characters is the least that is not hopeless.
MIN_PASSPHRASE_CHARACTERS: Final = 12
# A passphrase is typed by a person; more than this is a wrong file on the descriptor.
MAX_PASSPHRASE_BYTES: Final = 4 * KIB

# dropbox.note
# A directory for a large newsroom is under 30 KB; everything else signed is under 2 KB.
MAX_NOTE_BYTES: Final = 64 * KIB
# Roots of one directory, old and new, at a change: no newsroom has more holders. C2SP asks for 16 at least.
MAX_NOTE_SIGNATURES: Final = 32
