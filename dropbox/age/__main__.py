"""`python -m dropbox.age`."""

from __future__ import annotations

import sys

from dropbox.age.command import main

sys.exit(main())
