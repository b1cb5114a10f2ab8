"""Audit several places.

The plan:

(1) Keys: each place is walked by itself, and compared with the others and with what was seen before.
(2) Pages: what the release key of the newest directory signed, and where a place can be asked, what it serves.
(3) Logs: proofs that directory and release stand in a public log, where a policy is given.
(4) What to remember: never less than before, and nothing of an audit that found something wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dropbox import release, tlog
from dropbox.directory import CURRENT_FILE
from dropbox.directory import audit as keys
from dropbox.errors import DropboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from dropbox.directory.audit import Anchor, Audit, Memory, Seen
    from dropbox.release import Manifest, Pages
    from dropbox.release.checking import Fetch

    Finding = tlog.Logged | DropboxError


@dataclass(frozen=True, slots=True)
class Place:
    """Where a published folder can be read; with `fetch`, its pages too."""

    name: str
    read: Callable[[str], bytes | None]
    fetch: Fetch | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """By what is judged."""

    anchor: Anchor
    today: date
    policy: tlog.Policy | None = None
    submitters: tuple[bytes, ...] = ()
    require_log: bool = False
    unlikely_name: str = "0"
    """A part of a path for which nobody can have prepared an answer: random, for each audit."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit came to."""

    keys: Audit
    pages: Mapping[str, Pages]
    logs: Mapping[str, Mapping[str, Finding]]
    """By place and file: where it is logged, or why it is not believed to be."""
    before: Mapping[str, Manifest] = field(repr=False)
    """The releases that memories hold, by whose memory it is."""

    def require_good(self) -> None:
        """Raise the worst there is; different keys before all else."""
        self.keys.require_good()
        for pages in self.pages.values():
            pages.require_good()
        for findings in self.logs.values():
            for finding in findings.values():
                if isinstance(finding, DropboxError):
                    raise finding

    @property
    def is_good(self) -> bool:
        """Tell whether there is nothing to raise."""
        try:
            self.require_good()
        except DropboxError:
            return False
        return True

    def memory(self) -> Memory | None:
        """Return what to remember: None where something speaks against it."""
        if not self.is_good or not self.keys.history:
            return None
        found = [pages for pages in self.pages.values() if pages.key is not None]
        newest = max(found, key=lambda pages: pages.key.number if pages.key else 0, default=None)
        if newest is None:
            return keys.Memory(self.keys.history)
        return keys.Memory(self.keys.history, newest.note, newest.key_note)

    def in_words(self, today: date) -> Iterator[str]:
        """Say all of it: place by place, then what the comparison came to."""
        for seen in self.keys.seen:
            yield from keys.seen_in_words(seen, today)
            yield from keys.since_in_words(seen, self.keys.memory)
            pages = self.pages[seen.place]
            yield from release.in_words(pages)
            yield from self._changes(pages)
            yield from _logs_in_words(self.logs[seen.place])
        yield from self.keys.rest_in_words()

    def _changes(self, pages: Pages) -> Iterator[str]:
        for whose, manifest in self.before.items():
            if pages.manifest is not None:
                yield from release.changes_in_words(manifest, pages.manifest, f"that {whose} saw")

    def facts(self) -> dict[str, object]:
        """Give it for programs."""
        return {
            **self.keys.facts(),
            "pages": {place: _page_facts(pages) for place, pages in self.pages.items()},
            "logs": {
                place: {name: _log_facts(finding) for name, finding in findings.items()}
                for place, findings in self.logs.items()
            },
        }


def audit(
    places: Sequence[Place],
    rules: Rules,
    *,
    memory: Memory | None = None,
    others: Mapping[str, Memory] | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> Report:
    """Look at every place, compare all there is. `say` is told what goes on: a place may be far away."""
    own = None if memory is None else memory.seen("your memory", rules.anchor)
    theirs = {name: seen.seen(name, rules.anchor) for name, seen in (others or {}).items()}
    readers = {place.name: keys.once(place.read) for place in places}
    for place in places:
        say(f"Looking at {place.name}")
    found = keys.audit(readers, rules.anchor, rules.today, memory=own, others=tuple(theirs.values()))  # (1)
    memories = {} if memory is None or own is None else {"you": (memory, own)}
    memories |= {name: (seen, theirs[name]) for name, seen in (others or {}).items()}
    released = {whose: _remembered(*one) for whose, one in memories.items()}
    pages: dict[str, Pages] = {}
    logs: dict[str, dict[str, Finding]] = {}
    fetch_of = {place.name: place.fetch for place in places}
    for seen in found.seen:
        fetch = fetch_of[seen.place]
        pages[seen.place] = _pages(seen, readers[seen.place], fetch, rules, {**pages, **released})  # (2)
        logs[seen.place] = _logs(readers[seen.place], pages[seen.place], rules)  # (3)
    return Report(found, pages, logs, {whose: one.manifest for whose, one in released.items() if one.manifest})


def _believed(seen: Seen) -> release.Believed:
    document = seen.trusted.document
    return release.Believed(document.origin, document.roots.verifiers, document.roots.threshold)


def _remembered(memory: Memory, seen: Seen) -> Pages:
    """Return the release in a memory: believed, too, by its signatures only; raises what is wrong with them."""
    files = {release.RELEASE_FILE: memory.release or None, release.KEY_FILE: memory.release_key or None}
    found = release.judge(files.get, _believed(seen))
    if found.error is not None:
        raise found.error
    return found


def _pages(
    seen: Seen,
    read: Callable[[str], bytes | None],
    fetch: Fetch | None,
    rules: Rules,
    released: Mapping[str, Pages],
) -> Pages:
    own = released.get("you")
    before = None if own is None else own.key
    # Of others' keys only those of the same number count: their place may be ahead.
    found = release.judge(
        read,
        _believed(seen),
        fetch=fetch,
        unlikely_name=rules.unlikely_name,
        known_key=before,
        other_keys=[pages.key for pages in released.values() if pages.key is not None],
    )
    if before is not None and found.key is None and found.error is None:
        return release.Pages(error=release.ReleaseKeyError("a release was published before, and it is gone"))
    return found


def _logs(read: Callable[[str], bytes | None], pages: Pages, rules: Rules) -> dict[str, Finding]:
    if rules.policy is None:
        return {}
    files = {CURRENT_FILE: read(CURRENT_FILE)}
    if pages.manifest is not None:
        files[release.RELEASE_FILE] = pages.note
    found = {name: _logged(name, content or b"", read, rules.policy, rules) for name, content in files.items()}
    return {name: finding for name, finding in found.items() if finding is not None}


def _logged(
    name: str, content: bytes, read: Callable[[str], bytes | None], policy: tlog.Policy, rules: Rules
) -> Finding | None:
    try:
        proof = read(tlog.proof_file(name))
        if proof is not None:
            return tlog.verify(content, proof, policy, rules.submitters)
        if rules.require_log:
            raise tlog.ProofMissingError("there is no proof that it was logged in public")
    except DropboxError as error:
        return error
    return None


def _logs_in_words(findings: Mapping[str, Finding]) -> Iterator[str]:
    for name, finding in findings.items():
        if isinstance(finding, DropboxError):
            yield f"  {name}: NOT SHOWN TO BE PUBLIC: {finding}."
        else:
            seen_by = (
                f"seen by {len(finding.witnesses)} witnesses" if finding.witnesses else "without a witness"
            )
            yield f"  Good: {name} stands in the public log {finding.log}, {seen_by}."


def _page_facts(pages: Pages) -> dict[str, object]:
    return {
        "release": None if pages.manifest is None else pages.manifest.release,
        "error": None if pages.error is None else pages.error.code,
        "different": None
        if pages.different is None
        else [{"path": found.path, "kind": found.kind} for found in pages.different],
    }


def _log_facts(finding: Finding) -> dict[str, object]:
    if isinstance(finding, DropboxError):
        return {"error": finding.code}
    return {"log": finding.log, "index": finding.index, "witnesses": list(finding.witnesses)}
