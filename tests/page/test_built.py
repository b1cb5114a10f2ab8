"""The committed build: the lock gives it again byte for byte, it is small, and it holds nothing it must not."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from dropbox import page
from dropbox.source import create_app
from dropbox.wordlists import words_of
from tests.page.site import build
from tests.support import servers
from tests.support.tools import PAGE, node

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

# DESIGN 10: over Tor, on a phone.
FIRST_PAGE_BYTES = 30_000
WITH_SEALER_BYTES = 120_000
# What a build needs of node_modules; the rest is for checks and tests.
MODULES = ("@esbuild", "@noble", "@scure", "age-encryption", "canonicalize", "esbuild", "pako")
WORKERS = ("seal-worker.js", "cipher-worker.js")
BUILT = PAGE / "built"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_fresh_build_gives_the_committed_bytes(tmp_path: Path) -> None:
    build(tmp_path / "built")
    assert contents(tmp_path / "built") == contents(BUILT), "the page has changed: run `make page`"


def test_a_build_in_another_place_gives_the_same_bytes(tmp_path: Path) -> None:
    elsewhere = tmp_path / "some" / "where" / "else"
    for folder in ("src", "tools", *(f"node_modules/{module}" for module in MODULES)):
        shutil.copytree(PAGE / folder, elsewhere / folder, symlinks=True)
    shutil.copy(PAGE / "package.json", elsewhere)
    shutil.copy(PAGE / "tsconfig.json", elsewhere)
    subprocess.run([node(), "tools/build.mjs"], cwd=elsewhere, check=True)
    assert contents(elsewhere / "built") == contents(BUILT), "the page has changed: run `make page`"


def test_every_gzipped_file_holds_its_file_and_no_time_name_or_system() -> None:
    for file in page.manifest().values():
        packed = page.read(file, gzipped=True)
        assert gzip.decompress(packed) == page.read(file)
        # RFC 1952: magic, deflate, no flags (so no name), no time, best compression, unknown system.
        assert packed[:10] == b"\x1f\x8b\x08\x00" + bytes(4) + b"\x02\xff"


def test_the_manifest_names_every_file_once() -> None:
    files = page.manifest()
    assert {"send.js", "seal-worker.js", "cipher-worker.js", "page.css"} <= files.keys()
    built = {path.name.removesuffix(".gz") for path in BUILT.iterdir()} - {"manifest.json"}
    assert set(files.values()) == built
    assert all(re.fullmatch(r"[a-z-]+-[0-9A-Z]{8}\.(js|css)", file) for file in built)


@pytest.mark.parametrize("name", ["manifest.json", "../package.json", "", "send.js"])
def test_only_built_files_are_read(name: str) -> None:
    with pytest.raises(KeyError):
        page.read(name)


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    made = servers.newsroom(tmp_path_factory.mktemp("newsroom"))
    return create_app(made.settings()).test_client()


@pytest.mark.parametrize("path", ["/be/", "/be/send", "/ru/send", "/en/send", "/be/return", "/ru/return"])
def test_the_first_page_is_small(visitor: FlaskClient, path: str) -> None:
    assert wire_bytes(visitor, path) <= FIRST_PAGE_BYTES


@pytest.mark.parametrize("path", ["/be/send", "/ru/send", "/en/send"])
def test_the_page_that_seals_is_small(visitor: FlaskClient, path: str) -> None:
    scripts = loaded_with(page.manifest()["send.js"]) | {page.manifest()[name] for name in WORKERS}
    assert wire_bytes(visitor, path, *(f"/static/{file}" for file in scripts)) <= WITH_SEALER_BYTES


def loaded_with(file: str) -> set[str]:
    """Return a script and all that it imports, at once or later."""
    imported = set(re.findall(r"""["']\./([a-z-]+-[0-9A-Z]{8}\.js)["']""", page.read(file).decode()))
    return {file}.union(*map(loaded_with, imported))


def wire_bytes(visitor: FlaskClient, path: str, *more: str) -> int:
    """Count the answers, headers too, to a page and to everything its HTML names or is given beside."""
    html = gzip.decompress(visitor.get(path).data).decode()
    paths = {path, *re.findall(r'(?:src|href)="(/static/[^"]+)"', html), *more}
    answers = [visitor.get(each) for each in sorted(paths)]
    assert all(answer.status_code == 200 for answer in answers)
    return sum(len(answer.get_data()) + len(str(answer.headers)) for answer in answers)


@pytest.mark.parametrize(
    "word",
    ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "eval(", "Function(", "WebAssembly",
     "createObjectURL", "serviceWorker", "sourceMappingURL", "node_modules", "http://", "https://"],
)  # fmt: skip
def test_no_script_holds(word: str) -> None:
    for file in page.manifest().values():
        if file.endswith(".js"):
            assert word not in page.read(file).decode(), file


def test_the_russian_words_are_those_of_python() -> None:
    words = (PAGE / "src" / "core" / "words" / "russian.txt").read_text(encoding="utf-8").splitlines()
    assert tuple(words) == words_of("russian")
