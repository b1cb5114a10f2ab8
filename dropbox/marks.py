"""Floor 0: `override` for the type checker: the standard library has it from Python 3.12 on."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 12):
    from typing import override
else:
    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        from typing_extensions import override
    else:

        def override(method):  # noqa: ANN001, ANN201 the type checker reads the other branch
            """Mark a method as overriding one of a base class."""
            return method


__all__ = ["override"]
