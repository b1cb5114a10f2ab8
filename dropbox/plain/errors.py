"""What the form refuses; `dropbox/plain/answers.py` turns each into a status and a sentence."""

from __future__ import annotations

from dropbox.errors import BadInputError


class FormError(BadInputError):
    """The body is not what a browser sends for our form."""

    code = "form-malformed"


class FormTooLargeError(FormError):
    """A field, a name or the number of files is over its bound in limits.py."""

    code = "form-too-large"


class FormCutShortError(FormError):
    """The body ended before its announced length."""

    code = "form-cut-short"


class FormLengthMissingError(FormError):
    """The request does not say how long its body is, so a cut could not be seen."""

    code = "form-length-missing"


class EmptyFormError(FormError):
    """Neither a message nor a file."""

    code = "form-empty"


class ForeignFormError(FormError):
    """The form was sent by a page of another site."""

    code = "form-foreign"


class VisitError(FormError):
    """The form's `visit` says nothing to this process: she enters her codename again."""

    code = "visit"


class VisitLostError(VisitError):
    """It was altered, or sealed by a process that has ended."""

    code = "visit-lost"


class VisitExpiredError(VisitError):
    """It was begun before yesterday."""

    code = "visit-expired"


class AnswerGoneError(FormError):
    """What was asked for does not wait, or not any more."""

    code = "answer-gone"
