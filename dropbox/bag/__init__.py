"""Floor 3: tar, BagIt and Padmé, streamed, in one spelling; and the courier bag on a stick.

`tar`, `bagit`, `padme`, `canonical` touch only the bytes handed to them; `courier` also touches one folder.
"""

from dropbox.bag.padme import padme
from dropbox.bag.tar import tar_member_size_bytes

__all__ = ["padme", "tar_member_size_bytes"]
