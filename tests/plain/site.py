"""The app over a real store, asked in this process; under gunicorn it is in test_server.py."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from dropbox import plain
from dropbox.plain.reception import Reception
from dropbox.store import create_store
from dropbox.store.models import Submission
from tests.plain.forms import CONTENT_TYPE, VISIT_KEY, Field, body
from tests.plain.newsroom import TODAY

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
        self.store: Store = create_store(self.settings)
        self.app: Flask = plain.create_app(self.settings, self.store, today=lambda: day, visit_key=VISIT_KEY)
        self.client = self.app.test_client()
        self.newsroom = newsroom
        self.letters = Reception(self.settings, self.store, lambda: day).letters

    def send(
        self, fields: list[Field], path: str = "/en/send", *, headers: dict[str, str] | None = None
    ) -> TestResponse:
        return self.client.post(path, data=body(fields), content_type=CONTENT_TYPE, headers=headers)

    def stored(self) -> int:
        with self.store.sessions.reading() as session:
            return len(session.scalars(select(Submission)).all())

    def left(self) -> list[str]:
        """What lies in the data folder beside the database."""
        return [
            path.name
            for path in self.settings.data_folder.rglob("*")
            if path.is_file() and "store.db" not in path.name
        ]
