"""Floor 3: tar, BagIt and Padmé, streamed, in one spelling; and the two bags on sticks.

`tar`, `bagit`, `padme`, `canonical` touch only the bytes handed to them; `courier` and `outgoing` also touch
one folder.
"""

from dropbox.bag.padme import padme
from dropbox.bag.tar import tar_member_size_bytes

__all__ = ["padme", "tar_member_size_bytes"]
