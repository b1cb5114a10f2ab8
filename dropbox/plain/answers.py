"""The one place where a refusal becomes a status and a sentence; the sentences stand in the catalogues."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from dropbox.bag.errors import BagError
from dropbox.directory import FreshnessError, FreshNotYetValidError, FreshTextError, FreshWindowError
from dropbox.errors import BadInputError, DropboxError, NotTrustedError
from dropbox.intake.errors import AnswerUnknownError, KeysUnusableError, NotSealedError, TooSmallError
from dropbox.plain import errors
from dropbox.store import StoreFullError
from dropbox.tip.errors import TipError

if TYPE_CHECKING:
    from collections.abc import Sequence

# The first class that fits counts. The last value ends the sentence's key, "plain.refused-…".
REFUSALS: Final[Sequence[tuple[type[DropboxError], HTTPStatus, str]]] = (
    (errors.EmptyFormError, HTTPStatus.BAD_REQUEST, "empty"),
    (errors.FormCutShortError, HTTPStatus.BAD_REQUEST, "cut"),
    (errors.FormTooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large"),
    (errors.FormLengthMissingError, HTTPStatus.LENGTH_REQUIRED, "malformed"),
    (errors.VisitLostError, HTTPStatus.GONE, "visit-lost"),
    (errors.VisitExpiredError, HTTPStatus.GONE, "visit-expired"),
    (errors.AnswerGoneError, HTTPStatus.NOT_FOUND, "gone"),
    (AnswerUnknownError, HTTPStatus.NOT_FOUND, "gone"),
    (errors.ForeignFormError, HTTPStatus.FORBIDDEN, "foreign"),
    (errors.FormError, HTTPStatus.BAD_REQUEST, "malformed"),
    (NotSealedError, HTTPStatus.UNPROCESSABLE_ENTITY, "not-sealed"),
    (TooSmallError, HTTPStatus.UNPROCESSABLE_ENTITY, "not-sealed"),
    # The form itself was sound: what is left are bounds of the format (names of 16 MiB in all).
    (BagError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large"),
    (TipError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "large"),
    # By the server's day, for there is no other: the source can do nothing about it but wait.
    (FreshNotYetValidError, HTTPStatus.SERVICE_UNAVAILABLE, "clock"),
    (FreshnessError, HTTPStatus.SERVICE_UNAVAILABLE, "stale"),
    (FreshTextError, HTTPStatus.SERVICE_UNAVAILABLE, "stale"),
    (FreshWindowError, HTTPStatus.SERVICE_UNAVAILABLE, "stale"),
    # What is published can't be sealed by, expired or damaged: the newsroom's business, not the sender's.
    (NotTrustedError, HTTPStatus.SERVICE_UNAVAILABLE, "keys"),
    (BadInputError, HTTPStatus.SERVICE_UNAVAILABLE, "keys"),
    (KeysUnusableError, HTTPStatus.SERVICE_UNAVAILABLE, "keys"),
    (StoreFullError, HTTPStatus.INSUFFICIENT_STORAGE, "full"),
    (DropboxError, HTTPStatus.SERVICE_UNAVAILABLE, "broken"),
)


def of(refusal: DropboxError) -> tuple[HTTPStatus, str]:
    """Return the status and the end of the sentence's key."""
    return next((status, why) for kind, status, why in REFUSALS if isinstance(refusal, kind))
