"""The app over a real store, asked in this process; under gunicorn it is in test_server.py."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from dropbox import plain
from dropbox.plain.reception import Reception
from dropbox.store import open_store
from dropbox.store.models import Part, Submission
from tests.plain.forms import CONTENT_TYPE, VISIT_KEY, Field, body
from tests.plain.newsroom import TODAY
from tests.support import servers

if TYPE_CHECKING:
    from datetime import date

    from flask import Flask
    from werkzeug.test import TestResponse

    from dropbox.store import Store
    from tests.support.servers import Newsroom


class Site:
    def __init__(
        self,
        newsroom: Newsroom,
        day: date = TODAY,
        *,
        kind: Literal["onion", "web"] = "onion",
        demo: bool = False,
        unsafe: bool = False,
    ) -> None:
        self.settings = replace(
            newsroom.settings(),
            kind=kind,
            demo=demo,
            unsafe_form_on_the_web=unsafe,
            onion_address="a" * 56 + ".onion",
        )
        if not any(self.settings.data_folder.iterdir()):
            # Made once a run, and copied: migrations take longer than most tests.
            shutil.copytree(servers._empty_store(), self.settings.data_folder, dirs_exist_ok=True)
        self.store: Store = open_store(self.settings)
        self.app: Flask = plain.create_app(self.settings, self.store, today=lambda: day, visit_key=VISIT_KEY)
        self.client = self.app.test_client()
        self.newsroom = newsroom
        self.letters = Reception(self.settings, self.store, lambda: day).letters

    def send(
        self, fields: list[Field], path: str = "/en/send", *, headers: dict[str, str] | None = None
    ) -> TestResponse:
        # Read to its end and closed, as a server does.
        return self.client.post(
            path, data=body(fields), content_type=CONTENT_TYPE, headers=headers, buffered=True
        )

    def stored(self) -> int:
        with self.store.sessions.reading() as session:
            return len(session.scalars(select(Submission)).all())

    def sealed(self) -> list[bytes]:
        """Read every submission; each is one part here."""
        with self.store.sessions.reading() as session:
            names = session.scalars(
                select(Part.name).join(Submission, Submission.file_id == Part.file_id)
            ).all()
        return [self._read(name) for name in names]

    def _read(self, name: str) -> bytes:
        with self.store.parts.open(name) as part:
            return part.read()

    def left(self) -> list[str]:
        """What lies in the data folder beside the database."""
        return [
            path.name
            for path in self.settings.data_folder.rglob("*")
            if path.is_file() and "store.db" not in path.name
        ]
