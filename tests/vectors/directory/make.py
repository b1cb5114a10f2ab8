"""Write the directory's vectors again: `python -m tests.vectors.directory.make`. Deterministic."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from dropbox import directory
from tests.vectors.directory import freshness, malformed, people, published_folder, succession, worlds
from tests.vectors.directory.people import DESK, OTHER_DESK, READERS, encoded, recipient_string, roots, signed

HERE: Final = Path(__file__).parent
LANGUAGES: Final[tuple[directory.Language, ...]] = ("en", "be", "ru")


def line_of(text: str) -> Any:
    return json.loads(text.split("\n")[1])


def roots_of(pinned: directory.Roots) -> dict[str, object]:
    return {"keys": list(pinned.keys), "threshold": pinned.threshold}


def good_documents() -> dict[str, directory.Document]:
    return {
        "small": people.SMALL,
        "full": people.FULL,
        "empty": replace(people.SMALL, desks=(), recipients=()),
        "version 2": replace(people.SMALL, version=2, previous="0" * 64),
        "the highest version": replace(people.SMALL, version=2**31 - 1, previous="0" * 64),
        "29 February in a leap year": replace(
            people.SMALL, issued=date(2028, 2, 29), expires=date(2032, 2, 29)
        ),
        "the longest names": replace(
            people.SMALL,
            origin="x" * 64,
            desks=(directory.Desk("y" * 32),),
            recipients=(replace(people.SMALL.recipients[0], desk="y" * 32, role="z" * 32),),
        ),
        "an origin of dots": replace(people.SMALL, origin=".-."),
        "a revocation of nobody listed": replace(
            people.SMALL, revocations=(directory.Revocation("f" * 16, "2026-12"),)
        ),
    }


def parse_file() -> dict[str, object]:
    return {
        "good": [
            {
                "name": name,
                "note_base64": encoded(signed(document)),
                "text_sha256": hashlib.sha256(directory.serialize(document).encode()).hexdigest(),
                "document": line_of(directory.serialize(document)),
            }
            for name, document in good_documents().items()
        ],
        "bad": [
            {"name": name, "code": code, "note_base64": encoded(people.signed_text(text, "a"))}
            for code, texts in malformed.by_code().items()
            for name, text in texts.items()
        ],
    }


def trust_file() -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "pinned": roots_of(pinned),
            "history_base64": [encoded(raw) for raw in history],
        }
        | (_trusted(history, pinned) if outcome == "accepted" else {"code": outcome})
        for name, (pinned, history, outcome) in succession.cases().items()
    ]


def _trusted(history: list[bytes], pinned: directory.Roots) -> dict[str, object]:
    last = directory.parse(history[-1])
    return {
        "version": last.document.version,
        "text_sha256": last.text_sha256,
        "check_phrase": phrases(pinned),
    }


def phrases(pinned: directory.Roots) -> dict[str, list[str]]:
    return {language: list(directory.check_phrase(pinned, language)) for language in LANGUAGES}


SEALING: Final = {
    "the first day":                 (DESK, "2026-11-01", ("reader 1, winter", "reader 2, winter", "recovery")),
    "an ordinary day":               (DESK, "2026-12-24", ("reader 1, winter", "reader 2, winter", "recovery")),
    "the day before the overlap":    (DESK, "2027-01-31", ("reader 1, winter", "reader 2, winter", "recovery")),
    "the first day of the overlap":  (DESK, "2027-02-01", ("reader 1, winter", "reader 2, winter", "recovery",
                                                           "reader 1, spring", "reader 2, spring")),
    "the last day of the overlap":   (DESK, "2027-02-02", ("reader 1, winter", "reader 2, winter", "recovery",
                                                           "reader 1, spring", "reader 2, spring")),
    "the day after the overlap":     (DESK, "2027-02-03", ("recovery", "reader 1, spring", "reader 2, spring")),
    "the other desk":                (OTHER_DESK, "2026-11-23", ("other desk",)),
    "the other desk's last day":     (OTHER_DESK, "2027-02-02", ("other desk",)),
    "the other desk has nobody":     (OTHER_DESK, "2027-02-03", "no-recipients"),
    "the desk has nobody any more":  (DESK, "2027-05-03", "no-recipients"),
    "the last day":                  (DESK, "2028-01-31", "no-recipients"),
    "no such desk":                  ("4f2a91c1", "2026-11-23", "desk-unknown"),
    "the day before it begins":      (DESK, "2026-10-31", "directory-not-yet-valid"),
    "the day it ends":               (DESK, "2028-02-01", "directory-expired"),
    "long after its end":            (DESK, "2099-12-31", "directory-expired"),
    "expired, and no such desk":     ("4f2a91c1", "2028-02-01", "directory-expired"),
}  # fmt: skip


def sealing_file() -> dict[str, object]:
    cases: list[dict[str, object]] = []
    for name, (desk, day, outcome) in SEALING.items():
        case: dict[str, object] = {"name": name, "desk": desk, "day": day}
        if isinstance(outcome, str):
            case["code"] = outcome
        else:
            case["recipients"] = sorted(READERS[reader].id for reader in outcome)
        cases.append(case)
    return {
        "pinned": roots_of(people.FULL.roots),
        "history_base64": [encoded(signed(people.FULL, "ab"))],
        "cases": cases,
    }


def recipients_file() -> dict[str, object]:
    entries = [READERS["reader 1, winter"], READERS["reader 2, winter"]]
    names = ("reader 1, winter", "reader 2, winter", "nobody listed")
    one, two, other = (f"{recipient_string(name)}\n" for name in names)
    both = "".join(sorted((one, two)))
    missing, form = "missing-recipient", "recipients-file"
    rows: dict[str, tuple[list[directory.RecipientEntry], str, list[str] | str]] = {
        "both": (entries, both, both.split()),
        "one of two wanted": (entries[:1], both, one.split()),
        "none wanted": ([], both, []),
        "one more in the file": (entries, "".join(sorted((one, two, other))), both.split()),
        "empty, none wanted": ([], "", []),
        "one missing": (entries, one, missing),
        "another string in its place": (entries, "".join(sorted((one, other))), missing),
        "empty": (entries, "", missing),
        "wrong order": (entries, "".join(sorted((one, two), reverse=True)), form),
        "one twice": (entries, both + both.splitlines(keepends=True)[1], form),
        "the last line feed is missing": (entries, both[:-1], form),
        "an empty line": (entries, "\n" + both, form),
        "carriage returns": (entries, both.replace("\n", "\r\n"), form),
        "a space after a string": (entries, both.replace("\n", " \n", 1), form),
        "a comment": (entries, "# readers\n" + both, form),
        "outside ASCII": (entries, both.replace("age", "\u0430ge", 1), form),
        "too large": (entries, "".join(f"{number:062d}\n" for number in range(2_100)), form),
    }
    return {
        "names": {
            READERS["reader 1, winter"].id: "recipients/4f2a91c0-20261101-20270203.txt",
            READERS["reader 1, spring"].id: "recipients/4f2a91c0-20270201-20270503.txt",
            READERS["other desk"].id: "recipients/b7730e15-20261101-20270203.txt",
        },
        "entries": line_of(directory.serialize(people.FULL))["recipients"],
        "cases": [
            {
                "name": name,
                "file_base64": encoded(text.encode()),
                "sha256": [entry.sha256 for entry in wanted],
            }
            | ({"code": outcome} if isinstance(outcome, str) else {"strings": outcome})
            for name, (wanted, text, outcome) in rows.items()
        ],
    }


def phrase_file() -> list[dict[str, object]]:
    several = (roots("a"), roots("b"), roots("ab"), roots("ab", 2), roots("abcd", 3))
    return [{"roots": roots_of(pinned), **phrases(pinned)} for pinned in several]


def fresh_file() -> dict[str, object]:
    histories = {
        name: {"pinned": roots_of(freshness.PINNED), "history_base64": [encoded(raw) for raw in history]}
        for name, history in freshness.HISTORIES.items()
    }
    return {
        "histories": histories,
        "cases": [
            {
                "name": name,
                "history": case.history,
                "note_base64": None if case.note is None else encoded(case.note),
                "day": str(case.day),
            }
            | _fresh_outcome(case.outcome)
            for name, case in freshness.cases().items()
        ],
    }


def _fresh_outcome(outcome: directory.FreshStatement | str | None) -> dict[str, object]:
    if isinstance(outcome, directory.FreshStatement):
        return {"statement": {name: _written(value) for name, value in asdict(outcome).items()}}
    return {"statement": None} if outcome is None else {"code": outcome}


def _written(value: object) -> object:
    return str(value) if isinstance(value, date) else value


def published_file() -> dict[str, object]:
    history = [published_folder.files()[f"published/history/{version}.note"] for version in (1, 2)]
    strings = published_folder.STRINGS.items()
    winter, spring = (
        [string for name, string in strings if name.endswith(season)] for season in ("winter", "spring")
    )
    return {
        "pinned": roots_of(roots("a")),
        **_trusted(history, roots("a")),
        "recipients": {
            "2027-01-31": sorted(winter),
            "2027-02-02": sorted(winter + spring),
            "2027-02-03": sorted(spring),
        },
    }


def files() -> dict[str, object]:
    return {
        "parse.json": parse_file(),
        "trust.json": trust_file(),
        "sealing.json": sealing_file(),
        "recipients.json": recipients_file(),
        "check-phrase.json": phrase_file(),
        "fresh.json": fresh_file(),
        "machine.json": worlds.worlds_file(),
        "published.json": published_file(),
    }


def write(folder: Path, contents: dict[str, object]) -> None:
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, raw in published_folder.files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)


if __name__ == "__main__":
    write(HERE, files())
