"""Two years again and again, more closely and otherwise each time: `python -m tests.simulation.soak [times]`.

Ends with a status that is not 0 where something was readable that should not be, or not readable that should.
"""

from __future__ import annotations

import sys
from typing import Final

from tests.simulation.test_two_years import lived
from tests.simulation.two_years import Pace

# Somebody writes every day.
CLOSELY: Final = Pace(sending_days=1, courier_days=21, asked=40)
DEFAULT_TIMES: Final = 1


def main() -> None:
    """Live them; what should not be so leaves a traceback, and the seed to live it again."""
    for seed in range(1, 1 + (int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_TIMES)):
        print(f"two years, seed {seed}", flush=True)
        years = lived(CLOSELY, seed)
        print(
            f"two years, seed {seed}: {len(years.newsroom.sent)} submissions, all as they should be", flush=True
        )


if __name__ == "__main__":
    main()
