"""A source takes back what was not collected yet, by a secret that only the sending page had."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from dropbox.intake.uploads import drop_parts, remove_files
from dropbox.store.models import Submission, Upload

if TYPE_CHECKING:
    from dropbox.store import Store


def withdraw(store: Store, secret: bytes) -> bool:
    """Delete what this secret withdraws, whole, cut short or under way; False where there is no such thing.

    One transaction, as is `let_go` of a submission that is collected: either it goes out or it is withdrawn.
    Bytes that are still arriving find no row to be added to.
    """
    withdrawal_sha256 = hashlib.sha256(secret).hexdigest()
    names: list[str] = []
    with store.sessions.writing() as session:
        file_ids: set[str] = set()
        for model in (Upload, Submission):
            of_secret = select(model.file_id).where(model.withdrawal_sha256 == withdrawal_sha256)
            file_ids.update(session.scalars(of_secret))
        for file_id in file_ids:
            # The upload that goes on and the piece of it that a silence gave to the desk have the same file.
            for model in (Upload, Submission):
                session.execute(delete(model).where(model.file_id == file_id))
            names += drop_parts(session, file_id)
    remove_files(store.parts, names)
    return bool(file_ids)
