"""Every defect, by its name: a stream and the code a reader gives."""

from __future__ import annotations

from tests.tip.defects_bag import INFO_DEFECTS, MANIFEST_DEFECTS, ORDER_DEFECTS
from tests.tip.defects_stream import STREAM_DEFECTS
from tests.tip.defects_tip import CONTENT_DEFECTS, SIGNATURE_DEFECTS

DEFECTS = {
    **STREAM_DEFECTS,
    **ORDER_DEFECTS,
    **INFO_DEFECTS,
    **MANIFEST_DEFECTS,
    **CONTENT_DEFECTS,
    **SIGNATURE_DEFECTS,
}
