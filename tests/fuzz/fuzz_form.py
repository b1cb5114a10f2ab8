"""Fuzz the form's parser: any bytes, cut anywhere, give the same parts or the same refusal, and no other error.

python -m tests.fuzz.fuzz_form -max_total_time=60
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import atheris

with atheris.instrument_imports(include=["dropbox.plain", "multipart"]):
    from dropbox.plain.errors import FormError
    from dropbox.plain.parts import boundary_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

BOUNDARY = "b"
# Without a start like these the fuzzer seldom gets behind the first header.
STARTS = (
    b"",
    b"--b\r\n",
    b'--b\r\nContent-Disposition: form-data; name="files"; filename="',
    b'--b\r\nContent-Disposition: form-data; name="message"\r\n\r\n',
)


def outcome(pieces: Iterable[bytes]) -> object:
    """Return the parts, or the class of the refusal; anything else ends the run as a finding."""
    try:
        return [(part, b"".join(content)) for part, content in parts_of(pieces, BOUNDARY)]
    except FormError as error:
        return type(error)


def one_input(untrusted: bytes) -> None:
    """Compare three ways of cutting, and read the rest as a Content-Type."""
    provider: Any = atheris.FuzzedDataProvider(untrusted)
    size = provider.ConsumeIntInRange(1, 64)
    start_of_body = provider.PickValueInList(list(STARTS))
    body = start_of_body + provider.ConsumeBytes(provider.ConsumeIntInRange(0, 4_096))
    whole = outcome([body])
    cut = outcome(body[start : start + size] for start in range(0, len(body), size))
    bytewise = outcome(bytes([byte]) for byte in body)
    if not whole == cut == bytewise:
        raise AssertionError("the outcome depends on how the body is cut")
    try:
        boundary_of(provider.ConsumeUnicode(256))
    except FormError:
        return


def main() -> None:
    """Run for the seconds that are given, or until stopped."""
    seconds = sys.argv[1:2]
    arguments = [sys.argv[0], "-max_len=4096", *(f"-max_total_time={second}" for second in seconds)]
    atheris.Setup(arguments, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
