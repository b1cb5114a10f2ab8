"""What a sandbox and the programs in it are refused for."""

from __future__ import annotations

from dropbox.errors import BadInputError, ResourceError, UsageError


class SandboxUnavailableError(ResourceError):
    """This machine can't make the sandbox: no hostile file is opened at all."""

    code = "sandbox-unavailable"


class ToolMissingError(ResourceError):
    """A program that draws, cleans or reports is not installed."""

    code = "tool-missing"


class FileUnknownError(UsageError):
    """The case has no file of that name."""

    code = "file-unknown"


class ContainedError(BadInputError):
    """A program in the sandbox did not do its work with a file; the children say what it did instead."""

    code = "contained"


class ForbiddenCallError(ContainedError):
    """It asked the kernel for what no renderer needs, and was killed."""

    code = "forbidden-call"


class TimeLimitError(ContainedError):
    """It did not come to an end."""

    code = "time-limit"


class MemoryLimitError(ContainedError):
    """It took more memory than it may."""

    code = "memory-limit"


class ProcessLimitError(ContainedError):
    """It started more processes than it may."""

    code = "process-limit"


class OutputLimitError(ContainedError):
    """It wrote more than any result has."""

    code = "output-limit"


class ProgramFailedError(ContainedError):
    """It ended without a result."""

    code = "program-failed"


class ResultMalformedError(ContainedError):
    """What it gave back is not of the form that was agreed."""

    code = "result-malformed"


class TooLargeError(ContainedError):
    """The file does not fit into the memory that the sandbox may use."""

    code = "too-large"


class KindUnknownError(BadInputError):
    """No program here draws files of this kind."""

    code = "kind-unknown"
