"""The house's documents hold: links lead somewhere, every dependency has its reason."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.support.tools import PAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "keys").glob("*.md")])
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
_NAME = re.compile(r"^[A-Za-z0-9_.-]+")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [project["project"]["dependencies"], *project["project"]["optional-dependencies"].values()]
    lists.append([line for line in project["dependency-groups"]["dev"] if isinstance(line, str)])
    python = {_NAME.match(line)[0] for lines in lists for line in lines}  # type: ignore[index] # always a name
    package = json.loads((PAGE / "package.json").read_text(encoding="utf-8"))
    reasons = (ROOT / "docs/adr/dependencies.md").read_text(encoding="utf-8").lower()
    named = {*python, *package["dependencies"], *package["devDependencies"]}
    assert sorted(name for name in named if name.removeprefix("types-").lower() not in reasons) == []


def test_the_readme_names_the_command_that_ci_calls() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "tests/install-system.sh && make test" in readme
    assert ci.splitlines()[-2:] == ["bash tests/install-system.sh", "make test"]


def test_every_target_of_the_makefile_is_listed_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index] # it is there
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert phony - {line.split()[0] for line in listed.splitlines() if line} <= {"node-modules"}


def test_every_record_of_a_decision_is_within_its_range() -> None:
    names = [path.stem for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert len(names) == len({name[:4] for name in names})
    assert all(re.fullmatch(r"[0-9]{4}(-[a-z0-9]+)+", name) for name in names)
