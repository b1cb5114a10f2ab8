"""What an editor writes is read again as it was given."""

from __future__ import annotations

from tests.vectors.answer.people import COMPLETE, DAMAGED, EDITOR, MESSAGE, PAPER, RECEIPT, read, write


def test_what_is_written_is_read_again() -> None:
    found = read(write())
    assert (found.message, found.files, found.receipts) == (MESSAGE, (PAPER,), (RECEIPT,))
    assert set(found.statement.received) == {COMPLETE, DAMAGED}
    assert found.editor_key == EDITOR.verifier.public_key.hex()
