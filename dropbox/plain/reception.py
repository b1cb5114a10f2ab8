"""Where a form meets the store: which desks are open, and the two things a form can bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dropbox import intake
from dropbox.intake.room import is_small, require_room_for_part
from dropbox.limits import PART_BYTES
from dropbox.plain import sending
from dropbox.plain.errors import ForeignFormError
from dropbox.plain.letters import Letters
from dropbox.plain.parts import boundary_of, parts_of
from dropbox.plain.spool import Spool
from dropbox.plain.target import Targets

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date

    from dropbox.intake import SealedSink
    from dropbox.plain.body import Body
    from dropbox.plain.fields import Parts
    from dropbox.plain.sending import Arrived
    from dropbox.plain.target import Target
    from dropbox.plain.visit import Guest
    from dropbox.settings import DeskOffer, Settings
    from dropbox.store import Store

# "none" is a person who reloads the answer to her own form.
_OUR_OWN: Final = frozenset({"same-origin", "none"})


class Reception:
    """What this process can do; everything else is words."""

    def __init__(self, settings: Settings, store: Store, today: Callable[[], date]) -> None:
        self._store = store
        self._spool_folder = settings.data_folder
        published = intake.Published(settings, store)
        self._targets = Targets(settings, published, today)
        self._today = today
        self.letters = Letters(store, published, today, self._spool)

    def open_desks(self) -> tuple[DeskOffer, ...]:
        """Refuse at the first step what would be refused at the second: no keys for today, no room."""
        intake.require_room(self._store, today=self._today())
        return self._targets.open_desks()

    def take_tip(self, body: Body, content_type: str, guest: Guest) -> Arrived:
        """Seal a form while it arrives."""
        parts = self._parts(body, content_type)
        return sending.seal_tip(parts, self._targets.target, guest.recognise, self._receive, self._spool)

    def take_sealed(self, body: Body, content_type: str) -> Arrived:
        """Take in a file that was sealed elsewhere."""
        parts = self._parts(body, content_type)
        return sending.pass_on(parts, self._targets.target_of_sealed, self._receive)

    def _parts(self, body: Body, content_type: str) -> Parts:
        intake.require_room(self._store, today=self._today(), length_bytes=body.announced_bytes)
        return parts_of(body.pieces(), boundary_of(content_type))

    def _receive(self, target: Target) -> AbstractContextManager[SealedSink]:
        return intake.receive_sealed(self._store, target.desk, target.directory_version, today=target.day)

    def _spool(self) -> Spool:
        # The spool may not eat what is kept free for small tips and the database, for it asks as parts do.
        return Spool(self._spool_folder, self._require_room)

    def _require_room(self, size_bytes: int) -> None:
        small = is_small(size_bytes + PART_BYTES)
        require_room_for_part(self._store.parts, part_bytes=PART_BYTES, small=small)


def require_own_form(site: str | None, origin: str | None, *, own_host: str) -> None:
    """Refuse what another site made a visitor's browser send; raises `ForeignFormError`.

    There is no session to ride on: a stranger's page gains nothing it could not send itself. It could still
    make its visitors fill our disk for it. The first step is not checked, for the page that leads here lives at
    another port: it only shows a form. `site` is Sec-Fetch-Site; `Origin` alone says little, since our own
    pages' policy makes it "null".
    """
    if site is not None and site not in _OUR_OWN:
        raise ForeignFormError("the form was sent by a page of another site")
    if site is None and origin not in {None, "null", f"http://{own_host}", f"https://{own_host}"}:
        raise ForeignFormError("the form was sent by a page of another site")
