"""What an editor writes is read again as it was given."""

from __future__ import annotations

from tests.answer.cases import COMPLETE, DAMAGED, EDITOR, FILE, MESSAGE, RECEIPT, read, write


def test_what_is_written_is_read_again() -> None:
    found = read(write())
    assert (found.message, found.files, found.receipts) == (MESSAGE, (FILE,), (RECEIPT,))
    assert set(found.statement.received) == {COMPLETE, DAMAGED}
    assert found.editor_key == EDITOR.verifier.public_key.hex()
